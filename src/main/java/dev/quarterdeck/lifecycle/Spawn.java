package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Role;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.temp.TempFilesystem;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes a task: meta, temp root, window, GOTMPDIR, command, in this order and under the task's
 * lock. The meta names the root before the root exists, so that a crash leaves nothing that no meta
 * names; a step that fails undoes the steps before it.
 */
public final class Spawn {
  /** {@code t.TempDir()} and a socket's name want about this much of the 107 bytes. */
  private static final int SOCKET_ROOM = 107 - 40;

  private static final Duration STATFS_DEADLINE = Duration.ofSeconds(2);

  private final Deck deck;
  private final Duration shellPatience;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  /** Spawns into that deck; an instance is for one run at a time. */
  public Spawn(Deck deck) {
    this(deck, PaneShell.PATIENCE);
  }

  /** The same with a shell that may take only so long to come to its prompt. */
  Spawn(Deck deck, Duration shellPatience) {
    this.deck = deck;
    this.shellPatience = shellPatience;
  }

  /**
   * What to spawn.
   *
   * @param id the new task
   * @param directory where its pane starts
   * @param command nothing for a bare shell; one line for the shell; or a program and its arguments
   * @param exec whether the command is the pane's own process instead of being typed into a shell
   * @param tmpdir whether TMPDIR shall name a directory in the root as well
   * @param worktree whether it works in a git worktree of its own instead of the directory
   * @param force whether to spawn on a disk that is nearly full, too
   * @param role what the meta says of it
   */
  public record Request(
      TaskId id,
      Path directory,
      List<String> command,
      boolean exec,
      boolean tmpdir,
      boolean worktree,
      boolean force,
      Role role) {
    /** With nothing out of the ordinary. */
    public Request(TaskId id, Path directory, List<String> command, boolean exec) {
      this(id, directory, command, exec, false, false, false, Role.none(exec));
    }

    /** With no role but a plain one. */
    public Request(
        TaskId id,
        Path directory,
        List<String> command,
        boolean exec,
        boolean tmpdir,
        boolean worktree,
        boolean force) {
      this(id, directory, command, exec, tmpdir, worktree, force, Role.none(exec));
    }

    /** Copies the command. */
    public Request {
      command = List.copyOf(command);
    }
  }

  /**
   * A task that has been spawned.
   *
   * @param id the task
   * @param window {@code session:window-name}
   * @param tasktmp its root
   * @param worktree its worktree, or null
   * @param warning what its user should know, or null
   */
  public record Spawned(TaskId id, String window, Path tasktmp, String worktree, String warning) {
    /** The line that scripts read. */
    public String line() {
      return "spawned "
          + id
          + " window="
          + window
          + " tasktmp="
          + tasktmp
          + (worktree == null ? "" : " worktree=" + worktree);
    }

    /** The line that scripts read in a firstmate home: as its own, and where the root is. */
    public String line(Role role) {
      return "spawned "
          + id
          + " "
          + role.words()
          + " window="
          + window
          + " worktree="
          + (worktree == null ? "" : worktree)
          + " tasktmp="
          + tasktmp;
    }
  }

  /** Makes the run that is under way fail and undo itself; from any thread. */
  public void cancel() {
    cancelled.set(true);
  }

  /**
   * Spawns the task.
   *
   * @throws Problem when there is no such task afterwards; what had been made is gone again, or the
   *     problem's suppressed ones say what is not
   */
  public Spawned run(Request request, StageEvent.Listener listener) throws Problem {
    TaskId id = request.id();
    String line = request.command().isEmpty() ? "" : ShellText.line(request.command());
    if (request.exec() && request.command().isEmpty()) {
      throw Problem.usage("spawn " + id, "--exec has no COMMAND to run", "put it behind --");
    }
    Path directory = directoryOf(request);
    deck.tmux().requireUsable();
    Optional<TaskLock> lock = TaskLock.acquire(deck.metas(), id, Duration.ZERO);
    if (lock.isEmpty()) {
      throw Problem.failed(
          "spawn " + id,
          "another spawn is already creating task " + id + ", or a kill is ending it",
          "try again when it is done");
    }
    TaskLock held = lock.get();
    try (held) {
      return new Run(request, directory, line, listener).go();
    }
  }

  private static Path directoryOf(Request request) throws Problem {
    Path directory = request.directory().toAbsolutePath().normalize();
    String what = "directory " + Text.printable(directory.toString());
    if (!Files.isDirectory(directory)) {
      throw Problem.failed(
          what,
          Files.exists(directory) ? "it is no directory" : "it does not exist",
          "name another");
    }
    if (!Files.isExecutable(directory)) {
      throw Problem.failed(what, "permission denied", "make it accessible, or name another");
    }
    if (!directory.toString().equals(Text.printable(directory.toString()))) {
      throw Problem.failed(
          what, "its name holds control characters, which no meta can hold", "rename it");
    }
    return directory;
  }

  /** One spawn, with the lock held. */
  private final class Run {
    private final Request request;
    private final TaskId id;
    private final Path directory;
    private final String line;
    private final Stages stages;
    private Inventory inventory;
    private String session;
    private Meta meta;
    private TempRoots.Created root;
    private WorktreeStart worktree;
    private TaskStart start;

    Run(Request request, Path directory, String line, StageEvent.Listener listener) {
      this.request = request;
      this.id = request.id();
      this.directory = directory;
      this.line = line;
      this.stages = new Stages(id, listener, cancelled);
    }

    Spawned go() throws Problem {
      try {
        stages
            .add("check", "checking", this::check)
            .add("meta", "writing the meta", this::writeMeta)
            .add("root", "making the temp root", this::makeRoot);
        if (request.worktree()) {
          stages.add(
              "worktree", "making the worktree", () -> worktree.make(meta, now -> meta = now));
        }
        stages
            .add("window", "opening the window", this::openWindow)
            .add("gotmpdir", "waiting for the shell", () -> start.exportGotmpdir())
            .add("command", "starting the command", () -> start.typeCommand(line))
            .add("complete", "completing the meta", () -> start.complete())
            .run();
      } catch (Problem | RuntimeException | Error e) {
        undo(e);
        throw e;
      }
      return new Spawned(
          id,
          session + ":" + id.windowName(),
          root.path(),
          meta.value(Meta.WORKTREE).orElse(null),
          warning());
    }

    /** A spawn that fails ends what it began just as a kill does, so the meta again goes last. */
    private void undo(Throwable cause) {
      if (meta == null) {
        return;
      }
      stages.progress("undo", "undoing what was done", 0, 0);
      try {
        if (root == null) {
          // What is at the root's path is not ours, nor is any window.
          deck.metas().delete(id);
        } else {
          List<String> notes = new Teardown(deck).undoHeld(id, start == null ? meta : start.meta());
          for (String note : notes) {
            cause.addSuppressed(Problem.failed("undo spawn " + id, note, "look at it"));
          }
        }
      } catch (Problem | RuntimeException | Error e) {
        cause.addSuppressed(e);
      }
    }

    private void check() throws Problem {
      if (deck.metas().read(id).isPresent()) {
        throw Problem.refused(
            "spawn " + id,
            "task " + id + " exists already",
            "see it with 'qd ls', or end it with 'qd kill " + id + "'");
      }
      Answer answer = deck.tmux().inventory();
      if (answer instanceof Answer.Unknown unknown) {
        throw Problem.failed("spawn " + id, unknown.why(), "try again when tmux answers");
      }
      inventory = answer instanceof Answer.Present present ? present.inventory() : null;
      session = deck.session(inventory);
      String target = session + ":" + id.windowName();
      if (inventory != null && !inventory.panesAt(target).isEmpty()) {
        throw Problem.refused(
            "spawn " + id,
            "window " + target + " already exists, and no meta names it",
            "look at it and close it, or choose another id");
      }
      requireRoom();
      if (request.worktree()) {
        worktree = new WorktreeStart(deck, id, directory);
      }
    }

    private void requireRoom() throws Problem {
      if (request.force()) {
        return;
      }
      Optional<String> lack =
          new FreeLimit(deck.settings().config())
              .lack(TempFilesystem.space(deck.settings().tmp(), STATFS_DEADLINE));
      if (lack.isPresent()) {
        throw Problem.refused(
            "spawn " + id,
            "the disk is nearly full: " + lack.get(),
            "make room by 'qd sweep' or 'qd kill', or insist by --force");
      }
    }

    private void writeMeta() throws Problem {
      LateTurnEnds.clear(deck.metas(), id);
      meta =
          Meta.EMPTY
              .with(Meta.WINDOW, session + ":" + id.windowName())
              .with(Meta.WORKTREE, "")
              .with(Meta.PROJECT, (worktree == null ? directory : worktree.checkout()).toString())
              .with(Meta.TASKTMP, deck.roots().pathFor(id).toString())
              .with(Meta.COMMAND, line)
              .with(Meta.SPAWNED, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
              .with(Meta.SPAWNING, "1");
      meta = request.role().in(meta);
      if (isTmpdirWanted()) {
        meta = meta.with(Meta.TMPDIR, deck.roots().pathFor(id).resolve(TempRoots.TMP).toString());
      }
      if (worktree != null) {
        meta = worktree.announce(meta);
      }
      deck.metas().write(id, meta);
    }

    private boolean isTmpdirWanted() {
      return request.tmpdir() || deck.settings().config().tmpdir();
    }

    private void makeRoot() throws Problem {
      root = deck.roots().create(id);
      meta = meta.with(Meta.TASKTMP_ID, root.identity().toString());
      deck.metas().write(id, meta);
      if (isTmpdirWanted()) {
        TempRoots.ensureTmp(root.path());
      }
    }

    private void openWindow() throws Problem {
      List<String> exec = request.exec() ? request.command() : List.of();
      start = new TaskStart(deck, id, meta, root.path(), stages, shellPatience, request.exec());
      start.openWindow(
          inventory, session, meta.value(Meta.WORKTREE).map(Path::of).orElse(directory), exec);
    }

    private String warning() {
      int length = root.gotmp().toString().getBytes(StandardCharsets.UTF_8).length;
      return length <= SOCKET_ROOM
          ? null
          : "the root's path has "
              + length
              + " bytes; tests that make unix sockets in their temp directory will go beyond 107"
              + " bytes and fail; a shorter id helps";
    }
  }
}
