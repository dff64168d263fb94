package dev.quarterdeck.process;

import dev.quarterdeck.process.Member.Why;
import dev.quarterdeck.process.Spared.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the processes that are a task's: what descends from its pane, what carries its GOTMPDIR,
 * and what stands, runs or holds files in its root. A process may have left the pane in any way
 * (setsid, nohup, a double fork) and still carries one of these signs.
 */
public final class TaskProcesses {
  private static final String MARK = "GOTMPDIR";

  /** The mark of any task; which one is told by comparing. */
  private static final Pattern TASK_MARK = Pattern.compile("/(.*/)?fm-[^/]+/gotmp");

  private static final long KERNEL_THREADS = 2;

  private final ProcessTable table;
  private final long self;

  /** Searches that table. */
  public TaskProcesses(ProcessTable table) {
    this(table, ProcessHandle.current().pid());
  }

  TaskProcesses(ProcessTable table, long self) {
    this.table = table;
    this.self = self;
  }

  /**
   * The pane's process and all that descends from it, to be noted before the window is closed:
   * afterwards nothing shows whose children they were.
   */
  public List<ProcessEntry> paneTree(long panePid) {
    List<ProcessEntry> tree = new ArrayList<>();
    table.one(panePid).ifPresent(tree::add);
    if (!tree.isEmpty()) {
      tree.addAll(table.descendants(panePid));
    }
    return tree;
  }

  /**
   * The task's processes now. Zombies and kernel threads are never among them.
   *
   * @param root the task's root, which may be gone already
   * @param gotmp the value of its GOTMPDIR
   * @param paneTree what {@link #paneTree} gave before the window was closed
   * @param others the panes that the tmux server has
   */
  public Found find(Path root, Path gotmp, Collection<ProcessEntry> paneTree, ServerPanes others) {
    return new Search(root, gotmp, paneTree, others).found();
  }

  /** One of the two. */
  private record Verdict(Optional<Member> member, Optional<Spared> spared) {}

  /** One search: one reading of the process table. */
  private final class Search {
    private final Path root;
    private final Place place;
    private final String gotmp;
    private final List<ProcessEntry> all = table.all();
    private final Map<Long, ProcessEntry> byPid = new HashMap<>();
    private final Set<Long> pane = new HashSet<>();
    private final Set<Long> ancestors = new HashSet<>();
    private final Set<Long> servers = new HashSet<>();
    private final long uid;
    private final String mountNamespace;
    private final ServerPanes others;

    Search(Path root, Path gotmp, Collection<ProcessEntry> paneTree, ServerPanes others) {
      this.root = root;
      this.others = others;
      this.place = new Place(root);
      this.gotmp = gotmp.toString();
      for (ProcessEntry entry : all) {
        byPid.put(entry.pid(), entry);
        if (isTmuxServer(entry)) {
          servers.add(entry.pid());
        }
      }
      for (ProcessEntry noted : paneTree) {
        ProcessEntry now = byPid.get(noted.pid());
        if (now != null && now.isSameAs(noted)) {
          pane.add(noted.pid());
        }
      }
      // And what they have started since.
      ProcessTable.descendants(all, List.copyOf(pane)).forEach(entry -> pane.add(entry.pid()));
      for (long pid = self; byPid.containsKey(pid) && ancestors.add(pid); ) {
        pid = byPid.get(pid).ppid();
      }
      this.uid = byPid.containsKey(self) ? byPid.get(self).uid() : -1;
      this.mountNamespace = mountNamespaceOf(self);
    }

    Found found() {
      // On one thread: most of the time goes into the kernel, where a second one only waits.
      List<Verdict> verdicts = all.stream().flatMap(entry -> judge(entry).stream()).toList();
      return new Found(
          verdicts.stream().flatMap(verdict -> verdict.member().stream()).toList(),
          verdicts.stream().flatMap(verdict -> verdict.spared().stream()).toList(),
          !table.available());
    }

    /** Nothing for a process that has nothing to do with the task. */
    private Optional<Verdict> judge(ProcessEntry entry) {
      if (!entry.isAlive()
          || entry.pid() == KERNEL_THREADS
          || entry.ppid() == KERNEL_THREADS
          // A plain user cannot look into other people's processes.
          || (entry.uid() != uid && uid != 0 && !pane.contains(entry.pid()))) {
        return Optional.empty();
      }
      String mark = table.available() ? table.files(entry.pid()).environment(MARK).orElse("") : "";
      Set<Why> whys = whys(entry, mark);
      if (whys.isEmpty()) {
        return Optional.empty();
      }
      Optional<Spared> spared =
          reasonToSpare(entry, mark, whys).map(reason -> new Spared(entry, reason));
      return Optional.of(
          new Verdict(
              spared.isPresent() ? Optional.empty() : Optional.of(new Member(entry, whys)),
              spared));
    }

    private Set<Why> whys(ProcessEntry entry, String mark) {
      Set<Why> whys = EnumSet.noneOf(Why.class);
      if (pane.contains(entry.pid())) {
        whys.add(Why.PANE);
      }
      if (mark.equals(gotmp)) {
        whys.add(Why.ENVIRON);
      }
      if (!table.available()) {
        return whys;
      }
      ProcFiles files = table.files(entry.pid());
      if (place.contains(files.link("cwd").orElse(""))) {
        whys.add(Why.CWD);
      }
      Optional<String> exe = files.link("exe");
      if (place.contains(exe.orElse(""))) {
        whys.add(Why.EXE);
      }
      if (place.contains(files.link("root").orElse(""))) {
        whys.add(Why.CHROOT);
      }
      // The costly signs only where they decide something.
      if (whys.isEmpty() || (whys.equals(Set.of(Why.ENVIRON)) && isInAnotherWindow(entry))) {
        if (files.holdsOpen(place)) {
          whys.add(Why.FD);
        } else if (files.maps(place)) {
          whys.add(Why.MAP);
        }
      }
      return whys;
    }

    private Optional<Reason> reasonToSpare(ProcessEntry entry, String mark, Set<Why> whys) {
      if (ancestors.contains(entry.pid())) {
        return Optional.of(Reason.SELF);
      }
      if (servers.contains(entry.pid())) {
        return Optional.of(Reason.TMUX_SERVER);
      }
      if (entry.uid() != uid) {
        return Optional.of(Reason.OTHER_USER);
      }
      if (!mark.equals(gotmp) && TASK_MARK.matcher(mark).matches()) {
        return Optional.of(Reason.OTHER_TASK);
      }
      if (!whys.contains(Why.PANE) && !seesOurRoot(entry)) {
        return Optional.of(Reason.OTHER_FILES);
      }
      // A tmux server started from the task's pane hands the task's mark to every window it opens.
      return whys.equals(Set.of(Why.ENVIRON)) && isInAnotherWindow(entry)
          ? Optional.of(Reason.OTHER_WINDOW)
          : Optional.empty();
    }

    private boolean isInAnotherWindow(ProcessEntry entry) {
      Set<Long> seen = new HashSet<>();
      for (ProcessEntry at = entry; at != null && seen.add(at.pid()); at = byPid.get(at.ppid())) {
        if (servers.contains(at.ppid())) {
          // Of a server that was not asked nobody knows the panes: then it may be one.
          return at.ppid() != others.server() || others.panes().contains(at.pid());
        }
      }
      return false;
    }

    /** Whether the root's path means the same to that process: in a container it does not. */
    private boolean seesOurRoot(ProcessEntry entry) {
      if (mountNamespaceOf(entry.pid()).equals(mountNamespace)) {
        return true;
      }
      try {
        Object ours = keyOf(root);
        return ours != null && ours.equals(keyOf(table.files(entry.pid()).seenByIt(root)));
      } catch (IOException e) {
        return false;
      }
    }

    private Object keyOf(Path path) throws IOException {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    }

    private String mountNamespaceOf(long pid) {
      return table.files(pid).link("ns/mnt").orElse("");
    }

    private boolean isTmuxServer(ProcessEntry entry) {
      // Linux shows the server's title in its name; elsewhere it is a tmux without a terminal.
      return entry.comm().startsWith("tmux: server")
          || (entry.comm().equals("tmux") && entry.tty() == 0);
    }
  }
}
