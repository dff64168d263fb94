package dev.quarterdeck.bench;

import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long a kill takes, against the removal of the same tree alone, by turns: within a program
 * that runs already, as the dashboard does it, and by the whole command. Prints, asserts nothing:
 * {@code mvn test -Dtest=KillBench}; {@code -Dqd.rounds=3} makes it shorter.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KillBench {
  private static final int ROUNDS = Integer.getInteger("qd.rounds", 11);
  private static final int DIRECTORIES = 20;
  private static final int FILES = 50;

  @RegisterExtension final TestDeck deck = new TestDeck();

  /** One of the things that are measured. */
  private interface Step {
    void run() throws Exception;
  }

  @Test
  void anOrdinaryTask() throws Exception {
    compare("ordinary, 1,000 files", "tail", "-f", "/dev/null");
  }

  @Test
  void aTaskThatIgnoresTerm() throws Exception {
    compare(
        "ignores TERM, 1,000 files; the grace is 2 s",
        "sh",
        "-c",
        "trap '' TERM HUP; while :; do sleep 1; done");
  }

  private void compare(String what, String... argv) throws Exception {
    long[] removal = new long[ROUNDS];
    long[] kill = new long[ROUNDS];
    long[] command = new long[ROUNDS];
    // The first round, which loads classes, does not count.
    for (int round = -1; round < ROUNDS; round++) {
      Path alone = Files.createDirectory(deck.sandbox().directory().resolve("alone"));
      fill(alone);
      long removed =
          nanos(
              () ->
                  TreeRemover.remove(
                      (RootVerdict.Trusted) TempRoots.orphan(alone), RemovalListener.NONE));
      long killed = nanos(started(argv), () -> deck.kill("t"));
      long ran = nanos(started(argv), () -> QdProcess.run(deck.sandbox(), "kill", "t"));
      deck.assertNothingOf("t");
      if (round >= 0) {
        removal[round] = removed;
        kill[round] = killed;
        command[round] = ran;
      }
    }
    System.out.println(what);
    report("removal alone", removal);
    report("kill, in the program", kill);
    report("qd kill", command);
  }

  private Step started(String... argv) {
    return () -> {
      deck.exec("t", argv);
      fill(deck.root("t"));
    };
  }

  private static void fill(Path root) throws Exception {
    for (int directory = 0; directory < DIRECTORIES; directory++) {
      Path in = Files.createDirectory(root.resolve("b" + directory));
      for (int file = 0; file < FILES; file++) {
        Files.createFile(in.resolve("file" + file));
      }
    }
  }

  private static long nanos(Step before, Step measured) throws Exception {
    before.run();
    return nanos(measured);
  }

  private static long nanos(Step measured) throws Exception {
    long begin = System.nanoTime();
    measured.run();
    return System.nanoTime() - begin;
  }

  private static void report(String what, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "  %-21s median %4d ms, min %4d, max %4d%n",
        what,
        sorted[sorted.length / 2] / 1_000_000,
        sorted[0] / 1_000_000,
        sorted[sorted.length - 1] / 1_000_000);
  }
}
