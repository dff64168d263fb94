package dev.quarterdeck.temp;

import static dev.quarterdeck.task.Text.printable;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much a temp root holds, by one run of {@code du}: allocated bytes, hard links counted once,
 * mounts left out. The list it prints is only counted, never kept. Safe for use by many threads.
 */
public final class DiskUsage {
  /** Messages in English, since one of them is told from the others. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("LC_ALL", "C", "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));

  private static final String VANISHED = "No such file or directory";

  private final String du;
  private volatile Dialect dialect = Dialect.GNU;

  /**
   * How this {@code du} is asked.
   *
   * @param options what to list, and how
   * @param end the byte that ends a line of its list
   * @param unit bytes that its numbers count
   */
  private record Dialect(List<String> options, byte end, long unit) {
    static final Dialect GNU = new Dialect(List.of("-x", "-a", "-0", "-B1", "--"), (byte) 0, 1);

    /** BSD, macOS and busybox: a line end in a name counts as one more entry. */
    static final Dialect PLAIN = new Dialect(List.of("-x", "-a", "-k", "--"), (byte) '\n', 1024);
  }

  /** Measures with the {@code du} in PATH. */
  public DiskUsage() {
    this("du");
  }

  DiskUsage(String du) {
    this.du = du;
  }

  /**
   * What the directory uses now, its own blocks included; at rest the same number that {@code du -s
   * -x -B1} prints. Files that vanish while it looks are no fault; what cannot be read makes the
   * usage incomplete.
   *
   * @return nothing when no directory is there (a link to one is none)
   * @throws Problem when {@code du} does not work or does not finish in time
   */
  public Optional<Usage> measure(Path root, Duration deadline) throws Problem {
    return measure(root, true, deadline);
  }

  /** The same; without hurry other programs come first. */
  Optional<Usage> measure(Path root, boolean hurry, Duration deadline) throws Problem {
    if (!isDirectory(root)) {
      return Optional.empty();
    }
    String what = "measure " + printable(root.toString());
    try {
      Dialect used = dialect;
      Total total = new Total(used.end);
      Exec.Result result = run(root, used, hurry, total, deadline);
      if (used.equals(Dialect.GNU) && total.records == 0 && !result.ok() && isDirectory(root)) {
        used = Dialect.PLAIN;
        total = new Total(used.end);
        Exec.Result plain = run(root, used, hurry, total, deadline);
        if (total.records > 0) {
          dialect = Dialect.PLAIN;
          result = plain;
        }
      }
      if (result.timedOut()) {
        throw Problem.failed(
            what,
            "du did not finish in " + deadline.toSeconds() + " s",
            "wait until the disk is less busy");
      }
      if (total.records > 0) {
        return Optional.of(
            new Usage(
                total.last * used.unit, total.records - 1, Instant.now(), isComplete(result)));
      }
      if (!isDirectory(root)) {
        return Optional.empty();
      }
      throw Problem.failed(what, printable(firstLine(result.err())), "see what 'du' says there");
    } catch (IOException e) {
      throw Problem.failed(what, MetaStore.reason(e), "put 'du' into PATH");
    }
  }

  private Exec.Result run(Path root, Dialect dialect, boolean hurry, Total total, Duration deadline)
      throws IOException {
    List<String> argv = new ArrayList<>();
    argv.add(du);
    argv.addAll(dialect.options);
    argv.add(root.toString());
    return Exec.run(hurry ? argv : Nice.argv(argv), ENVIRONMENT, new byte[0], total, deadline);
  }

  private static boolean isComplete(Exec.Result result) {
    return result.ok() || result.err().lines().allMatch(line -> line.endsWith(VANISHED));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("du printed nothing");
  }

  private static boolean isDirectory(Path root) throws Problem {
    try {
      return Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw Problem.failed(
          "measure " + printable(root.toString()), MetaStore.reason(e), "make it readable");
    }
  }

  /** Counts the records of a list and keeps the number that begins the last one, the total. */
  private static final class Total extends OutputStream {
    private final byte end;
    private long number;
    private boolean inNumber = true;
    private long records;
    private long last;

    Total(byte end) {
      this.end = end;
    }

    @Override
    public void write(int b) {
      if (b == end) {
        records++;
        last = number;
        number = 0;
        inNumber = true;
      } else if (inNumber) {
        if (b >= '0' && b <= '9') {
          number = number * 10 + (b - '0');
        } else {
          inNumber = false;
        }
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }
  }
}
