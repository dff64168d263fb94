package dev.quarterdeck.temp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How much each of several roots uses, by one run of a program; each as {@code du -s -x -B1} of
 * that root alone has it.
 *
 * <p>One {@code du} of several roots would count a file that has names in two of them only once, so
 * GNU {@code find} lists blocks, and hard links are told apart here, root by root. Where there is
 * another {@code find}, {@code du} is run for each. Safe for use by many threads.
 */
public final class RootCounter {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("LC_ALL", "C", "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));

  private static final String VANISHED = "No such file or directory";

  private static final int BLOCK = 512;

  /** So many of the newest directories and files in a root, and of the biggest, are signs. */
  private static final int SIGNS = 4;

  /**
   * What is printed: for a directory its depth, blocks and device and the root it is under; blocks
   * and device of what has one name; the inode as well of what has several. Then time, length and
   * path of what is new or big.
   */
  private static final String LIST =
      "( -type d -printf d%d_%b_%D_%H\\0 -o -links 1 -printf f%b_%D\\0 -o -printf l%b_%D_%i\\0 )"
          + " ( -mmin AGE -o -size +2048 )"
          + " ( -type d -printf D%T@_0_%P\\0 -o -printf F%T@_%s_%P\\0 )";

  /** What has changed in so many minutes may be a sign. */
  private static final String YOUNG = "-2";

  /** The same for a first count, whose roots may be all new: to list them twice takes its time. */
  private static final String YOUNGEST = "-0.1";

  private static final Comparator<Sign> OLDEST_FIRST = new BySign(true);
  private static final Comparator<Sign> SMALLEST_FIRST = new BySign(false);

  private final String find;
  private final DiskUsage du = new DiskUsage();
  private volatile boolean plain;

  /** Counts with the {@code find} and {@code du} in PATH. */
  public RootCounter() {
    this("find");
  }

  /** The same with that {@code find}, a name or an absolute path. */
  public RootCounter(String find) {
    this.find = find;
  }

  /**
   * What was counted of a root.
   *
   * @param signs by which it shows that the count is no longer true
   */
  public record Counted(Usage usage, List<Sign> signs) {
    /** Copies the signs. */
    public Counted {
      signs = List.copyOf(signs);
    }
  }

  /**
   * Counts the roots. What is no directory, vanishes, or cannot be counted in time is not in the
   * answer; what cannot be read makes a usage incomplete.
   *
   * @param roots absolute paths
   * @param hurry whether other programs shall not come first
   * @param deadline for all of them together
   */
  public Map<Path, Counted> count(Collection<Path> roots, boolean hurry, Duration deadline) {
    List<Path> there = directories(roots);
    if (there.isEmpty()) {
      return Map.of();
    }
    if (!plain) {
      try {
        Listed listed = new Listed(there);
        List<String> argv = hurry ? argv(there, YOUNGEST) : Nice.argv(argv(there, YOUNG));
        Exec.Result result = Exec.run(argv, ENVIRONMENT, new byte[0], listed, deadline);
        Map<Path, Counted> counted = listed.counted(result);
        if (listed.begun || result.timedOut() || directories(there).isEmpty()) {
          return counted;
        }
        // It is not there or has no such options; or nothing can be run now, or a signal ended it.
        plain = result.status() < 125 || result.status() == 127;
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          return Map.of();
        }
        plain = !Nice.isOnPath(find);
      }
    }
    return byDu(there, hurry, deadline);
  }

  private List<String> argv(List<Path> roots, String age) {
    List<String> argv = new ArrayList<>(List.of(find));
    for (Path root : roots) {
      argv.add(root.toString());
    }
    argv.add("-xdev");
    for (String word : LIST.replace("AGE", age).split(" ", -1)) {
      argv.add(word.replace('_', ' '));
    }
    return argv;
  }

  private Map<Path, Counted> byDu(List<Path> roots, boolean hurry, Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    Map<Path, Counted> counted = new HashMap<>();
    for (Path root : roots) {
      Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
      try {
        Optional<Usage> usage = du.measure(root, hurry, left);
        usage.ifPresent(is -> counted.put(root, new Counted(is, List.of())));
      } catch (Problem e) {
        // This one has no count; the others have.
      }
    }
    return counted;
  }

  private static List<Path> directories(Collection<Path> roots) {
    List<Path> directories = new ArrayList<>();
    for (Path root : roots) {
      if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
        directories.add(root);
      }
    }
    return directories;
  }

  /** Orders signs by their time or by their size. */
  private record BySign(boolean time) implements Comparator<Sign> {
    @Override
    public int compare(Sign one, Sign other) {
      return time
          ? Long.compare(one.modified(), other.modified())
          : Long.compare(one.size(), other.size());
    }
  }

  /** Sums up the list, root by root, as it comes. */
  private static final class Listed extends OutputStream {
    private final Map<String, Path> roots = new HashMap<>();
    private final Map<Path, Counted> counted = new HashMap<>();
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private boolean begun;
    private Path root;
    private long device;
    private long blocks;
    private long files;
    private Set<Long> links;
    private PriorityQueue<Sign> directories;
    private PriorityQueue<Sign> newest;
    private PriorityQueue<Sign> biggest;

    Listed(List<Path> roots) {
      for (Path each : roots) {
        this.roots.put(latin(each), each);
      }
    }

    /** Bytes as characters, so that any name is found again. */
    private static String latin(Path path) {
      return new String(path.toString().getBytes(Sizes.PATHS), ISO_8859_1);
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int begin = offset;
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == 0) {
          if (rest.size() > 0) {
            rest.write(bytes, begin, i - begin);
            byte[] whole = rest.toByteArray();
            rest.reset();
            take(whole, 0, whole.length);
          } else {
            take(bytes, begin, i);
          }
          begin = i + 1;
        }
      }
      rest.write(bytes, begin, offset + length - begin);
    }

    private void take(byte[] bytes, int begin, int end) {
      Fields fields = new Fields(bytes, begin + 1, end);
      switch (bytes[begin]) {
        case 'd' -> {
          long depth = fields.number();
          long size = fields.number();
          long on = fields.number();
          if (depth == 0) {
            begin(fields.rest(), on);
          }
          add(size, on);
        }
        case 'f' -> add(fields.number(), fields.number());
        case 'l' -> {
          long size = fields.number();
          long on = fields.number();
          // A mount inside the root is not of the root's device, and not counted at all.
          if (on == device && links.add(fields.number())) {
            add(size, on);
          }
        }
        case 'D' -> sign(fields, directories);
        default -> sign(fields, newest);
      }
    }

    private void begin(String name, long on) {
      end();
      begun = true;
      root = roots.get(name);
      device = on;
      blocks = 0;
      files = -1;
      links = new HashSet<>();
      directories = new PriorityQueue<>(OLDEST_FIRST);
      newest = new PriorityQueue<>(OLDEST_FIRST);
      biggest = new PriorityQueue<>(SMALLEST_FIRST);
    }

    private void add(long size, long on) {
      if (on == device) {
        blocks += size;
        files++;
      }
    }

    private void sign(Fields fields, PriorityQueue<Sign> young) {
      long seconds = fields.number();
      long nanos = fields.fraction();
      long size = fields.number();
      String name = fields.rest();
      byte[] bytes = name.getBytes(ISO_8859_1);
      String path = new String(bytes, Sizes.PATHS);
      if (root == null || name.isEmpty() || !Arrays.equals(path.getBytes(Sizes.PATHS), bytes)) {
        return;
      }
      Sign sign = new Sign(root.resolve(path), seconds * 1_000_000_000 + nanos, size);
      young.add(sign);
      if (young.size() > SIGNS) {
        biggest.add(young.poll());
      }
      if (biggest.size() > SIGNS) {
        biggest.poll();
      }
    }

    private void end() {
      if (root != null) {
        List<Sign> signs = new ArrayList<>(directories);
        signs.addAll(newest);
        signs.addAll(biggest);
        counted.put(
            root, new Counted(new Usage(blocks * BLOCK, files, Instant.now(), true), signs));
        root = null;
      }
    }

    /** All roots that were counted to their ends. */
    private Map<Path, Counted> counted(Exec.Result result) {
      if (!result.timedOut() && result.status() <= 1) {
        end();
      }
      for (String line : result.err().split("\n", -1)) {
        if (!line.isEmpty() && !line.endsWith(VANISHED)) {
          incomplete(line);
        }
      }
      return counted;
    }

    /** What could not be read is in one root; where that cannot be told, in any of them. */
    private void incomplete(String line) {
      List<Path> in =
          counted.keySet().stream()
              .filter(each -> line.contains(each + "/") || line.contains(each + "'"))
              .toList();
      for (Path each : in.isEmpty() ? List.copyOf(counted.keySet()) : in) {
        Usage usage = counted.get(each).usage();
        counted.put(
            each,
            new Counted(
                new Usage(usage.bytes(), usage.files(), usage.scanned(), false),
                counted.get(each).signs()));
      }
    }
  }

  /** Numbers with a blank behind each, then what follows them. */
  private static final class Fields {
    private final byte[] bytes;
    private final int end;
    private int at;

    Fields(byte[] bytes, int begin, int end) {
      this.bytes = bytes;
      this.at = begin;
      this.end = end;
    }

    long number() {
      long number = 0;
      while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
        number = number * 10 + (bytes[at++] - '0');
      }
      at++;
      return number;
    }

    /** Nine digits of those that stand there. */
    long fraction() {
      long nanos = 0;
      int digits = 0;
      for (; at < end && bytes[at] != ' '; at++) {
        if (digits++ < 9) {
          nanos = nanos * 10 + (bytes[at] - '0');
        }
      }
      at++;
      return nanos;
    }

    String rest() {
      return at >= end ? "" : new String(bytes, at, end - at, ISO_8859_1);
    }
  }
}
