package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Demo;
import dev.quarterdeck.lifecycle.Doctor;
import dev.quarterdeck.lifecycle.PaneAccess;
import dev.quarterdeck.lifecycle.Respawn;
import dev.quarterdeck.lifecycle.Spawn;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.lifecycle.Watch;
import dev.quarterdeck.task.CommandHistory;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Does what the model asks for: whatever can take its time on threads of its own, so that the
 * screen never waits. Uses the very use cases that the commands use.
 */
final class Actions implements Effects {
  /** A removal reports every file; the screen needs a few pictures a second. */
  private static final long PROGRESS_NANOS = 100_000_000;

  private static final int AT_ONCE = 4;

  private static final Duration UNDO_PATIENCE = Duration.ofSeconds(10);

  private final Deck deck;
  private final EventQueue queue;

  /** What becomes of a problem that nobody else takes. */
  private final Consumer<Problem> saying;

  private final String home;
  private final String startDirectory = Path.of("").toAbsolutePath().toString();
  private final ExecutorService workers = Executors.newCachedThreadPool(new Daemons("qd-worker"));

  /** What is asked for of many tasks at once shall not keep the machine from everything else. */
  private final ExecutorService fewAtOnce = threads(AT_ONCE, "qd-batch");

  /** The same, so that nobody who wants a window waits for the removal of big roots. */
  private final ExecutorService fewRespawns = threads(AT_ONCE, "qd-respawn");

  private final ExecutorService planners = threads(AT_ONCE, "qd-plan");

  /** Which question the plans are for; those of one that was closed need not be made. */
  private final AtomicInteger question = new AtomicInteger();

  /** What cancels the spawns under way: half a task must not stay behind when we leave. */
  private final Set<Runnable> cancels = ConcurrentHashMap.newKeySet();

  private Watch watch;

  /** Whether the window that is being gone to is still wanted. */
  private AtomicBoolean attaching = new AtomicBoolean();

  private boolean redraw;
  private String copied;

  /** Why nobody can go to a window from here, or null. */
  private String noAttach;

  private boolean stopJob;
  private Integer exitStatus;

  Actions(Deck deck, EventQueue queue, String home) {
    this.deck = deck;
    this.queue = queue;
    this.saying = new Saying(queue);
    this.home = home;
  }

  /** Where this program was started. */
  String startDirectory() {
    return startDirectory;
  }

  void watch(Watch now) {
    watch = now;
  }

  /**
   * Brings the demo's tasks up behind the board.
   *
   * @param preview the key that shows a window without going there
   */
  void demo(Demo demo, String preview) {
    if (!deck.settings().environment().getOrDefault("TMUX", "").isEmpty()) {
      noAttach =
          "the demo's tasks run in a tmux server of their own; " + preview + " shows the window";
    }
    run(
        workers,
        "start the demo",
        () -> {
          demo.spawnTasks();
          watch.refresh();
        },
        saying);
  }

  /** What may take its time, or fail. */
  private interface Task {
    void run() throws Problem;
  }

  /** Does it on one of those threads. Whatever goes wrong is told, also where no thread starts. */
  private static void run(Executor threads, String what, Task task, Consumer<Problem> failed) {
    try {
      threads.execute(new Guarded(what, task, failed));
    } catch (OutOfMemoryError e) {
      failed.accept(Problem.internal(what, e));
    }
  }

  private record Guarded(String what, Task task, Consumer<Problem> failed) implements Runnable {
    @Override
    public void run() {
      try {
        task.run();
      } catch (Problem e) {
        failed.accept(e);
      } catch (RuntimeException | Error e) {
        failed.accept(Problem.internal(what, e));
      }
    }
  }

  private record Saying(EventQueue queue) implements Consumer<Problem> {
    @Override
    public void accept(Problem problem) {
      queue.put(new Event.Said(problem.getMessage(), true));
    }
  }

  private static ExecutorService threads(int most, String name) {
    return Executors.newFixedThreadPool(most, new Daemons(name));
  }

  private record Daemons(String name) implements ThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    }
  }

  @Override
  public void spawn(TaskId id, String directory, String command) {
    Spawn spawn = new Spawn(deck);
    start(
        workers,
        "spawn " + id,
        id,
        spawn::cancel,
        () -> {
          remember(command);
          List<String> line = command.isBlank() ? List.of() : List.of(command);
          Spawn.Spawned spawned =
              spawn.run(
                  new Spawn.Request(
                      id,
                      directoryOf(directory),
                      line,
                      false,
                      false,
                      deck.settings().isFirstmateHome(),
                      false),
                  throttled());
          String said = "spawned " + id + " in " + spawned.window();
          return spawned.warning() == null ? said : said + "; " + spawned.warning();
        });
  }

  @Override
  public void respawn(TaskId id) {
    Respawn respawn = new Respawn(deck);
    start(
        fewRespawns,
        "respawn " + id,
        id,
        respawn::cancel,
        () -> "respawned " + id + " in " + respawn.run(id, throttled()).window());
  }

  /** What a job does, on a thread of its own; it returns what there is to say when it is done. */
  private interface Work {
    String run() throws Problem;
  }

  private void start(Executor threads, String what, TaskId id, Runnable cancel, Work work) {
    run(
        threads,
        what,
        () -> {
          if (cancel != null) {
            cancels.add(cancel);
          }
          try {
            queue.put(new Event.JobEnded(id, Instant.now(), work.run(), null));
          } finally {
            if (cancel != null) {
              cancels.remove(cancel);
            }
          }
        },
        problem -> queue.put(new Event.JobEnded(id, Instant.now(), null, problem)));
  }

  @Override
  public void kill(TaskId id, boolean force) {
    start(
        fewAtOnce,
        "kill " + id,
        id,
        // A kill that is cut off is finished by the next one: nothing to undo, nothing to wait for.
        null,
        () -> {
          Teardown.Ended ended = new Teardown(deck).run(id, force, throttled());
          String notes = ended.notes().isEmpty() ? "" : "; " + String.join("; ", ended.notes());
          return "killed " + id + ": " + Text.bytes(ended.freedBytes()) + " freed" + notes;
        });
  }

  /** Makes the spawns under way undo themselves, and waits for that, but not for ever. */
  void cancelSpawns() {
    cancels.forEach(Runnable::run);
    long end = System.nanoTime() + UNDO_PATIENCE.toNanos();
    while (!cancels.isEmpty() && System.nanoTime() < end) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private StageEvent.Listener throttled() {
    long[] last = {0};
    return event -> {
      long now = System.nanoTime();
      if (event.total() == 0 || now - last[0] > PROGRESS_NANOS) {
        last[0] = now;
        queue.put(new Event.Staged(event));
      }
    };
  }

  @Override
  public void plan(TaskId id) {
    int asked = question.get();
    run(
        planners,
        "look at " + id,
        () -> {
          if (asked == question.get()) {
            queue.put(new Event.Planned(id, new Teardown(deck).plan(id, false), null));
          }
        },
        problem -> queue.put(new Event.Planned(id, null, problem, isDiscardable(id, problem))));
  }

  @Override
  public void forgetPlans() {
    question.incrementAndGet();
  }

  /** Only the guard itself knows what force does not lift. */
  private boolean isDiscardable(TaskId id, Problem problem) {
    if (problem.kind() != Problem.Kind.REFUSED) {
      return false;
    }
    try {
      new Teardown(deck).plan(id, false, true);
      return true;
    } catch (Problem | RuntimeException e) {
      return false;
    }
  }

  @Override
  public void checkDirectory(String text) {
    run(
        workers,
        "look at the directory",
        () -> queue.put(new Event.DirectoryChecked(text, faultOf(directoryOf(text)))),
        problem -> queue.put(new Event.DirectoryChecked(text, problem.why())));
  }

  private static String faultOf(Path directory) {
    if (!Files.exists(directory)) {
      return "there is no such directory";
    } else if (!Files.isDirectory(directory)) {
      return "it is no directory";
    }
    return Files.isExecutable(directory) ? null : "permission denied";
  }

  @Override
  public void findDirectories(String text) {
    run(
        workers,
        "look for directories",
        () -> queue.put(Subdirectories.find(text, this::directoryOf)),
        saying);
  }

  @Override
  public void recallCommands() {
    run(
        workers,
        "recall commands",
        () -> queue.put(new Event.CommandsRecalled(new CommandHistory(deck.metas()).read())),
        saying);
  }

  /** A command that is not remembered is no reason not to run it. */
  private void remember(String command) {
    try {
      new CommandHistory(deck.metas()).add(command);
    } catch (Problem e) {
      saying.accept(e);
    }
  }

  private Path directoryOf(String text) throws Problem {
    String expanded = text;
    if (text.equals("~") || text.startsWith("~/")) {
      expanded = home + text.substring(1);
    }
    try {
      return Path.of(startDirectory).resolve(expanded);
    } catch (InvalidPathException e) {
      throw Problem.usage("directory '" + text + "'", "it is no path", "name another");
    }
  }

  @Override
  public void attach(TaskId id) {
    if (noAttach != null) {
      queue.put(new Event.Said(noAttach, true));
      queue.put(new Event.AttachEnded());
      return;
    }
    AtomicBoolean wanted = new AtomicBoolean(true);
    attaching = wanted;
    run(
        workers,
        "attach to " + id,
        () -> {
          boolean[] lent = {false};
          try {
            new PaneAccess(deck)
                .attach(
                    id,
                    wanted::get,
                    () -> {
                      CountDownLatch given = new CountDownLatch(1);
                      lent[0] = true;
                      queue.put(new Event.TerminalWanted(given));
                      awaitQuietly(given);
                    });
          } finally {
            if (lent[0]) {
              queue.put(new Event.TerminalBack());
            }
            attachEnded(wanted);
            watch.refresh();
          }
        },
        problem -> {
          if (wanted.get()) {
            saying.accept(problem);
          }
          attachEnded(wanted);
        });
  }

  /** One that was given up has ended for the model already. */
  private void attachEnded(AtomicBoolean wanted) {
    if (wanted.get()) {
      queue.put(new Event.AttachEnded());
    }
  }

  @Override
  public void stayHere() {
    attaching.set(false);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void send(TaskId id, String line) {
    run(
        workers,
        "send to " + id,
        () -> {
          new PaneAccess(deck).send(id, line);
          queue.put(new Event.Said("sent to " + id + ": " + line, false));
          watch.refresh();
        },
        saying);
  }

  @Override
  public void copy(String text) {
    if (deck.settings().environment().getOrDefault("TMUX", "").isEmpty()) {
      copied = text;
      return;
    }
    // tmux takes no clipboard from a pane unless it is told to; asked itself it always does.
    run(
        workers,
        "copy",
        () -> {
          new PaneAccess(deck).copy(text);
          queue.put(new Event.Said("copied " + text, false));
        },
        saying);
  }

  /** What shall go to the terminal's clipboard, or null. */
  String takeCopied() {
    String taken = copied;
    copied = null;
    return taken;
  }

  @Override
  public void preview(TaskId id) {
    watch.show(id);
  }

  @Override
  public void planSweep() {
    run(
        planners,
        "look what can be swept",
        () -> queue.put(new Event.SweepPlanned(new Sweep(deck).plan(Sweep.MIN_AGE), null)),
        problem -> queue.put(new Event.SweepPlanned(null, problem)));
  }

  @Override
  public void sweep(Sweep.Plan plan) {
    run(
        workers,
        "sweep",
        () -> {
          Optional<List<Sweep.Result>> results = new Sweep(deck).run(plan, sweepListener());
          queue.put(
              new Event.Swept(
                  results.orElseThrow(
                      () ->
                          Problem.failed(
                              "sweep", "another sweep is at work", "wait until it is done")),
                  null));
          watch.refresh();
        },
        problem -> queue.put(new Event.Swept(null, problem)));
  }

  private Sweep.Listener sweepListener() {
    long[] last = {System.nanoTime() - PROGRESS_NANOS};
    return progress -> {
      long now = System.nanoTime();
      if (now - last[0] >= PROGRESS_NANOS) {
        last[0] = now;
        queue.put(new Event.Sweeping(progress));
      }
    };
  }

  /** Looks quickly for what on this machine will bite. */
  void examine(Snapshot snapshot) {
    run(
        workers,
        "look what is wrong",
        () -> queue.put(new Event.Examined(new Doctor(deck).quick(snapshot))),
        saying);
  }

  @Override
  public void inspect(TaskId id) {
    run(
        workers,
        "look at " + id,
        () -> queue.put(new Event.Inspected(id, watch.details(id), null)),
        problem -> queue.put(new Event.Inspected(id, null, problem)));
  }

  @Override
  public void refresh() {
    watch.refresh();
  }

  @Override
  public void redraw() {
    redraw = true;
  }

  boolean takeRedraw() {
    boolean taken = redraw;
    redraw = false;
    return taken;
  }

  @Override
  public void stopJob() {
    stopJob = true;
  }

  boolean takeStopJob() {
    boolean taken = stopJob;
    stopJob = false;
    return taken;
  }

  @Override
  public void quit(int status) {
    exitStatus = status;
  }

  /** The status to leave with, or null while nobody wants to leave. */
  Integer exitStatus() {
    return exitStatus;
  }
}
