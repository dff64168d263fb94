package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code qd spawn} and {@code qd kill}, killed at random moments, again and again: whatever is left
 * has a meta that names it, and the next kill clears it. {@code -Dqd.crashes=200} runs more rounds.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("qd.crashes", 15);

  @RegisterExtension final TestDeck deck = new TestDeck();

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int leaks;
  private int wedged;

  @Test
  void spawnsKilledAtRandomMoments() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String id = "s" + i;
      try (QdProcess spawn = QdProcess.start(deck.sandbox(), "spawn", id, "/", "--", "sleep 999")) {
        dieAtSomeMoment(spawn, id);
      }
      clearAndCount(id);
    }
    report("spawns");
  }

  @Test
  void killsKilledAtRandomMoments() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String id = "k" + i;
      deck.exec(id, "sh", "-c", "trap '' HUP; sleep 999");
      for (int file = 0; file < 200; file++) {
        Files.createDirectory(deck.root(id).resolve("gotmp/d" + file));
      }
      try (QdProcess kill = QdProcess.start(deck.sandbox(), "kill", id)) {
        dieAtSomeMoment(kill, id);
      }
      clearAndCount(id);
    }
    report("kills");
  }

  /** Some milliseconds after the first change of the meta, which is when there is work to lose. */
  private void dieAtSomeMoment(QdProcess process, String id) {
    byte[] before = bytes(deck.metaFile(id));
    Await.until(
        "it began, or has ended",
        () ->
            !java.util.Arrays.equals(before, bytes(deck.metaFile(id)))
                || !ProcessHandle.of(process.pid()).map(ProcessHandle::isAlive).orElse(false));
    long moment = System.nanoTime() + random.nextInt(250_000_000);
    while (System.nanoTime() < moment) {
      Thread.onSpinWait();
    }
    // It may have ended by itself already, which is a moment like any other.
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    process.await();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private void clearAndCount(String id) throws Exception {
    if (Files.exists(deck.metaFile(id))) {
      Meta left = deck.meta(id);
      assertThat(left.value(Meta.TASKTMP)).as("whole metas only").isPresent();
      if (QdProcess.run(deck.sandbox(), "kill", id).exit() != 0) {
        wedged++;
        return;
      }
    }
    try {
      deck.assertNothingOf(id);
      assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
    } catch (AssertionError e) {
      leaks++;
      System.out.println(id + ": " + e.getMessage());
    }
  }

  private void report(String what) {
    String counts =
        what + " killed: runs " + ROUNDS + ", leaks " + leaks + ", wedged ids " + wedged;
    System.out.println(counts + " (seed " + seed + ")");
    assertThat(leaks + wedged).as(counts).isZero();
  }
}
