package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives a task whose window is gone a new one: after a reboot, or when the tmux server has ended.
 * The root is the same one, or made anew where it vanished; the command is the same. A disk that is
 * nearly full is no reason to refuse: the task has its place there already. Under the task's lock,
 * and in such an order that a kill clears whatever a crash leaves.
 */
public final class Respawn {
  private final Deck deck;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  /** Respawns tasks of that deck; an instance is for one run at a time. */
  public Respawn(Deck deck) {
    this.deck = deck;
  }

  /** Makes the run that is under way fail and undo itself; from any thread. */
  public void cancel() {
    cancelled.set(true);
  }

  /**
   * Respawns the task.
   *
   * @throws Problem when it has no new window afterwards; its meta and its root are as before then,
   *     or the problem's suppressed ones say what is not. REFUSED when its window is not gone
   */
  public Spawn.Spawned run(TaskId id, StageEvent.Listener listener) throws Problem {
    Metas.require(deck, id);
    deck.tmux().requireUsable();
    Optional<TaskLock> lock = TaskLock.acquire(deck.metas(), id, Duration.ZERO);
    if (lock.isEmpty()) {
      throw Problem.failed(
          "respawn " + id,
          "a spawn or a kill is at work on task " + id,
          "try again when it is done");
    }
    TaskLock held = lock.get();
    try (held) {
      return new Run(id, Metas.require(deck, id), listener).go();
    }
  }

  private final class Run {
    private final TaskId id;
    private final Meta before;
    private final Stages stages;
    private final String line;
    private final boolean exec;
    private Inventory inventory;
    private String session;
    private Path directory;
    private Path root;
    private RootVerdict.Trusted kept;
    private Meta meta;
    private TempRoots.Created created;
    private TaskStart start;

    Run(TaskId id, Meta before, StageEvent.Listener listener) {
      this.id = id;
      this.before = before;
      this.stages = new Stages(id, listener, cancelled);
      this.line = before.value(Meta.COMMAND).orElse("");
      this.exec = before.value(Meta.HARNESS).filter("exec"::equals).isPresent();
    }

    Spawn.Spawned go() throws Problem {
      try {
        stages
            .add("check", "checking", this::check)
            .add("meta", "writing the meta", this::writeMeta)
            .add("root", "looking after the temp root", this::prepareRoot)
            .add("window", "opening the window", this::openWindow)
            .add("gotmpdir", "waiting for the shell", () -> start.exportGotmpdir())
            .add("command", "starting the command", () -> start.typeCommand(line))
            .add("complete", "completing the meta", () -> start.complete())
            .run();
      } catch (Problem | RuntimeException | Error e) {
        undo(e);
        throw e;
      }
      return new Spawn.Spawned(
          id,
          session + ":" + id.windowName(),
          root,
          before.value(Meta.WORKTREE).orElse(null),
          null);
    }

    private void check() throws Problem {
      if (before.value(Meta.ENDING).isPresent()) {
        throw Problem.refused(
            "respawn " + id, "a kill of it began", "finish that with 'qd kill " + id + "'");
      }
      // What a spawn that was cut off has still asked of tmux would be a second window.
      new TaskWindows(deck).awaitOpened(id, before, TaskWindows.OPENING_PATIENCE);
      Answer answer = deck.tmux().inventory();
      if (new TaskWindows(deck).find(answer, id, before).isPresent()) {
        throw Problem.refused(
            "respawn " + id, "its window is there", "go there with 'qd attach " + id + "'");
      }
      inventory = answer instanceof Answer.Present present ? present.inventory() : null;
      String window = before.value(Meta.WINDOW).orElse("");
      String suffix = ":" + id.windowName();
      String recorded =
          window.endsWith(suffix) ? window.substring(0, window.length() - suffix.length()) : "";
      session =
          deck.settings().session() == null && Settings.isSessionName(recorded)
              ? recorded
              : deck.session(inventory);
      String target = session + suffix;
      if (inventory != null && !inventory.panesAt(target).isEmpty()) {
        throw Problem.refused(
            "respawn " + id,
            "window " + target + " already exists, and is not known to be the task's",
            "look at it and close it");
      }
      ShellText.requireTypable("command of task " + id, line);
      directory = directory();
      RootVerdict verdict = deck.roots().check(id, before);
      if (verdict instanceof RootVerdict.Refused refused) {
        throw Problem.refused(
            "respawn " + id,
            "tasktmp=" + refused.value() + " is refused: " + refused.why(),
            "look at both, and put right what is wrong");
      }
      if (verdict instanceof RootVerdict.Trusted trusted && trusted.onlyIfEmpty()) {
        // It may be another state directory's, and a respawn would write down that it is ours.
        throw Problem.refused(
            "respawn " + id,
            "its spawn was cut off, and the meta does not prove that its root is the task's",
            "end it with 'qd kill " + id + "' and spawn it anew");
      }
      if (verdict instanceof RootVerdict.Trusted trusted) {
        kept = trusted;
        root = trusted.path();
      }
    }

    private Path directory() throws Problem {
      // Never in the project where the task has a worktree of its own.
      String key = before.value(Meta.WORKTREE).isPresent() ? Meta.WORKTREE : Meta.PROJECT;
      String value = before.value(key).orElse("/");
      try {
        Path path = Path.of(value);
        if (path.isAbsolute() && Files.isDirectory(path)) {
          return path;
        }
      } catch (InvalidPathException e) {
        // It does not exist either.
      }
      throw Problem.failed(
          "respawn " + id,
          key + "=" + value + " is no directory with an absolute path",
          "make it anew, or correct the meta");
    }

    /** The window is forgotten, and so is a root that vanished, before there are new ones. */
    private void writeMeta() throws Problem {
      meta =
          before
              .without(Meta.WINDOW_ID)
              .without(Meta.PANE_ID)
              .without(Meta.TMUX_PID)
              .without(Meta.TMUX_STARTED)
              .with(Meta.WINDOW, session + ":" + id.windowName())
              .with(Meta.SPAWNING, "1");
      if (kept == null) {
        // From here on it is a meta of ours, as far as the root goes.
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        meta =
            meta.without(Meta.TASKTMP_ID)
                .with(Meta.TASKTMP, deck.roots().pathFor(id).toString())
                .with(Meta.SPAWNED, meta.value(Meta.SPAWNED).orElse(now));
      }
      deck.metas().write(id, meta);
    }

    private void prepareRoot() throws Problem {
      if (kept == null) {
        created = deck.roots().create(id);
        root = created.path();
        meta = meta.with(Meta.TASKTMP_ID, created.identity().toString());
      } else {
        meta = meta.with(Meta.TASKTMP_ID, TempRoots.ensureGotmp(kept).toString());
      }
      deck.metas().write(id, meta);
      if (meta.value(Meta.TMPDIR).isPresent()) {
        TempRoots.ensureTmp(root);
      }
    }

    private void openWindow() throws Problem {
      start = new TaskStart(deck, id, meta, root, stages, PaneShell.PATIENCE, exec);
      start.openWindow(inventory, session, directory, exec ? List.of(line) : List.of());
    }

    /** The new window goes, and a root that we made; then the meta is what it was. */
    private void undo(Throwable cause) {
      if (meta == null) {
        return;
      }
      stages.progress("undo", "undoing what was done", 0, 0);
      try {
        Meta now = start == null ? meta : start.meta();
        if (start != null || created != null) {
          new Teardown(deck).undoRespawn(id, now, created != null);
        }
        // On a full disk even the first write failed, and the meta is what it was.
        if (!deck.metas().read(id).equals(Optional.of(before))) {
          deck.metas().write(id, before);
        }
      } catch (Problem | RuntimeException | Error e) {
        cause.addSuppressed(e);
      }
    }
  }
}
