package dev.quarterdeck.bench;

import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How long a kill takes, against the removal of the same tree alone, by turns: within a program
 * that runs already, as the dashboard does it, and by the whole command. {@code -Dqd.rounds=3}
 * makes it shorter.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Isolated
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
  void kill() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.addAll(compare("ordinary", "tail", "-f", "/dev/null"));
    lines.add("");
    lines.addAll(
        compare(
            "ignores TERM, grace 2 s", "sh", "-c", "trap '' TERM HUP; while :; do sleep 1; done"));
    Page.section("kill", lines);
  }

  private List<String> compare(String what, String... argv) throws Exception {
    Times removal = new Times(ROUNDS);
    Times kill = new Times(ROUNDS);
    Times command = new Times(ROUNDS);
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
        removal.add(removed);
        kill.add(killed);
        command.add(ran);
      }
    }
    Map<String, Times> all = new LinkedHashMap<>();
    all.put(what + ": removal of 1,000 files alone", removal);
    all.put(what + ": kill within the program", kill);
    all.put(what + ": qd kill", command);
    return Times.table(all);
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
}
