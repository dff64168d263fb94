package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.EndResult;
import dev.quarterdeck.process.Found;
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

/**
 * Ends a task: its window, its processes, its root, its files in the state directory, and its meta
 * last, in this order and under the task's lock. Each step can be run again, so a kill that was cut
 * off is finished by the next one.
 */
public final class Teardown {
  /** How long processes may take to end by themselves before they are killed. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(1);
  private static final Duration WINDOW_PATIENCE = Duration.ofSeconds(2);
  private static final Duration DU_DEADLINE = Duration.ofSeconds(20);

  /** A build that outlived its window can bring the root back this often before we give up. */
  private static final int ROOT_ROUNDS = 3;

  private final Deck deck;

  /** Ends tasks of that deck. */
  public Teardown(Deck deck) {
    this.deck = deck;
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
   * @param keeps the worktree or directory that stays as it is, or null
   */
  public record Plan(
      TaskId id,
      String window,
      String windowId,
      List<String> processes,
      Path root,
      Usage usage,
      String keeps) {
    /** Copies the list. */
    public Plan {
      processes = List.copyOf(processes);
    }
  }

  /**
   * Says what {@link #run} would do, and does nothing.
   *
   * @param count whether to count what the root holds, which can take long
   * @throws Problem as {@link #run} would
   */
  public Plan plan(TaskId id, boolean count) throws Problem {
    Meta meta = Metas.require(deck, id);
    Run run = new Run(id, meta, StageEvent.Listener.NONE);
    run.check();
    if (run.verdict instanceof RootVerdict.Refused refused) {
      throw run.refusal(refused);
    }
    List<String> names =
        run.verdict instanceof RootVerdict.Absent
            ? List.of()
            : run.find().members().stream().map(member -> member.entry().comm()).sorted().toList();
    return new Plan(
        id,
        run.window == null ? null : run.window.target(),
        run.window == null ? null : run.window.windowId(),
        names,
        run.verdict instanceof RootVerdict.Trusted trusted ? trusted.path() : null,
        count ? run.usage().orElse(null) : null,
        meta.value(Meta.WORKTREE).or(() -> meta.value(Meta.PROJECT)).orElse(null));
  }

  /**
   * Ends the task.
   *
   * @throws Problem when anything of it is left; the meta is there then and says so. REFUSED when
   *     going on might have destroyed what is not the task's
   */
  public Ended run(TaskId id, StageEvent.Listener listener) throws Problem {
    Metas.require(deck, id);
    Optional<TaskLock> lock = TaskLock.acquire(deck.metas(), id, LOCK_PATIENCE);
    if (lock.isEmpty()) {
      throw Problem.failed(
          "kill " + id,
          "a spawn or another kill is at work on task " + id,
          "try again when it is done");
    }
    TaskLock held = lock.get();
    try (held) {
      return endHeld(id, Metas.require(deck, id), listener);
    }
  }

  /** The same for a caller that holds the task's lock, by the meta that it has in its hands. */
  Ended endHeld(TaskId id, Meta meta, StageEvent.Listener listener) throws Problem {
    return new Run(id, meta, listener).go(true);
  }

  /**
   * Ends what a spawn that failed had made, and only that: what others keep beside the meta stays.
   */
  void undoHeld(TaskId id, Meta meta) throws Problem {
    new Run(id, meta, StageEvent.Listener.NONE).go(false);
  }

  /** Ends the window that a respawn that failed had opened, and the root if it made that too. */
  void undoRespawn(TaskId id, Meta meta, boolean root) throws Problem {
    Run run = new Run(id, meta, StageEvent.Listener.NONE);
    run.check();
    run.closeWindow();
    run.endPane();
    if (root) {
      run.removeRoot();
    }
  }

  private final class Run {
    private final TaskId id;
    private final Meta meta;
    private final Stages stages;
    private final TaskProcesses processes = new TaskProcesses(deck.processes());
    private final List<ProcessEntry> paneTree = new ArrayList<>();
    private final Set<String> notes = new HashSet<>();
    private final String windowName;

    private RootVerdict verdict;
    private TaskWindow window;
    private ServerPanes serverPanes = ServerPanes.NONE;
    private long freed;

    Run(TaskId id, Meta meta, StageEvent.Listener listener) {
      this.id = id;
      this.meta = meta;
      this.stages = new Stages(id, listener, new AtomicBoolean());
      this.windowName = meta.value(Meta.WINDOW).map(Text::printable).orElse(null);
    }

    Ended go(boolean companions) throws Problem {
      stages.progress("check", "checking", 0, 0);
      check();
      stages.add("record", "noting that it ends", this::record);
      stages.add("window", "closing the window", this::closeWindow);
      if (!(verdict instanceof RootVerdict.Absent)) {
        stages
            .add("processes", "ending its processes", this::endProcesses)
            .add("root", "removing the temp root", this::removeRoot);
      }
      if (companions) {
        stages.add("files", "removing its state files", this::removeStateFiles);
      }
      stages.add("meta", "removing the meta", () -> deck.metas().delete(id));
      try {
        stages.run();
      } catch (Problem e) {
        recordQuietly(e.why());
        throw e;
      }
      meta.value(Meta.WORKTREE)
          .ifPresent(worktree -> notes.add("kept worktree " + Text.printable(worktree)));
      return new Ended(id, windowName, freed, notes.stream().sorted().toList());
    }

    /** Everything that can be refused or not known is found out before anything is touched. */
    void check() throws Problem {
      verdict = deck.roots().check(id, meta);
      if (verdict instanceof RootVerdict.Refused refused
          && !meta.values(Meta.TASKTMP).stream()
              .allMatch(deck.roots().pathFor(id).toString()::equals)) {
        throw refusal(refused);
      }
      Answer answer = deck.tmux().inventory();
      window = new TaskWindows(deck).find(answer, id, meta).orElse(null);
      if (answer instanceof Answer.Present present) {
        serverPanes =
            new ServerPanes(
                present.inventory().pid(),
                present.inventory().panes().stream().map(Pane::pid).collect(Collectors.toSet()));
      }
      if (window == null) {
        return;
      }
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
          deck.metas().write(id, meta.with(Meta.ENDING, (began + " " + reason).strip()));
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

    /** The processes of the task now. */
    Found find() {
      Path root = deck.roots().pathFor(id);
      if (verdict instanceof RootVerdict.Trusted trusted) {
        root = trusted.path();
      } else if (verdict instanceof RootVerdict.Vanished vanished) {
        root = vanished.path();
      }
      Found found = processes.find(root, root.resolve(TempRoots.GOTMP), paneTree, serverPanes);
      if (!(verdict instanceof RootVerdict.Refused)) {
        return found;
      }
      // Another task's directory may be there now: its path is no proof, only the pane is.
      return onlyPane(found);
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
      if (!(verdict instanceof RootVerdict.Trusted trusted)) {
        return Optional.empty();
      }
      try {
        return new DiskUsage().measure(trusted.path(), DU_DEADLINE);
      } catch (Problem e) {
        notes.add("size not known: " + e.why());
        return Optional.empty();
      }
    }

    private void removeRoot() throws Problem {
      for (int round = 1; ; round++) {
        // Looked at anew: what was there before the processes ended may have changed hands.
        verdict = deck.roots().check(id, meta);
        if (verdict instanceof RootVerdict.Refused refused) {
          throw refusal(refused);
        }
        if (!(verdict instanceof RootVerdict.Trusted trusted)) {
          return;
        }
        Optional<Usage> usage = usage();
        long total = usage.map(Usage::files).orElse(0L) + 1;
        RemovalResult result =
            TreeRemover.remove(trusted, done -> stages.progress("root", "removing", done, total));
        if (result.gone()) {
          freed += usage.map(Usage::bytes).orElse(0L);
          // A build that nobody saw would bring it back.
          if (find().members().isEmpty()) {
            return;
          }
        }
        if (round == ROOT_ROUNDS) {
          throw Problem.failed(
              "remove " + Text.printable(trusted.path().toString()) + " of task " + id,
              reason(result),
              "look at it, and kill again");
        }
        endProcesses();
      }
    }

    private static String reason(RemovalResult result) {
      if (result.failures().isEmpty()) {
        return "processes keep coming back";
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
            TreeRemover.remove(directory, RemovalListener.NONE);
          }
          Files.deleteIfExists(file);
        } catch (IOException e) {
          throw Problem.failed(
              "remove " + Text.printable(file.toString()),
              MetaStore.reason(e),
              "remove it by hand and kill again");
        }
      }
    }
  }
}
