package dev.quarterdeck.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RemovalResult;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import dev.quarterdeck.testing.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long 100,000 files take to remove, against {@code rm -rf} on the same tree: side by side, by
 * turns, five rounds. Each tree is written to the disk before it is removed. Prints, asserts
 * nothing: {@code mvn test -Dtest=RemovalBench}; {@code -Dqd.bench=/dev/shm} names the directory,
 * {@code -Dqd.rounds=1 -Dqd.files=20000} makes it shorter, and so does one method.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class RemovalBench {
  private static final int ROUNDS = Integer.getInteger("qd.rounds", 5);
  private static final int FILES = Integer.getInteger("qd.files", 100_000);
  private static final Path BASE =
      Path.of(System.getProperty("qd.bench", System.getProperty("java.io.tmpdir")));
  private static final byte[] CONTENT = "x".repeat(1_000).getBytes(UTF_8);

  /** Makes one tree. */
  private interface Maker {
    void make(Path root) throws IOException;
  }

  @Test
  void hundredDirectoriesOfThousandFiles() throws Exception {
    compare("100 directories", root -> fill(root, 100, FILES / 100));
  }

  @Test
  void manySmallDirectoriesAsGoBuildMakesThem() throws Exception {
    compare(
        "10 go-build directories with packages of 8 files",
        root -> {
          for (int build = 0; build < 10; build++) {
            fill(Files.createDirectories(root.resolve("gotmp/go-build" + build)), FILES / 80, 8);
          }
        });
  }

  @Test
  void oneGiantDirectory() throws Exception {
    compare("1 directory", root -> fill(root, 1, FILES));
  }

  private static void fill(Path root, int directories, int files) throws IOException {
    for (int directory = 0; directory < directories; directory++) {
      Path in = Files.createDirectory(root.resolve("b" + directory));
      for (int file = 0; file < files; file++) {
        Files.write(in.resolve("file" + file), CONTENT);
      }
    }
  }

  private static void compare(String what, Maker maker) throws Exception {
    System.out.printf("%d files, %s, on %s%n", FILES, what, Files.getFileStore(BASE).type());
    // All trees are made first: ext4 looks for a free inode past all that were removed in the last
    // minutes, one by one, and a tree that is made after one was removed takes ten times as long.
    List<Path> trees = new ArrayList<>();
    long made = System.nanoTime();
    for (int tree = 0; tree < 2 * ROUNDS; tree++) {
      trees.add(Files.createTempDirectory(BASE, "removal"));
      maker.make(trees.get(tree));
    }
    System.out.printf(
        "  %d trees made in %.1f s%n", trees.size(), (System.nanoTime() - made) / 1e9);
    long[] ours = new long[ROUNDS];
    long[] theirs = new long[ROUNDS];
    int descriptors = 0;
    for (int tree = 0; tree < trees.size(); tree++) {
      Path root = trees.get(tree);
      int round = tree / 2;
      Ran.ok("sync", "-f", BASE.toString());
      // By turns also who is first.
      if ((tree % 2 == 0) == (round % 2 == 0)) {
        long begin = System.nanoTime();
        Ran.ok("rm", "-rf", root.toString());
        theirs[round] = System.nanoTime() - begin;
      } else {
        RootVerdict.Trusted trusted = (RootVerdict.Trusted) TempRoots.orphan(root);
        Descriptors counted = new Descriptors();
        long begin = System.nanoTime();
        RemovalResult result = TreeRemover.remove(trusted, RemovalListener.NONE);
        ours[round] = System.nanoTime() - begin;
        descriptors = Math.max(descriptors, counted.more());
        if (!result.gone()) {
          throw new IllegalStateException(result.toString());
        }
      }
      if (tree % 2 == 1) {
        System.out.printf(
            "  round %d: rm -rf %.2f s, ours %.2f s, %.2f of it%n",
            round + 1,
            theirs[round] / 1e9,
            ours[round] / 1e9,
            (double) ours[round] / theirs[round]);
      }
    }
    report("rm -rf s", Arrays.stream(theirs).mapToDouble(nanos -> nanos / 1e9));
    report("ours s", Arrays.stream(ours).mapToDouble(nanos -> nanos / 1e9));
    report("ratio", IntStream.range(0, ROUNDS).mapToDouble(i -> (double) ours[i] / theirs[i]));
    System.out.printf("  at most %d descriptors more than before%n", descriptors);
  }

  private static void report(String what, DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    System.out.printf(
        "  %s median %.2f min %.2f max %.2f%n",
        what, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }

  /** Looks at our descriptors until it is asked. */
  private static final class Descriptors {
    private final AtomicBoolean on = new AtomicBoolean(true);
    private final int before = now();
    private volatile int most = before;
    private final Thread looking = new Thread(this::look);

    Descriptors() {
      looking.start();
    }

    private void look() {
      while (on.get()) {
        most = Math.max(most, now());
        LockSupport.parkNanos(5_000_000);
      }
    }

    /** How many more there were at most than at the beginning. */
    int more() throws InterruptedException {
      on.set(false);
      looking.join();
      return most - before;
    }

    private static int now() {
      String[] numbers = Path.of("/proc/self/fd").toFile().list();
      return numbers == null ? 0 : numbers.length;
    }
  }
}
