package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.PaneActivity;
import dev.quarterdeck.process.ProcessEntry;
import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Pane;
import dev.quarterdeck.tmux.Tmux;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds tasks' windows, by proof and never by likeness.
 *
 * <ul>
 *   <li>A meta with the window's id: that id, on the very server that gave it.
 *   <li>A meta of ours without one, from a spawn that was cut off: the window of exactly the name
 *       in {@code window=} whose process carries the task's GOTMPDIR, where the root is proven to
 *       be the task's. Where not even the root was recorded there was no window yet.
 *   <li>A meta of others: the only window of exactly that name, if it bears no mark of ours.
 * </ul>
 */
final class TaskWindows {
  /**
   * tmux says in seconds when it started, the kernel in clock ticks since a boot time it rounds.
   */
  private static final long START_TOLERANCE_SECONDS = 60;

  /** What a spawn that died had still asked of tmux comes within this, however busy the machine. */
  static final Duration OPENING_PATIENCE = Duration.ofSeconds(10);

  private static final String TMUX = "tmux";

  /** The keys that tell what is the task's; {@code tasktmp=} is judged to the letter elsewhere. */
  private static final List<String> TELLING =
      List.of(
          Meta.WINDOW,
          Meta.WINDOW_ID,
          Meta.PANE_ID,
          Meta.TMUX_PID,
          Meta.TMUX_STARTED,
          Meta.TASKTMP_ID);

  private final Deck deck;

  TaskWindows(Deck deck) {
    this.deck = deck;
  }

  /**
   * The task's window in that answer; nothing when it is gone.
   *
   * @throws Problem FAILED when that cannot be known now, REFUSED when it cannot be told which
   *     window is the task's
   */
  Optional<TaskWindow> find(Answer answer, TaskId id, Meta meta) throws Problem {
    if (answer instanceof Answer.Unknown unknown) {
      throw Problem.failed(
          "window of task " + id, unknown.why(), "nothing was removed; try again when it answers");
    }
    requireTold(id, meta);
    Inventory inventory = answer instanceof Answer.Present present ? present.inventory() : null;
    if (meta.value(Meta.WINDOW_ID).isPresent()) {
      return byId(inventory, id, meta);
    }
    return inventory == null ? Optional.empty() : byName(inventory, id, meta);
  }

  /**
   * Waits, where a spawn or respawn was cut off before it wrote its window's id down, until nothing
   * of it is under way: the tmux client that it had started may live on and open the window, and
   * the process in a window just opened shows nothing of the task before it is a program of its
   * own.
   *
   * @throws Problem when that does not come to an end
   */
  void awaitOpened(TaskId id, Meta meta, Duration patience) throws Problem {
    if (meta.value(Meta.SPAWNING).isEmpty() || meta.value(Meta.WINDOW_ID).isPresent()) {
      return;
    }
    long end = System.nanoTime() + patience.toNanos();
    while (isOpening(id, meta)) {
      if (System.nanoTime() > end) {
        throw Problem.failed(
            "window of task " + id,
            "a spawn was cut off, and tmux is still opening its window",
            "nothing was removed; try again in a moment");
      }
      Pauses.pause(20);
    }
  }

  private boolean isOpening(TaskId id, Meta meta) {
    Path gotmp = deck.roots().pathFor(id).resolve(TempRoots.GOTMP);
    if (deck.processes().runs(TMUX, "GOTMPDIR=" + gotmp)) {
      return true;
    }
    PaneActivity activity = new PaneActivity(deck.processes());
    // Asked only now: what a client that is gone has opened is in this answer.
    return deck.tmux().inventory() instanceof Answer.Present present
        && present.inventory().panesAt(meta.value(Meta.WINDOW).orElse("")).stream()
            .anyMatch(pane -> activity.isStarting(pane.pid()));
  }

  /** A window that tmux cannot be asked for is not gone because tmux does not have it. */
  private void requireTold(TaskId id, Meta meta) throws Problem {
    String backend = meta.value(Meta.BACKEND).orElse(TMUX);
    if (!backend.equals(TMUX)) {
      throw Problem.refused(
          "window of task " + id,
          "it is not in tmux, the meta says " + Meta.BACKEND + "=" + backend,
          "end the task with the program that spawned it");
    }
    for (String key : TELLING) {
      List<String> values = meta.values(key);
      if (values.size() > 1 && values.stream().distinct().count() > 1) {
        throw Problem.refused(
            "window of task " + id,
            "the meta has two different values of " + key + "=",
            "take the wrong one out of " + Text.printable(deck.metas().path(id).toString()));
      }
      if (String.join("", values).indexOf('\r') >= 0) {
        throw Problem.refused(
            "window of task " + id,
            "the meta holds a carriage return in " + key + "=",
            "take it out of " + Text.printable(deck.metas().path(id).toString()));
      }
    }
  }

  private Optional<TaskWindow> byId(Inventory inventory, TaskId id, Meta meta) throws Problem {
    long pid = number(meta, Meta.TMUX_PID);
    long started = number(meta, Meta.TMUX_STARTED);
    // Ids begin anew with every server, so on another server this id is a stranger's.
    if (inventory == null || !inventory.isServer(pid, started)) {
      if (isServerAlive(pid, started)) {
        throw Problem.failed(
            "window of task " + id,
            "its tmux server (pid " + pid + ") runs, but another one was asked",
            "name it as when the task was spawned, by --socket or TMUX_TMPDIR");
      }
      return Optional.empty();
    }
    String windowId = meta.value(Meta.WINDOW_ID).orElseThrow();
    Optional<Pane> own = inventory.pane(meta.value(Meta.PANE_ID).orElse(""));
    if (own.isPresent() && !own.get().windowId().equals(windowId)) {
      throw Problem.refused(
          "window of task " + id,
          "its pane " + own.get().paneId() + " was moved to window " + own.get().windowTarget(),
          "move it back (tmux join-pane), or close it by hand");
    }
    List<Pane> panes = inventory.panesOf(windowId, session(meta));
    if (panes.isEmpty()) {
      return Optional.empty();
    }
    Pane pane = panes.get(0);
    boolean marked = pane.mark().equals(id.value());
    if (!marked && !(pane.mark().isEmpty() && pane.window().equals(id.windowName()))) {
      throw Problem.refused(
          "window of task " + id,
          "window " + windowId + " (" + pane.windowTarget() + ") does not bear its mark",
          "if it is the task's, run: tmux set-option -w -t "
              + windowId
              + " "
              + Tmux.MARK
              + " "
              + id);
    }
    return Optional.of(new TaskWindow(inventory, panes, marked));
  }

  private Optional<TaskWindow> byName(Inventory inventory, TaskId id, Meta meta) throws Problem {
    String target = meta.value(Meta.WINDOW).orElse("");
    // Nobody else records a root's identity: a respawn of another's task may have been cut off.
    boolean ours = meta.value(Meta.SPAWNED).isPresent() || meta.value(Meta.TASKTMP_ID).isPresent();
    Path gotmp = null;
    if (ours) {
      gotmp = provenGotmp(id, meta);
      if (gotmp == null) {
        return Optional.empty();
      }
    }
    if (!target.endsWith(":" + id.windowName())) {
      return Optional.empty();
    }
    Path expected = gotmp;
    List<Pane> named =
        inventory.panesAt(target).stream()
            .filter(pane -> ours ? carries(pane, expected, id) : pane.mark().isEmpty())
            .toList();
    long windows = named.stream().map(Pane::windowId).distinct().count();
    if (windows > 1) {
      throw Problem.refused(
          "window of task " + id,
          "two windows are named " + target + ", and the meta does not say which one it is",
          "close or rename the one that is not the task's");
    }
    if (windows == 0) {
      return Optional.empty();
    }
    List<Pane> panes = inventory.panesOf(named.get(0).windowId(), session(meta));
    return Optional.of(new TaskWindow(inventory, panes, panes.get(0).mark().equals(id.value())));
  }

  /** The task's GOTMPDIR where nobody else can have that path now, else null. */
  private Path provenGotmp(TaskId id, Meta meta) throws Problem {
    if (meta.value(Meta.TASKTMP_ID).isEmpty()) {
      return null;
    }
    RootVerdict verdict = deck.roots().check(id, meta);
    if (verdict instanceof RootVerdict.Trusted trusted) {
      return trusted.path().resolve(TempRoots.GOTMP);
    }
    return verdict instanceof RootVerdict.Vanished vanished
        ? vanished.path().resolve(TempRoots.GOTMP)
        : null;
  }

  private boolean carries(Pane pane, Path gotmp, TaskId id) {
    return (pane.mark().isEmpty() || pane.mark().equals(id.value()))
        && new PaneActivity(deck.processes()).gotmpdir(pane.pid(), gotmp) == GotmpdirState.SET;
  }

  /** Whether the server that the task was spawned in still runs, whoever can reach it. */
  private boolean isServerAlive(long pid, long started) {
    Optional<ProcessEntry> process =
        pid < 0 ? Optional.empty() : deck.processes().one(pid).filter(ProcessEntry::isAlive);
    if (process.isEmpty() || !process.get().comm().startsWith("tmux")) {
      return false;
    }
    Optional<Instant> start = ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant());
    // Compared, not subtracted: what a meta says may be any number.
    return start.isEmpty()
        || (started > start.get().getEpochSecond() - START_TOLERANCE_SECONDS
            && started < start.get().getEpochSecond() + START_TOLERANCE_SECONDS);
  }

  /** The session that the task was spawned into; no session's name holds a colon. */
  private static String session(Meta meta) {
    String window = meta.value(Meta.WINDOW).orElse("");
    return window.substring(0, Math.max(0, window.indexOf(':')));
  }

  private static long number(Meta meta, String key) {
    try {
      return Long.parseLong(meta.value(key).orElse("-1"));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
