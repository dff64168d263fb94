package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.PaneActivity;
import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.ServerView;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.RootScan;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempFilesystem;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Pane;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts together what tmux, the metas and the last counts say at one moment: by one tmux call. */
final class SnapshotTaker {
  private static final Duration STATFS_DEADLINE = Duration.ofSeconds(2);

  private final Deck deck;
  private PaneActivity activity;

  SnapshotTaker(Deck deck) {
    this.deck = deck;
  }

  /** What is looked at less often than the rest, because it costs more. */
  record Slow(TmpSpace space, List<Path> roots) {}

  Slow slow() throws Problem {
    return new Slow(
        TempFilesystem.space(deck.settings().tmp(), STATFS_DEADLINE),
        RootScan.list(deck.settings().tmp()));
  }

  /**
   * All that is known now.
   *
   * @param usages what the roots used when last counted
   * @throws Problem when the state directory cannot be read
   */
  Snapshot take(Slow slow, Map<Path, Usage> usages) throws Problem {
    // Before tmux is asked: what ended meanwhile may still be in its answer.
    Instant taken = Instant.now();
    Answer answer = deck.tmux().inventory();
    Inventory inventory = answer instanceof Answer.Present present ? present.inventory() : null;
    activity = new PaneActivity(deck.processes());
    List<TaskRow> rows = new ArrayList<>();
    for (TaskId id : deck.metas().ids()) {
      row(answer, id, usages).ifPresent(rows::add);
    }
    if (rows.stream()
        .anyMatch(row -> row.state() == TaskState.FINISHED && row.exitStatus() == null)) {
      deck.tmux().collectExitStatuses();
    }
    return new Snapshot(
        taken,
        deck.session(inventory),
        server(answer, inventory),
        slow.space(),
        rows,
        orphans(inventory, rows, slow.roots(), usages));
  }

  private static ServerView server(Answer answer, Inventory inventory) {
    if (answer instanceof Answer.Unknown unknown) {
      return new ServerView(false, null, null, unknown.why());
    }
    return inventory == null
        ? new ServerView(true, null, null, null)
        : new ServerView(true, inventory.pid(), inventory.startedAt(), null);
  }

  /** Nothing when the meta went away while we looked. */
  private Optional<TaskRow> row(Answer answer, TaskId id, Map<Path, Usage> usages) {
    Meta meta;
    try {
      Optional<Meta> read = deck.metas().read(id);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      meta = read.get();
    } catch (Problem e) {
      return Optional.of(unreadable(id, e));
    }
    TaskState state;
    TaskWindow window = null;
    String note = null;
    try {
      window = new TaskWindows(deck).find(answer, id, meta).orElse(null);
      state = window == null ? TaskState.GONE : stateOf(window.pane(meta), meta);
    } catch (Problem e) {
      state = TaskState.UNKNOWN;
      note = e.why();
    }
    Optional<String> ending = meta.value(Meta.ENDING);
    if (ending.isPresent() && isUnlocked(id)) {
      state = TaskState.STUCK;
      int reason = ending.get().indexOf(' ');
      note = reason < 0 ? "a kill was cut off" : ending.get().substring(reason + 1);
    } else if (ending.isPresent()) {
      note = "is being ended";
    } else if (meta.value(Meta.SPAWNING).isPresent() && isUnlocked(id)) {
      note = "its spawn was cut off; kill it";
    }
    Path root = null;
    try {
      RootVerdict verdict = deck.roots().check(id, meta);
      if (verdict instanceof RootVerdict.Trusted trusted) {
        root = trusted.path();
      } else if (verdict instanceof RootVerdict.Refused refused && note == null) {
        note = "tasktmp=" + refused.value() + " refused: " + refused.why();
      }
    } catch (Problem e) {
      note = note == null ? e.why() : note;
    }
    Pane pane = window == null ? null : window.pane(meta);
    return Optional.of(
        new TaskRow(
            id,
            state,
            pane == null ? null : pane.deadStatus(),
            window == null ? meta.value(Meta.WINDOW).orElse(null) : window.target(),
            pane == null ? null : pane.windowId(),
            pane == null ? null : pane.paneId(),
            pane == null || pane.dead() ? null : (Long) pane.pid(),
            pane == null || pane.dead() ? null : pane.command(),
            meta.value(Meta.PROJECT).orElse(null),
            meta.value(Meta.WORKTREE).orElse(null),
            meta.value(Meta.TASKTMP).orElse(null),
            root != null,
            gotmpdir(pane, root, meta),
            spawned(meta),
            root == null ? null : usages.get(root),
            note));
  }

  private static TaskRow unreadable(TaskId id, Problem why) {
    return new TaskRow(
        id,
        TaskState.UNKNOWN,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        GotmpdirState.UNKNOWN,
        null,
        null,
        why.what() + ": " + why.why());
  }

  private TaskState stateOf(Pane pane, Meta meta) {
    if (pane.dead()) {
      return TaskState.FINISHED;
    }
    boolean exec = meta.value(Meta.HARNESS).filter("exec"::equals).isPresent();
    return !exec && activity.isForegroundShell(pane.pid()) ? TaskState.IDLE : TaskState.RUNNING;
  }

  /** Whether nobody spawns or ends the task right now. */
  private boolean isUnlocked(TaskId id) {
    try {
      Optional<TaskLock> lock = TaskLock.acquire(deck.metas(), id, Duration.ZERO);
      lock.ifPresent(TaskLock::close);
      return lock.isPresent();
    } catch (Problem e) {
      return true;
    }
  }

  private GotmpdirState gotmpdir(Pane pane, Path root, Meta meta) {
    if (root == null || pane == null || pane.dead()) {
      return GotmpdirState.UNKNOWN;
    }
    GotmpdirState state = activity.gotmpdir(pane.pid(), root.resolve(TempRoots.GOTMP));
    // firstmate's scripts only type the export, which does not show in the shell itself.
    boolean ours = meta.value(Meta.SPAWNED).isPresent();
    return state == GotmpdirState.MISSING && !ours ? GotmpdirState.UNKNOWN : state;
  }

  private static Instant spawned(Meta meta) {
    try {
      return meta.value(Meta.SPAWNED).map(Instant::parse).orElse(null);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private List<Orphan> orphans(
      Inventory inventory, List<TaskRow> rows, List<Path> roots, Map<Path, Usage> usages) {
    List<Orphan> orphans = new ArrayList<>();
    Set<String> named = new HashSet<>();
    Set<String> windows = new HashSet<>();
    for (TaskRow row : rows) {
      named.add(row.tasktmp());
      windows.add(row.windowId());
    }
    for (Path root : roots) {
      // The list is some seconds old, and one of them may have been removed since.
      if (!named.contains(root.toString()) && Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
        Usage usage = usages.get(root);
        orphans.add(
            new Orphan(Orphan.Kind.ROOT, root.toString(), usage == null ? null : usage.bytes()));
      }
    }
    for (TaskRow row : rows) {
      if (row.state() == TaskState.GONE) {
        orphans.add(new Orphan(Orphan.Kind.META, deck.metas().path(row.id()).toString(), null));
      }
    }
    if (inventory != null) {
      Set<String> strays = new LinkedHashSet<>();
      for (Pane pane : inventory.panes()) {
        if (pane.window().startsWith("fm-") && !windows.contains(pane.windowId())) {
          strays.add(pane.windowTarget());
        }
      }
      strays.forEach(target -> orphans.add(new Orphan(Orphan.Kind.WINDOW, target, null)));
    }
    return orphans;
  }
}
