package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Demo;
import dev.quarterdeck.lifecycle.PaneAccess;
import dev.quarterdeck.lifecycle.Respawn;
import dev.quarterdeck.lifecycle.Spawn;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.lifecycle.Watch;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Does what the model asks for: whatever can take its time on threads of its own, so that the
 * screen never waits. Uses the very use cases that the commands use.
 */
final class Actions implements Effects {
  /** A removal reports every file; the screen needs a few pictures a second. */
  private static final long PROGRESS_NANOS = 100_000_000;

  private static final Duration UNDO_PATIENCE = Duration.ofSeconds(10);

  private final Deck deck;
  private final EventQueue queue;
  private final String home;
  private final String startDirectory = Path.of("").toAbsolutePath().toString();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "qd-worker");
            thread.setDaemon(true);
            return thread;
          });

  /** What cancels the spawns under way: half a task must not stay behind when we leave. */
  private final Set<Runnable> cancels = ConcurrentHashMap.newKeySet();

  private Watch watch;
  private boolean redraw;
  private boolean stopJob;
  private Integer exitStatus;

  Actions(Deck deck, EventQueue queue, String home) {
    this.deck = deck;
    this.queue = queue;
    this.home = home;
  }

  /** Where this program was started. */
  String startDirectory() {
    return startDirectory;
  }

  void watch(Watch now) {
    watch = now;
  }

  /** Brings the demo's tasks up behind the board. */
  void demo(Demo demo) {
    workers.execute(
        () -> {
          try {
            demo.spawnTasks();
            watch.refresh();
          } catch (Problem e) {
            queue.put(new Event.Said(e.getMessage(), true));
          } catch (RuntimeException e) {
            queue.put(new Event.Said(internal("start the demo", e).getMessage(), true));
          }
        });
  }

  @Override
  public void spawn(TaskId id, String directory, String command) {
    Spawn spawn = new Spawn(deck);
    start(
        "spawn " + id,
        id,
        spawn::cancel,
        () -> {
          List<String> line = command.isBlank() ? List.of() : List.of(command);
          Spawn.Spawned spawned =
              spawn.run(new Spawn.Request(id, directoryOf(directory), line, false), throttled());
          String said = "spawned " + id + " in " + spawned.window();
          return spawned.warning() == null ? said : said + "; " + spawned.warning();
        });
  }

  @Override
  public void respawn(TaskId id) {
    Respawn respawn = new Respawn(deck);
    start(
        "respawn " + id,
        id,
        respawn::cancel,
        () -> "respawned " + id + " in " + respawn.run(id, throttled()).window());
  }

  /** What a job does, on a thread of its own; it returns what there is to say when it is done. */
  private interface Work {
    String run() throws Problem;
  }

  private void start(String what, TaskId id, Runnable cancel, Work work) {
    workers.execute(
        () -> {
          if (cancel != null) {
            cancels.add(cancel);
          }
          try {
            queue.put(new Event.JobEnded(id, Instant.now(), work.run(), null));
          } catch (Problem e) {
            queue.put(new Event.JobEnded(id, Instant.now(), null, e));
          } catch (RuntimeException e) {
            queue.put(new Event.JobEnded(id, Instant.now(), null, internal(what, e)));
          } finally {
            if (cancel != null) {
              cancels.remove(cancel);
            }
          }
        });
  }

  @Override
  public void kill(TaskId id) {
    start(
        "kill " + id,
        id,
        // A kill that is cut off is finished by the next one: nothing to undo, nothing to wait for.
        null,
        () -> {
          Teardown.Ended ended = new Teardown(deck).run(id, throttled());
          String notes = ended.notes().isEmpty() ? "" : "; " + String.join("; ", ended.notes());
          return ended.line() + notes;
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

  private static Problem internal(String what, RuntimeException e) {
    return Problem.failed(what, "internal error: " + e, "please report it");
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
    workers.execute(
        () -> {
          try {
            queue.put(new Event.Planned(id, new Teardown(deck).plan(id, false), null));
          } catch (Problem e) {
            queue.put(new Event.Planned(id, null, e));
          } catch (RuntimeException e) {
            queue.put(new Event.Planned(id, null, internal("look at " + id, e)));
          }
        });
  }

  @Override
  public void checkDirectory(String text) {
    workers.execute(
        () -> {
          String fault = null;
          try {
            Path directory = directoryOf(text);
            if (!Files.exists(directory)) {
              fault = "there is no such directory";
            } else if (!Files.isDirectory(directory)) {
              fault = "it is no directory";
            } else if (!Files.isExecutable(directory)) {
              fault = "permission denied";
            }
          } catch (Problem e) {
            fault = e.why();
          }
          queue.put(new Event.DirectoryChecked(text, fault));
        });
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
    workers.execute(
        () -> {
          CountDownLatch given = new CountDownLatch(1);
          boolean[] asked = {false};
          try {
            new PaneAccess(deck)
                .attach(
                    id,
                    () -> {
                      asked[0] = true;
                      queue.put(new Event.TerminalWanted(given));
                      awaitQuietly(given);
                    });
          } catch (Problem e) {
            queue.put(new Event.Said(e.getMessage(), true));
          } catch (RuntimeException e) {
            queue.put(new Event.Said(internal("attach to " + id, e).getMessage(), true));
          } finally {
            if (asked[0]) {
              queue.put(new Event.TerminalBack());
            }
            queue.put(new Event.AttachEnded());
            watch.refresh();
          }
        });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
