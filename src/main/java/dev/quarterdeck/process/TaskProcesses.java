package dev.quarterdeck.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Finds the processes that are a task's: what descends from its pane, what carries its GOTMPDIR,
 * and what stands, runs or holds files in its root. A process may have left the pane in any way
 * (setsid, nohup, a double fork) and still carries one of these signs.
 */
public final class TaskProcesses {
  private static final String MARK = "GOTMPDIR";

  private static final String MOUNTS = "ns/mnt";

  /** The mark of any task; which one is told by comparing. */
  private static final Pattern TASK_MARK = Pattern.compile("/(.*/)?fm-[^/]+/gotmp");

  /** The argument by which Java runs this program. */
  private static final String PROGRAM = "\0dev.quarterdeck.Main\0";

  private static final long KERNEL_THREADS = 2;

  /** Looks in a row that find nothing, while processes end under our eyes, before we believe it. */
  private static final int MAX_LOOKS = 100;

  /**
   * Looks in a row that find nothing, while other processes are started all the time, before we
   * believe it: a listing passes by what gets a low number, when numbers begin again, just when its
   * parent ends.
   */
  private static final int QUIET_LOOKS = 5;

  /** How often the youngest process is looked at before a look at all. */
  private static final int CHASES = 16;

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
   * @param others asks which panes the tmux server has; only asked where it decides something
   */
  public Found find(
      Path root, Path gotmp, Collection<ProcessEntry> paneTree, Supplier<ServerPanes> others) {
    Search search = new Search(root, gotmp, paneTree, others);
    int quiet = 0;
    // One that ended before it was looked at may have been the task's, and have started another.
    for (int look = 0; look < MAX_LOOKS && quiet < QUIET_LOOKS; look++) {
      search.look();
      if (search.sure || !search.members.isEmpty()) {
        break;
      }
      quiet = search.missed ? 0 : quiet + 1;
    }
    return search.found();
  }

  /**
   * What a process shows of itself, as far as it can be read.
   *
   * @param blank whether it shows neither environment nor arguments
   * @param hidden whether its environment shows nothing
   * @param mark its GOTMPDIR
   * @param cwd its working directory
   * @param exe its program
   * @param root its root directory
   * @param mounts its mount namespace
   */
  private record Signs(
      boolean blank,
      boolean hidden,
      String mark,
      String cwd,
      String exe,
      String root,
      String mounts) {
    static final Signs NONE = new Signs(false, false, "", "", "", "", "");

    static Signs of(ProcFiles files) {
      byte[] environment = files.read("environ").orElse(new byte[0]);
      return new Signs(
          environment.length == 0 && files.isBlank(),
          environment.length == 0,
          ProcFiles.valueIn(environment, MARK),
          files.link("cwd").orElse(""),
          files.link("exe").orElse(""),
          files.link("root").orElse(""),
          files.link(MOUNTS).orElse(""));
    }
  }

  /** One search: the process table, and after that as often as it takes what is new in it. */
  private final class Search {
    private final Path root;
    private final Place place;
    private final String gotmp;
    private final Collection<ProcessEntry> paneTree;
    private final Supplier<ServerPanes> others;
    private final long uid = table.one(self).map(ProcessEntry::uid).orElse(-1L);
    private final String mounts = table.files(self).link(MOUNTS).orElse("");
    private final String java = table.files(self).link("exe").orElse("");
    private final Map<Long, ProcessEntry> byPid = new HashMap<>();
    private final Map<Long, Signs> signs = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private final Set<Long> hidden = new HashSet<>();
    private final Set<Long> pane = new HashSet<>();
    private final Set<Long> ancestors = new HashSet<>();
    private final Set<Long> servers = new HashSet<>();
    private final Map<Long, Member> members = new LinkedHashMap<>();
    private final Map<Long, Spared> spared = new LinkedHashMap<>();

    /** Whether a process ended, or became another program, just when it was looked at. */
    private boolean missed;

    /** Whether all were seen that there were: none was missed, and none was started meanwhile. */
    private boolean sure;

    Search(Path root, Path gotmp, Collection<ProcessEntry> paneTree, Supplier<ServerPanes> others) {
      this.root = root;
      this.place = new Place(root);
      this.gotmp = gotmp.toString();
      this.paneTree = paneTree;
      this.others = others;
    }

    /** Looks at all processes that have not been looked at yet. */
    void look() {
      List<ProcessEntry> fresh = new ArrayList<>(youngest());
      missed = false;
      long last = table.lastPid();
      // On one thread: most of the time goes into the kernel, where a second one only waits.
      table.pids().stream()
          .filter(seen::add)
          .flatMap(pid -> read(pid).stream())
          .forEach(fresh::add);
      for (ProcessEntry entry : fresh) {
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
      ProcessTable.descendants(List.copyOf(byPid.values()), List.copyOf(pane))
          .forEach(entry -> pane.add(entry.pid()));
      for (long pid = self; byPid.containsKey(pid) && ancestors.add(pid); ) {
        pid = byPid.get(pid).ppid();
      }
      fresh.forEach(this::judge);
      sure = !missed && last != ProcessTable.NOT_TOLD && table.lastPid() == last;
    }

    /**
     * What was started last, by its number alone: of a chain of processes each may have ended when
     * a list of thousands, most of them zombies perhaps, has been read.
     */
    private List<ProcessEntry> youngest() {
      List<ProcessEntry> found = new ArrayList<>();
      for (int i = 0; i < CHASES; i++) {
        long pid = table.lastPid();
        if (pid != ProcessTable.NOT_TOLD && seen.add(pid)) {
          read(pid)
              .filter(ProcessEntry::isAlive)
              .ifPresentOrElse(found::add, () -> seen.remove(pid));
        }
      }
      return found;
    }

    /** All that passes quickly is read at once: a moment later the process may be gone. */
    private Optional<ProcessEntry> read(long pid) {
      Optional<ProcessEntry> entry = table.one(pid);
      if (entry.filter(ProcessEntry::isAlive).isEmpty()) {
        missed = true;
        return entry;
      }
      if (!table.available()
          || isKernels(entry.get())
          // A plain user cannot look into other people's processes.
          || (uid != 0 && entry.get().uid() != uid)) {
        return entry;
      }
      Signs shown = Signs.of(table.files(pid));
      if (shown.blank() || (shown.hidden() && hidden.add(pid))) {
        // It has just ended, or is about to become another program, which on a busy machine takes a
        // while: it is looked at until it shows something. One that shows its arguments was started
        // without an environment, or lets nobody see it; that is believed the second time.
        missed = true;
        seen.remove(pid);
      }
      signs.put(pid, shown);
      return entry;
    }

    private static boolean isKernels(ProcessEntry entry) {
      return entry.pid() == KERNEL_THREADS || entry.ppid() == KERNEL_THREADS;
    }

    Found found() {
      return new Found(
          List.copyOf(members.values()), List.copyOf(spared.values()), !table.available());
    }

    private void judge(ProcessEntry entry) {
      if (!entry.isAlive()
          || isKernels(entry)
          || (uid != 0 && entry.uid() != uid && !pane.contains(entry.pid()))) {
        return;
      }
      Signs shown = signs.getOrDefault(entry.pid(), Signs.NONE);
      Set<Why> whys = whys(entry, shown);
      if (whys.isEmpty()) {
        return;
      }
      reasonToSpare(entry, shown, whys)
          .ifPresentOrElse(
              reason -> {
                members.remove(entry.pid());
                spared.put(entry.pid(), new Spared(entry, reason));
              },
              () -> {
                spared.remove(entry.pid());
                members.put(entry.pid(), new Member(entry, whys));
              });
    }

    private Set<Why> whys(ProcessEntry entry, Signs shown) {
      Set<Why> whys = EnumSet.noneOf(Why.class);
      if (pane.contains(entry.pid())) {
        whys.add(Why.PANE);
      }
      if (!table.available()) {
        return whys;
      }
      if (shown.mark().equals(gotmp)) {
        whys.add(Why.ENVIRON);
      }
      if (place.contains(shown.cwd())) {
        whys.add(Why.CWD);
      }
      if (place.contains(shown.exe())) {
        whys.add(Why.EXE);
      }
      if (place.contains(shown.root())) {
        whys.add(Why.CHROOT);
      }
      ProcFiles files = table.files(entry.pid());
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

    private Optional<Reason> reasonToSpare(ProcessEntry entry, Signs shown, Set<Why> whys) {
      if (ancestors.contains(entry.pid())) {
        return Optional.of(Reason.SELF);
      }
      if (servers.contains(entry.pid())) {
        return Optional.of(Reason.TMUX_SERVER);
      }
      if (entry.uid() != uid) {
        return Optional.of(Reason.OTHER_USER);
      }
      if (!shown.mark().equals(gotmp) && TASK_MARK.matcher(shown.mark()).matches()) {
        return Optional.of(Reason.OTHER_TASK);
      }
      if (!whys.contains(Why.PANE) && !seesOurRoot(entry, shown)) {
        return Optional.of(Reason.OTHER_FILES);
      }
      if (whys.equals(Set.of(Why.FD)) && isAnotherRun(entry, shown)) {
        return Optional.of(Reason.ANOTHER_RUN);
      }
      // A tmux server started from the task's pane hands the task's mark to every window it opens.
      return whys.equals(Set.of(Why.ENVIRON)) && isInAnotherWindow(entry)
          ? Optional.of(Reason.OTHER_WINDOW)
          : Optional.empty();
    }

    /** Whether it is this program: a sweep or a dashboard opens directories to look at them. */
    private boolean isAnotherRun(ProcessEntry entry, Signs shown) {
      return !java.isEmpty()
          && shown.exe().equals(java)
          && table
              .files(entry.pid())
              .read("cmdline")
              .filter(arguments -> new String(arguments, ISO_8859_1).contains(PROGRAM))
              .isPresent();
    }

    private boolean isInAnotherWindow(ProcessEntry entry) {
      Set<Long> seen = new HashSet<>();
      for (ProcessEntry at = entry; at != null && seen.add(at.pid()); at = byPid.get(at.ppid())) {
        if (servers.contains(at.ppid())) {
          // Of a server that was not asked nobody knows the panes: then it may be one.
          ServerPanes now = others.get();
          return at.ppid() != now.server() || now.panes().contains(at.pid());
        }
      }
      return false;
    }

    /** Whether the root's path means the same to that process: in a container it does not. */
    private boolean seesOurRoot(ProcessEntry entry, Signs shown) {
      // One that can be read shows its mounts, unless it ended while we read.
      if (shown.mounts().isEmpty() || shown.mounts().equals(mounts)) {
        return true;
      }
      try {
        Object ours = keyOf(root);
        return ours != null && ours.equals(keyOf(table.files(entry.pid()).seenByIt(root)));
      } catch (IOException e) {
        // What is gone by now saw it as far as can be told.
        return !table.isAlive(entry);
      }
    }

    private Object keyOf(Path path) throws IOException {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    }

    private boolean isTmuxServer(ProcessEntry entry) {
      // Elsewhere than on Linux it is a tmux without a terminal.
      return entry.comm().startsWith(ProcessTable.TMUX_SERVER)
          || (entry.comm().equals("tmux") && entry.tty() == 0);
    }
  }
}
