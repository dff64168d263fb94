package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Spawns, respawns and kills that are themselves ended by {@code kill -9}: before and after each of
 * their stages, and at random moments. What is left then has a meta that names it, the next kill
 * clears it, and the id is free for the next round. A reader polls the meta all the while.
 *
 * <p>{@code -Dqd.crashes=200} makes more rounds at random moments.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("qd.crashes", 6);
  private static final String ID = "t";
  private static final List<String> START =
      List.of("check", "meta", "root", "window", "gotmpdir", "command", "complete");
  private static final List<String> END =
      List.of("check", "record", "window", "processes", "root", "files", "meta");

  @RegisterExtension final TestDeck deck = new TestDeck();

  private final long seed = Long.getLong("qd.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> faults = new ArrayList<>();
  private int runs;
  private int leaks;
  private int wedged;

  /** What is there before the program that dies is started. */
  private interface Preparation {
    void run() throws Exception;
  }

  @Test
  void spawnsThatDie() throws Exception {
    Preparation nothing = () -> {};
    atEveryStage("spawn", nothing, START);
    atRandomMoments("spawn", nothing, "spawn", ID, "/", "--", "sleep 999");
  }

  @Test
  void spawnsThatDieWhileTheyUndo() throws Exception {
    // The shell ends as soon as its window is recorded, so that the spawn fails after that.
    TestDeck.write(
        deck.sandbox().home().resolve(".bash_profile"),
        "until grep -q window_id= " + deck.metaFile(ID) + "; do sleep 0.02; done; exit 3\n");
    Preparation nothing = () -> {};
    atEveryStage("spawn", nothing, List.of("check", "meta", "root", "window", "gotmpdir", "undo"));
    atRandomMoments("spawn that fails", nothing, "spawn", ID, "/", "--", "sleep 999");
  }

  @Test
  void respawnsThatDie() throws Exception {
    atEveryStage("respawn", this::gone, START);
    atRandomMoments("respawn", this::gone, "respawn", ID);
  }

  @Test
  void respawnsWithoutARootThatDie() throws Exception {
    Preparation rootless =
        () -> {
          gone();
          Files.delete(deck.root(ID).resolve("gotmp"));
          Files.delete(deck.root(ID));
        };
    atEveryStage("respawn", rootless, START);
    atRandomMoments("respawn without a root", rootless, "respawn", ID);
  }

  @Test
  void killsThatDie() throws Exception {
    atEveryStage("kill", this::alive, END);
    atRandomMoments("kill", this::alive, "kill", ID);
  }

  @Test
  void killsOfABigRootThatDie() throws Exception {
    List<String> stages = new ArrayList<>(END);
    stages.add("aside");
    atEveryStage("kill-big", this::alive, stages);
  }

  /** A task whose server has gone. */
  private void gone() throws Exception {
    deck.exec(ID, "tail", "-f", "/dev/null");
    deck.tmux().stop();
    deck.tmux().start();
  }

  /** A task that does not go by itself with its window, and has something to remove. */
  private void alive() throws Exception {
    deck.exec(ID, "sh", "-c", "trap '' HUP; sleep 999");
    for (int file = 0; file < 200; file++) {
      Files.createDirectory(deck.root(ID).resolve("gotmp/d" + file));
    }
  }

  private void atEveryStage(String verb, Preparation before, List<String> stages) throws Exception {
    List<String> moments = new ArrayList<>(stages);
    moments.add("the end");
    List<String> died = new ArrayList<>();
    while (died.size() < moments.size() && faults.isEmpty()) {
      crash(
          before,
          () -> {
            try (QdProcess dying =
                QdProcess.start(
                    deck.sandbox(), DyingQd.class, verb, ID, Integer.toString(died.size()))) {
              Ran ran = dying.await();
              died.add(ran.out().strip().lines().reduce("", (first, last) -> last));
              assertThat(ran.exit()).as(ran.toString()).isEqualTo(128 + 9);
            }
          },
          () -> verb + " at " + died.get(died.size() - 1));
    }
    report(verb + " at " + String.join(", ", died));
    assertThat(died).as("the moments at which it died").isEqualTo(moments);
  }

  private void atRandomMoments(String what, Preparation before, String... arguments)
      throws Exception {
    long whole = Math.max(1, timeOfOne(before, arguments));
    for (int i = 0; i < ROUNDS && faults.isEmpty(); i++) {
      crash(
          before,
          () -> {
            byte[] old = bytes(deck.metaFile(ID));
            try (QdProcess dying = QdProcess.start(deck.sandbox(), arguments)) {
              awaitBegin(dying, old);
              long moment = System.nanoTime() + random.nextLong(whole);
              while (System.nanoTime() < moment) {
                Thread.onSpinWait();
              }
              // It may have ended by itself already, which is a moment like any other.
              ProcessHandle.of(dying.pid()).ifPresent(ProcessHandle::destroyForcibly);
              dying.await();
            }
          },
          () -> what + " at a random moment");
    }
    report(what + " at random moments (seed " + seed + ")");
  }

  /** How long it takes from its first change of the meta to its end, in nanoseconds. */
  private long timeOfOne(Preparation before, String... arguments) throws Exception {
    before.run();
    byte[] old = bytes(deck.metaFile(ID));
    try (QdProcess one = QdProcess.start(deck.sandbox(), arguments)) {
      awaitBegin(one, old);
      long began = System.nanoTime();
      one.await();
      long took = System.nanoTime() - began;
      clear(() -> "one that nobody ends");
      return took;
    }
  }

  private void awaitBegin(QdProcess process, byte[] old) {
    Await.until(
        "it began, or has ended",
        () ->
            !Arrays.equals(old, bytes(deck.metaFile(ID)))
                || !ProcessHandle.of(process.pid()).map(ProcessHandle::isAlive).orElse(false),
        process::written);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** One round: prepared, died, looked at, cleared. */
  private void crash(Preparation before, Preparation death, Supplier<String> what)
      throws Exception {
    runs++;
    try {
      before.run();
    } catch (Problem e) {
      wedged++;
      faults.add("before " + what.get() + ": " + e.getMessage());
      return;
    }
    Reader reader = new Reader(deck.metaFile(ID));
    try {
      death.run();
      lookAtWhatIsLeft(what.get());
      clear(what);
    } finally {
      assertThat(reader.stop()).as("a meta that a reader saw half").isNull();
    }
  }

  private void lookAtWhatIsLeft(String what) throws Exception {
    boolean root = Files.exists(deck.root(ID), LinkOption.NOFOLLOW_LINKS);
    boolean window = deck.tmux().windows().stream().anyMatch(name -> name.endsWith(":fm-" + ID));
    if (!Files.exists(deck.metaFile(ID))) {
      if (root || window) {
        leaks++;
        faults.add(what + ": root or window, and no meta");
      }
      return;
    }
    TaskRow row = deck.row(ID);
    boolean recorded = what.matches("kill(-big)? at (window|processes|root|files|meta)");
    if (recorded || deck.meta(ID).value(Meta.ENDING).isPresent()) {
      assertThat(row.state()).as(what).isEqualTo(TaskState.STUCK);
    } else if (deck.meta(ID).value(Meta.SPAWNING).isPresent()) {
      assertThat(row.note()).as(what).contains("cut off");
    } else {
      assertThat(row.state()).as(what).isNotIn(TaskState.STUCK, TaskState.UNKNOWN);
    }
  }

  private void clear(Supplier<String> what) throws Exception {
    if (Files.exists(deck.metaFile(ID))
        || !deck.deck().roots().setAside(new TaskId(ID)).isEmpty()) {
      try {
        deck.kill(ID);
      } catch (Problem e) {
        wedged++;
        faults.add("kill after " + what.get() + ": " + e.getMessage());
        return;
      }
    }
    try {
      deck.assertNothingOf(ID);
      assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
    } catch (AssertionError e) {
      leaks++;
      faults.add(what.get() + ": " + e.getMessage());
    }
  }

  private void report(String what) {
    String counts = what + ": runs " + runs + ", leaks " + leaks + ", wedged ids " + wedged;
    System.out.println(counts);
    assertThat(faults).as(counts).isEmpty();
    assertThat(leaks + wedged).as(counts).isZero();
    runs = 0;
  }

  /** Reads the meta again and again, and keeps one that is not whole. */
  private static final class Reader {
    private static final long READ_NANOS = 100_000;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicReference<String> half = new AtomicReference<>();
    private final Thread thread;

    Reader(Path file) {
      thread =
          new Thread(
              () -> {
                while (!done.get()) {
                  try {
                    String text = Files.readString(file);
                    if (!text.endsWith("\n")
                        || !text.contains("tasktmp=")
                        || !text.contains("spawned=")) {
                      half.set(text);
                    }
                  } catch (IOException e) {
                    // Not there now.
                  }
                  LockSupport.parkNanos(READ_NANOS);
                }
              },
              "meta-reader");
      thread.setDaemon(true);
      thread.start();
    }

    /** What was read and was not whole, or null. */
    String stop() throws InterruptedException {
      done.set(true);
      thread.join();
      return half.get();
    }
  }
}
