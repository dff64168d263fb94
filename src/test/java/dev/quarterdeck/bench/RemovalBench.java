package dev.quarterdeck.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RemovalResult;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How long 100,000 files take to remove, against {@code rm -rf} on the same tree: side by side, by
 * turns, five rounds, each tree on the disk before. In the temp directory and in {@code /dev/shm};
 * {@code -Dqd.bench=DIR,DIR} names others, {@code -Dqd.rounds=1 -Dqd.files=20000} makes it shorter.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Isolated
class RemovalBench {
  private static final int ROUNDS = Integer.getInteger("qd.rounds", 5);
  private static final int FILES = Integer.getInteger("qd.files", 100_000);
  private static final byte[] CONTENT = "x".repeat(1_000).getBytes(UTF_8);

  /** What a tree takes where each file is a page. */
  private static final long TREE_BYTES = FILES * 4_500L;

  /** Makes one tree. */
  private interface Maker {
    void make(Path root) throws IOException;
  }

  @Test
  void removal() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String base :
        System.getProperty("qd.bench", System.getProperty("java.io.tmpdir") + ",/dev/shm")
            .split(",", -1)) {
      FileStore store = Files.getFileStore(Path.of(base));
      if (store.getUsableSpace() < 2L * ROUNDS * TREE_BYTES) {
        System.out.println("not measured, for want of room: " + base);
        continue;
      }
      Map<String, Maker> shapes = new LinkedHashMap<>();
      shapes.put("100 directories", root -> fill(root, 100, FILES / 100));
      shapes.put("10 builds of Go's, 8 files a package", RemovalBench::builds);
      shapes.put("1 directory", root -> fill(root, 1, FILES));
      for (Map.Entry<String, Maker> shape : shapes.entrySet()) {
        lines.addAll(
            compare(Path.of(base), store.type() + ", " + shape.getKey(), shape.getValue()));
        lines.add("");
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    lines.remove(lines.size() - 1);
    Page.section("removal", lines, "rm");
  }

  private static void builds(Path root) throws IOException {
    for (int build = 0; build < 10; build++) {
      fill(Files.createDirectories(root.resolve("gotmp/go-build" + build)), FILES / 80, 8);
    }
  }

  private static void fill(Path root, int directories, int files) throws IOException {
    for (int directory = 0; directory < directories; directory++) {
      Path in = Files.createDirectory(root.resolve("b" + directory));
      for (int file = 0; file < files; file++) {
        Files.write(in.resolve("file" + file), CONTENT);
      }
    }
  }

  private static List<String> compare(Path base, String what, Maker maker) throws Exception {
    // All trees are made first: ext4 looks for a free inode past all that were removed in the last
    // minutes, one by one, and a tree that is made after one was removed takes ten times as long.
    Path trees = Files.createTempDirectory(base, "removal");
    try {
      for (int tree = 0; tree < 2 * ROUNDS; tree++) {
        maker.make(Files.createDirectory(trees.resolve("" + tree)));
      }
      Times theirs = new Times(ROUNDS);
      Times ours = new Times(ROUNDS);
      int descriptors = 0;
      for (int tree = 0; tree < 2 * ROUNDS; tree++) {
        Path root = trees.resolve("" + tree);
        run("sync", "-f", base.toString());
        // By turns also who is first.
        if ((tree % 2 == 0) == (tree / 2 % 2 == 0)) {
          long begin = System.nanoTime();
          run("rm", "-rf", root.toString());
          theirs.add(System.nanoTime() - begin);
        } else {
          RootVerdict.Trusted trusted = (RootVerdict.Trusted) TempRoots.orphan(root);
          Descriptors counted = new Descriptors();
          long begin = System.nanoTime();
          RemovalResult result = TreeRemover.remove(trusted, RemovalListener.NONE);
          ours.add(System.nanoTime() - begin);
          descriptors = Math.max(descriptors, counted.more());
          if (!result.gone()) {
            throw new IllegalStateException(result.toString());
          }
        }
      }
      Map<String, Times> all = new LinkedHashMap<>();
      all.put(what + ": rm -rf", theirs);
      all.put(what + ": ours (at most " + descriptors + " descriptors more)", ours);
      return Times.table(all);
    } finally {
      run("rm", "-rf", trees.toString());
    }
  }

  /** However long it takes. */
  private static void run(String... argv) throws Exception {
    int status = new ProcessBuilder(argv).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", argv) + " ended with " + status);
    }
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
