package dev.quarterdeck.lifecycle;

import dev.quarterdeck.git.Git;
import dev.quarterdeck.process.EndResult;
import dev.quarterdeck.process.Found;
import dev.quarterdeck.process.InUse;
import dev.quarterdeck.process.Member;
import dev.quarterdeck.process.ProcessEntry;
import dev.quarterdeck.process.ServerPanes;
import dev.quarterdeck.process.Spared;
import dev.quarterdeck.process.TaskProcesses;
import dev.quarterdeck.process.Terminator;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.DiskUsage;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RemovalResult;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Pane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ends a task: its window, its processes, its worktree, its root, its files in the state directory,
 * and its meta last, in this order and under the task's lock. Each step can be run again, so a kill
 * that was cut off is finished by the next one.
 *
 * <p>A big root is only renamed in its turn, and removed when the meta and the lock are gone, so
 * that the id is free at once. Its new name is what the next kill of the id, or a sweep, finds.
 */
public final class Teardown {
  /** How long processes may take to end by themselves before they are killed. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(1);
  private static final Duration WINDOW_PATIENCE = Duration.ofSeconds(2);

  private static final Duration DU_DEADLINE = Duration.ofSeconds(20);

  private static final String BY_PARENTAGE =
      "processes were looked for by parentage only, as there is no /proc; what left its window's"
          + " tree may still run";

  /** A build that outlived its window can bring the root back this often before we give up. */
  private static final int ROOT_ROUNDS = 3;

  /**
   * How many entries a root may have beyond ten times its count, which has hard links once and what
   * grows meanwhile not at all.
   */
  private static final long GROWTH = 1_000_000;

  /** A root of more entries takes seconds to remove. */
  private static final long BIG = 10_000;

  private final Deck deck;
  private final long big;
  private final Git git;

  /** Ends tasks of that deck. */
  public Teardown(Deck deck) {
    this(deck, BIG);
  }

  /**
   * @param big a root of more entries is renamed before it is removed
   */
  Teardown(Deck deck, long big) {
    this(deck, big, new Git(deck.settings().environment()));
  }

  /** The same with a git of other patience. */
  Teardown(Deck deck, Git git) {
    this(deck, BIG, git);
  }

  private Teardown(Deck deck, long big, Git git) {
    this.deck = deck;
    this.big = big;
    this.git = git;
  }

  /**
   * A task that has ended, as far as was seen: its window, its processes and its root are gone.
   *
   * @param id the task
   * @param window {@code session:window-name}, or null when the meta named none
   * @param freedBytes allocated bytes of the root
   * @param notes what its user should know, such as processes that were left alone
   */
  public record Ended(TaskId id, String window, long freedBytes, List<String> notes) {
    /** Copies the notes. */
    public Ended {
      notes = List.copyOf(notes);
    }

    /** The line that scripts read. */
    public String line() {
      return "teardown "
          + id
          + " complete (window "
          + (window == null ? "none" : window)
          + ", freed "
          + Text.bytes(freedBytes)
          + ")";
    }
  }

  /**
   * What a kill would do now.
   *
   * @param id the task
   * @param window {@code session:window-name}, or null when it is gone
   * @param windowId tmux's id of the window, or null when it is gone
   * @param processes the names of the processes that would be ended
   * @param root the root that would be removed, or null
   * @param usage what that root holds, or null where it was not counted
   * @param returns the worktree that would be given back, or null
   * @param keeps the worktree or directory that stays as it is, or null
   * @param notes what its user should know about this plan
   */
  public record Plan(
      TaskId id,
      String window,
      String windowId,
      List<String> processes,
      Path root,
      Usage usage,
      String returns,
      String keeps,
      List<String> notes) {
    /** Copies the lists. */
    public Plan {
      processes = List.copyOf(processes);
      notes = List.copyOf(notes);
    }
  }

  /** What {@link #run(TaskId, StageEvent.Listener)} would do. */
  public Plan plan(TaskId id, boolean count) throws Problem {
    return plan(id, count, false);
  }

  /**
   * Says what {@link #run} would do, and does nothing.
   *
   * @param count whether to count what the root holds, which can take long
   * @param force as in {@link #run}
   * @throws Problem as {@link #run} would
   */
  public Plan plan(TaskId id, boolean count, boolean force) throws Problem {
    Meta meta = Metas.require(deck, id);
    Run run = new Run(id, meta, force, StageEvent.Listener.NONE);
    run.check();
    run.findAsides();
    if (run.verdict instanceof RootVerdict.Refused refused) {
      throw run.refusal(refused);
    }
    List<String> names =
        run.hasNoRoot()
            ? List.of()
            : run.find().members().stream().map(member -> member.entry().comm()).sorted().toList();
    Usage usage = count ? run.usage().orElse(null) : null;
    return new Plan(
        id,
        run.window == null ? null : run.window.target(),
        run.window == null ? null : run.window.windowId(),
        names,
        run.verdict instanceof RootVerdict.Trusted trusted ? trusted.path() : null,
        usage,
        run.worktree.returned() == null ? null : run.worktree.returned().toString(),
        run.worktree.returned() == null
            ? meta.value(Meta.WORKTREE).or(() -> meta.value(Meta.PROJECT)).orElse(null)
            : null,
        run.sortedNotes());
  }

  /** Ends the task unless its worktree holds what has not landed. */
  public Ended run(TaskId id, StageEvent.Listener listener) throws Problem {
    return run(id, false, listener);
  }

  /**
   * Ends the task.
   *
   * @param force whether to discard what has not landed in its worktree
   * @throws Problem when anything of it is left; the meta is there then and says so. REFUSED when
   *     going on might have destroyed what is not the task's
   */
  public Ended run(TaskId id, boolean force, StageEvent.Listener listener) throws Problem {
    if (deck.metas().read(id).isEmpty()) {
      Run run = new Run(id, Meta.EMPTY, force, listener);
      run.findAsides();
      if (!run.asides.isEmpty()) {
        return run.removeAsides();
      }
    }
    Metas.require(deck, id);
    Optional<TaskLock> lock = TaskLock.acquire(deck.metas(), id, LOCK_PATIENCE);
    if (lock.isEmpty()) {
      throw Problem.failed(
          "kill " + id,
          "a spawn or another kill is at work on task " + id,
          "try again when it is done");
    }
    Run run;
    TaskLock held = lock.get();
    try (held) {
      run = new Run(id, Metas.require(deck, id), force, listener);
      run.mayRename = true;
      run.go(true);
    }
    return run.removeAsides();
  }

  /** Finds out whether {@link #endHeld} would be refused, and touches nothing. */
  void requireEndable(TaskId id, Meta meta) throws Problem {
    Run run = new Run(id, meta, false, StageEvent.Listener.NONE);
    run.check();
    run.findAsides();
  }

  /** The same for a caller that holds the task's lock, by the meta that it has in its hands. */
  Ended endHeld(TaskId id, Meta meta, StageEvent.Listener listener) throws Problem {
    Run run = new Run(id, meta, false, listener);
    run.go(true);
    return run.removeAsides();
  }

  /**
   * Ends what a spawn that failed had made, and only that: what others keep beside the meta stays.
   *
   * @return what its user should know
   */
  List<String> undoHeld(TaskId id, Meta meta) throws Problem {
    Run run = new Run(id, meta, false, StageEvent.Listener.NONE);
    run.go(false);
    return run.sortedNotes();
  }

  /** Ends the window that a respawn that failed had opened, and the root if it made that too. */
  void undoRespawn(TaskId id, Meta meta, boolean root) throws Problem {
    // The worktree stays whatever is in it, and so does a secondmate's home with its tasks.
    Meta bare = meta.without(Meta.WORKTREE).without(Secondmate.HOME);
    Run run = new Run(id, bare, false, StageEvent.Listener.NONE);
    run.check();
    run.closeWindow();
    run.endPane();
    if (root) {
      run.removeRoot();
    }
  }

  private final class Run {
    private final TaskId id;
    private final Set<String> notes = new HashSet<>();
    private final WorktreeReturn worktree;
    private final Stages stages;
    private final TaskProcesses processes = new TaskProcesses(deck.processes());
    private final List<ProcessEntry> paneTree = new ArrayList<>();
    private final String windowName;

    private Meta meta;
    private RootVerdict verdict;

    /** Why the root was not removed, once that was refused. */
    private RootVerdict.Refused refused;

    private TaskWindow window;
    private long freed;
    private boolean mayRename;
    private Optional<Usage> rootUsage = Optional.empty();

    /** What is to be removed last: what earlier kills renamed, and what this one did. */
    private final List<RootVerdict.Trusted> asides = new ArrayList<>();

    private RootVerdict.Trusted renamed;

    Run(TaskId id, Meta meta, boolean force, StageEvent.Listener listener) {
      this.id = id;
      this.meta = meta;
      this.worktree = new WorktreeReturn(deck, id, meta, git, force, notes);
      this.stages = new Stages(id, listener, new AtomicBoolean());
      this.windowName = meta.value(Meta.WINDOW).map(Text::printable).orElse(null);
    }

    void go(boolean companions) throws Problem {
      stages.progress("check", "checking", 0, 0);
      check();
      if (companions) {
        findAsides();
      }
      stages.add("record", "noting that it ends", this::record);
      stages.add("window", "closing the window", this::closeWindow);
      if (!hasNoRoot()) {
        stages.add("processes", "ending its processes", this::endProcesses);
      }
      if (worktree.isNeeded()) {
        stages.add(
            "worktree", "returning the worktree", () -> worktree.giveBack(meta, now -> meta = now));
      }
      if (!hasNoRoot()) {
        stages.add("root", "removing the temp root", this::removeRoot);
      }
      if (companions) {
        stages.add("files", "removing its state files", this::removeStateFiles);
      }
      stages.add("meta", "removing the meta", () -> deck.metas().delete(id));
      try {
        stages.run();
      } catch (Problem e) {
        recordQuietly(refused == null ? e.why() : refused.note());
        throw e;
      }
    }

    /** Removes what was set aside, by this kill or by one that was cut off. */
    Ended removeAsides() throws Problem {
      for (RootVerdict.Trusted aside : asides) {
        stages.progress("aside", "removing what was in the root", 0, 0);
        Optional<Usage> usage = aside.equals(renamed) ? rootUsage : usage(aside);
        RemovalResult result = remove(aside, "aside", usage);
        if (!result.gone()) {
          throw Problem.failed(
              "remove " + Text.printable(aside.path().toString()) + " of task " + id,
              reason(result, false),
              "look at it, and kill again");
        }
        freed += usage.map(Usage::bytes).orElse(0L);
      }
      return new Ended(id, windowName, freed, sortedNotes());
    }

    List<String> sortedNotes() {
      return notes.stream().sorted().toList();
    }

    /** Everything that can be refused or not known is found out before anything is touched. */
    void check() throws Problem {
      verdict = deck.roots().check(id, meta);
      if (verdict instanceof RootVerdict.Refused refused
          && (meta.value(Meta.TASKTMP).isEmpty()
              || !meta.values(Meta.TASKTMP).stream()
                  .allMatch(deck.roots().pathFor(id).toString()::equals))) {
        throw refusal(refused);
      }
      TaskWindows windows = new TaskWindows(deck);
      windows.awaitOpened(id, meta, TaskWindows.OPENING_PATIENCE);
      window = windows.find(deck.tmux().inventory(), id, meta).orElse(null);
      if (window != null) {
        noteProcesses();
      }
      worktree.check(worktree.isNeeded() ? own() : Set.of());
    }

    /** What will have ended when the worktree's turn comes. */
    private Set<Long> own() {
      Set<Long> own = new HashSet<>();
      paneTree.forEach(entry -> own.add(entry.pid()));
      if (!hasNoRoot()) {
        find().members().forEach(member -> own.add(member.entry().pid()));
      }
      return own;
    }

    private void noteProcesses() throws Problem {
      for (Pane pane : window.panes()) {
        paneTree.addAll(processes.paneTree(pane.pid()));
      }
      long self = ProcessHandle.current().pid();
      if (paneTree.stream().anyMatch(entry -> entry.pid() == self)) {
        throw Problem.refused(
            "kill " + id,
            "this command runs inside the task's own window and would end itself half-way",
            "run it from another window");
      }
    }

    /** No root, or none that is known: then nothing shows which processes are the task's. */
    boolean hasNoRoot() {
      return verdict == null || verdict instanceof RootVerdict.Absent;
    }

    /**
     * What earlier kills of the id renamed and did not remove. Its processes are ended with the
     * root's, so where there is no root nobody may use it.
     */
    void findAsides() throws Problem {
      asides.addAll(deck.roots().setAside(id));
      if (asides.isEmpty() || !hasNoRoot()) {
        return;
      }
      InUse inUse = InUse.look(deck.processes(), List.of(deck.roots().base()), Set.of());
      for (RootVerdict.Trusted aside : asides) {
        Optional<InUse.Use> use = inUse.of(aside.path());
        if (use.isPresent()) {
          throw Problem.refused(
              "remove " + Text.printable(aside.path().toString()) + " of task " + id,
              use.get().words(),
              "end it or wait for its end, and kill again");
        }
      }
    }

    private Problem refusal(RootVerdict.Refused refused) {
      return Problem.refused(
          "remove tasktmp=" + refused.value() + " of task " + id,
          refused.why(),
          "look at both; if the root is in another temp directory name that by --tmp, else correct "
              + deck.metas().path(id));
    }

    private void record() {
      recordQuietly("");
    }

    /** Not being able to write this down, on a full disk say, is no reason not to end the task. */
    private void recordQuietly(String reason) {
      String began = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      try {
        if (deck.metas().read(id).isPresent()) {
          meta = meta.with(Meta.ENDING, (began + " " + reason).strip());
          deck.metas().write(id, meta);
        }
      } catch (Problem e) {
        notes.add("could not record that the kill began: " + e.why());
      }
    }

    private void closeWindow() throws Problem {
      if (window == null) {
        return;
      }
      window.close(deck.tmux(), id);
      long end = System.nanoTime() + WINDOW_PATIENCE.toNanos();
      // Only an inventory proves that it is gone.
      TaskWindows windows = new TaskWindows(deck);
      while (windows.find(deck.tmux().inventory(), id, meta).isPresent()) {
        if (System.nanoTime() > end) {
          throw Problem.failed(
              "close window " + window.windowId() + " of task " + id,
              "tmux did not close it",
              "close it by hand and kill again");
        }
        Pauses.pause(20);
      }
    }

    /** Asked anew each time: a window may have been opened while we end things. */
    private ServerPanes serverPanes() {
      return deck.tmux().inventory() instanceof Answer.Present present
          ? new ServerPanes(
              present.inventory().pid(),
              present.inventory().panes().stream().map(Pane::pid).collect(Collectors.toSet()))
          : ServerPanes.NONE;
    }

    /** The processes of the task now. */
    Found find() {
      Path root = deck.roots().pathFor(id);
      if (verdict instanceof RootVerdict.Trusted trusted) {
        root = trusted.path();
      } else if (verdict instanceof RootVerdict.Vanished vanished) {
        root = vanished.path();
      }
      Found found =
          processes.find(root, root.resolve(TempRoots.GOTMP), paneTree, this::serverPanes);
      for (RootVerdict.Trusted aside : asides) {
        // Who stands in it is shown there, whatever its name was when they began.
        found =
            together(
                found,
                processes.find(
                    aside.path(), root.resolve(TempRoots.GOTMP), List.of(), this::serverPanes));
      }
      if (found.weak()) {
        notes.add(BY_PARENTAGE);
      }
      if (!(verdict instanceof RootVerdict.Refused)) {
        return found;
      }
      // Another task's directory may be there now: its path is no proof, only the pane is.
      return onlyPane(found);
    }

    private static Found together(Found one, Found other) {
      Set<Long> known = new HashSet<>();
      one.members().forEach(member -> known.add(member.entry().pid()));
      one.spared().forEach(spared -> known.add(spared.entry().pid()));
      return new Found(
          Stream.concat(
                  one.members().stream(),
                  other.members().stream().filter(member -> known.add(member.entry().pid())))
              .toList(),
          Stream.concat(
                  one.spared().stream(),
                  other.spared().stream().filter(spared -> known.add(spared.entry().pid())))
              .toList(),
          one.weak());
    }

    /** Ends what ran in the window, and leaves others that work in the root alone. */
    void endPane() {
      new Terminator(deck.processes()).end(() -> onlyPane(find()), GRACE);
    }

    private static Found onlyPane(Found found) {
      return new Found(
          found.members().stream()
              .filter(member -> member.whys().contains(Member.Why.PANE))
              .toList(),
          List.of(),
          found.weak());
    }

    private void endProcesses() throws Problem {
      if (verdict instanceof RootVerdict.Trusted trusted && trusted.onlyIfEmpty()) {
        requireUnused();
        return;
      }
      EndResult result = new Terminator(deck.processes()).end(this::find, GRACE);
      if (!result.survivors().isEmpty()) {
        throw Problem.failed(
            "end the processes of task " + id,
            "still running: "
                + result.survivors().stream()
                    .map(member -> describe(member.entry()))
                    .collect(Collectors.joining(", ")),
            "end them by hand and kill again");
      }
      List<Spared> strangers =
          result.spared().stream()
              .filter(spared -> spared.reason() == Spared.Reason.OTHER_USER)
              .toList();
      if (!strangers.isEmpty()) {
        throw Problem.refused(
            "end the processes of task " + id,
            "another user's processes use its root: "
                + strangers.stream()
                    .map(spared -> describe(spared.entry()))
                    .collect(Collectors.joining(", ")),
            "have them ended and kill again");
      }
      for (Spared spared : result.spared()) {
        notes.add("left alone " + describe(spared.entry()) + ": " + spared.reason().words());
      }
    }

    /**
     * The spawn was cut off before it could record its root, let alone open a window: whoever uses
     * what is there is another state directory's.
     */
    private void requireUnused() throws Problem {
      Found found = find();
      if (!found.members().isEmpty() || !found.spared().isEmpty()) {
        throw Problem.refused(
            "remove the root of task " + id,
            "processes use it, and the meta does not prove that it is the task's",
            "another state directory may have a task " + id + "; if so remove this meta by hand");
      }
    }

    private static String describe(ProcessEntry process) {
      return process.pid() + " (" + Text.printable(process.comm()) + ")";
    }

    /** What the root holds; that this cannot be told is no reason to keep it. */
    Optional<Usage> usage() {
      return verdict instanceof RootVerdict.Trusted trusted ? usage(trusted) : Optional.empty();
    }

    private Optional<Usage> usage(RootVerdict.Trusted counted) {
      try {
        return new DiskUsage().measure(counted.path(), DU_DEADLINE);
      } catch (Problem e) {
        notes.add("size not known: " + e.why());
        return Optional.empty();
      }
    }

    private void removeRoot() throws Problem {
      for (int round = 1; ; round++) {
        // Looked at anew: what was there before the processes ended may have changed hands.
        verdict = deck.roots().check(id, meta);
        if (verdict instanceof RootVerdict.Refused now) {
          refused = now;
          throw refusal(now);
        }
        if (!(verdict instanceof RootVerdict.Trusted trusted)) {
          return;
        }
        if (round == 1) {
          rootUsage = usage();
        }
        RemovalResult result =
            setAside(trusted)
                ? new RemovalResult(true, 0, List.of(), 0)
                : remove(trusted, "root", rootUsage);
        boolean back = false;
        if (result.gone()) {
          // What was set aside counts when it is gone.
          freed = renamed == null ? rootUsage.map(Usage::bytes).orElse(0L) : 0;
          // A build that nobody saw would bring it back, or has done so while we looked for it.
          boolean quiet = find().members().isEmpty();
          back = !(deck.roots().check(id, meta) instanceof RootVerdict.Vanished);
          if (quiet && !back) {
            return;
          }
        }
        if (round == ROOT_ROUNDS || (!result.gone() && find().members().isEmpty())) {
          throw Problem.failed(
              "remove " + Text.printable(trusted.path().toString()) + " of task " + id,
              reason(result, back),
              "look at it, and kill again");
        }
        endProcesses();
      }
    }

    /** Renames a big root, once: should another come into its place it is removed there. */
    private boolean setAside(RootVerdict.Trusted root) throws Problem {
      if (!mayRename
          || root.onlyIfEmpty()
          || renamed != null
          || rootUsage.filter(usage -> usage.files() > big).isEmpty()) {
        return false;
      }
      try {
        Optional<RootVerdict.Trusted> aside = deck.roots().setAside(root, id);
        aside.ifPresent(asides::add);
        renamed = aside.orElse(null);
        return aside.isPresent();
      } catch (IOException e) {
        throw Problem.failed(
            "remove " + Text.printable(root.path().toString()) + " of task " + id,
            MetaStore.reason(e),
            "look at it, and kill again");
      }
    }

    private RemovalResult remove(RootVerdict.Trusted root, String stage, Optional<Usage> usage) {
      long total = usage.map(Usage::files).orElse(0L) + 1;
      return TreeRemover.remove(
          root,
          done -> stages.progress(stage, "removing", done, total),
          usage
              .filter(Usage::complete)
              .map(count -> 10 * count.files() + GROWTH)
              .orElse(TreeRemover.MANY));
    }

    private static String reason(RemovalResult result, boolean back) {
      if (result.failures().isEmpty()) {
        return back
            ? "it was removed and came back; something still writes there"
            : "it was removed, and its processes are started again and again";
      }
      String more =
          result.failureCount() > 1 ? " and " + (result.failureCount() - 1) + " more" : "";
      return result.failures().get(0) + more;
    }

    private void removeStateFiles() throws Problem {
      for (Path file : deck.metas().companions(id)) {
        try {
          // firstmate's inbox is a directory; a link to one is only a link.
          if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
              && TempRoots.orphan(file) instanceof RootVerdict.Trusted directory) {
            RemovalResult result = TreeRemover.remove(directory, RemovalListener.NONE);
            if (!result.gone()) {
              throw stays(file, reason(result, false));
            }
          }
          Files.deleteIfExists(file);
        } catch (IOException e) {
          throw stays(file, MetaStore.reason(e));
        }
      }
    }

    private static Problem stays(Path file, String why) {
      return Problem.failed(
          "remove " + Text.printable(file.toString()), why, "remove it by hand and kill again");
    }
  }
}
