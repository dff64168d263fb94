package dev.quarterdeck.bench;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Watch;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What use costs with 100 roots of 2,000 files: the first complete picture against one {@code du
 * -s}, the processor's share afterwards, and how soon a real {@code go build -a} shows. {@code
 * -Dqd.quick=true} ends after the first pictures.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Isolated
class UsageBench {
  private static final int ROOTS = 100;
  private static final int ROUNDS = Integer.getInteger("qd.rounds", 11);
  private static final int SETTLE_SECONDS = 45;
  private static final int STEADY_SECONDS = 60;

  /** Where the user's and the system's part of CPU time stand in {@code /proc/self/stat}. */
  private static final int OURS = 11;

  private static final int CHILDREN = 13;

  @RegisterExtension final TestDeck deck = new TestDeck();

  private final AtomicReference<Snapshot> last = new AtomicReference<>();

  @Test
  void usage() throws Exception {
    Needs.programs("du", "find", "go");
    Needs.proc();
    for (int i = 0; i < ROOTS; i++) {
      Path root = Files.createDirectory(deck.root("t" + i));
      for (int directory = 0; directory < 20; directory++) {
        Path in = Files.createDirectories(root.resolve("gotmp/b" + directory));
        for (int file = 0; file < 99; file++) {
          age(Files.write(in.resolve("f" + file), new byte[100]));
        }
        age(in);
      }
      age(root.resolve("gotmp"));
      age(root);
    }
    List<String> du = new ArrayList<>(List.of("du", "-s", "-x", "-B1"));
    IntStream.range(0, ROOTS).forEach(i -> du.add(deck.root("t" + i).toString()));
    run(du);
    Times single = new Times(ROUNDS);
    Times picture = new Times(ROUNDS);
    long own = 0;
    long children = 0;
    long duTicks = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long ticks = cpuTicks(CHILDREN);
      long begin = System.nanoTime();
      run(du);
      single.add(System.nanoTime() - begin);
      duTicks += cpuTicks(CHILDREN) - ticks;
      own -= cpuTicks(OURS);
      children -= cpuTicks(CHILDREN);
      picture.add(firstPicture());
      own += cpuTicks(OURS);
      children += cpuTicks(CHILDREN);
    }
    Map<String, Times> compared = new LinkedHashMap<>();
    compared.put("one du -s of 100 roots of 2,000 files", single);
    compared.put("first complete picture of them", picture);
    List<String> lines = new ArrayList<>(Times.table(compared));
    lines.add("");
    lines.add("| | |");
    lines.add("|---|---|");
    lines.add(
        row(
            "CPU for a first picture",
            "%d ms ourselves, %d ms find and tmux; one du -s %d ms",
            own * 10 / ROUNDS,
            children * 10 / ROUNDS,
            duTicks * 10 / ROUNDS));
    if (!Boolean.getBoolean("qd.quick")) {
      lines.addAll(steady());
    }
    Page.section("usage", lines, "du", "find", "go");
  }

  private static String row(String what, String format, Object... figures) {
    return "| " + what + " | " + String.format(Locale.ROOT, format, figures) + " |";
  }

  /** Roots at rest are not of this minute. */
  private static void age(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
  }

  /** From nothing to the use of every root, tmux and all included. */
  private long firstPicture() throws Exception {
    last.set(null);
    long begin = System.nanoTime();
    try (Watch watch = watch()) {
      watch.start();
      while (!isComplete()) {
        Thread.sleep(2);
      }
      return System.nanoTime() - begin;
    }
  }

  private boolean isComplete() {
    Snapshot seen = last.get();
    return seen != null
        && seen.orphans().size() >= ROOTS
        && seen.orphans().stream().noneMatch(orphan -> orphan.bytes() == null);
  }

  private List<String> steady() throws Exception {
    deck.exec("build", "sleep", "1000");
    try (Watch watch = watch()) {
      watch.start();
      Await.until("a picture", this::isComplete);
      Thread.sleep(SETTLE_SECONDS * 1000L);
      long own = cpuTicks(OURS);
      long children = cpuTicks(CHILDREN);
      long begin = System.nanoTime();
      Thread.sleep(STEADY_SECONDS * 1000L);
      List<String> lines = new ArrayList<>();
      lines.add(
          row(
              "CPU at rest, over " + STEADY_SECONDS + " s",
              "%.1f %% of a core ourselves, %.1f %% find and tmux",
              (cpuTicks(OURS) - own) / seconds(begin),
              (cpuTicks(CHILDREN) - children) / seconds(begin)));
      lines.add(growth());
      lines.add(build());
      return lines;
    } finally {
      deck.kill("build");
    }
  }

  private String growth() throws Exception {
    Path file = Files.createFile(deck.root("build").resolve("gotmp/grows"));
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long bytes = bytes();
      long begin = System.nanoTime();
      Files.write(file, new byte[(i + 1) << 20]);
      while (bytes() <= bytes) {
        Thread.sleep(5);
      }
      times.add(seconds(begin));
      // Not in step with the looks.
      Thread.sleep(37L * i % 1000);
    }
    times.sort(null);
    return row(
        "a file that grows shows after",
        "%.2f s, median of %d; %.2f s at the worst",
        times.get(times.size() / 2),
        times.size(),
        times.get(times.size() - 1));
  }

  private String build() throws Exception {
    Path module = Path.of(System.getProperty("qd.basedir", "."), "test-fixtures/go-module");
    for (String name : List.of("go.mod", "main.go")) {
      Files.copy(module.resolve(name), deck.sandbox().project().resolve(name));
    }
    String gotmp = deck.root("build").resolve("gotmp").toString();
    ProcessBuilder builder =
        new ProcessBuilder("go", "build", "-a", "-o", "/dev/null", ".")
            .directory(deck.sandbox().project().toFile())
            .redirectErrorStream(true)
            .redirectOutput(deck.sandbox().directory().resolve("log").toFile());
    builder.environment().putAll(deck.sandbox().environment());
    builder.environment().put("GOTMPDIR", gotmp);
    builder.environment().put("GOPROXY", "off");
    long bytes = bytes();
    Process build = builder.start();
    Path seen = deck.sandbox().directory().resolve("du");
    // In a program of its own, so that nobody takes its CPU time for that of our counts.
    Process du =
        new ProcessBuilder(
                "sh",
                "-c",
                "while :; do du -s -x -B1 \"$0\" > \"$1.new\" 2> /dev/null && mv \"$1.new\" \"$1\"; sleep 0.1; done",
                deck.root("build").toString(),
                seen.toString())
            .start();
    Await.until("du", () -> Files.exists(seen));
    long differs = 0;
    double longest = 0;
    int moves = 0;
    long begin = System.nanoTime();
    while (build.isAlive()) {
      long shown = bytes();
      if (shown != bytes) {
        longest = Math.max(longest, differs == 0 ? 0 : seconds(differs));
        bytes = shown;
        differs = 0;
        moves++;
      } else if (differs == 0 && du(seen) != bytes) {
        differs = System.nanoTime();
      }
      Thread.sleep(20);
    }
    du.destroyForcibly().waitFor();
    return row(
        "go build -a",
        "%d moves in %.1f s; %.2f s at the worst after du saw a change",
        moves,
        seconds(begin),
        longest);
  }

  private static long du(Path seen) throws IOException {
    String out = Files.readString(seen);
    return Long.parseLong(out.substring(0, out.indexOf('\t')));
  }

  /** What the board shows of the task. */
  private long bytes() {
    return last.get().tasks().stream()
        .filter(task -> task.usage() != null)
        .map(TaskRow::usage)
        .mapToLong(usage -> usage.bytes())
        .sum();
  }

  private Watch watch() {
    Deck real = deck.deck();
    return new Watch(
        real,
        (snapshot, problem) -> last.set(snapshot),
        pane -> {},
        problem -> System.out.println(problem.getMessage()));
  }

  private static void run(List<String> argv) throws Exception {
    new ProcessBuilder(argv).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }

  /** Hundredths of a second: the numbers there and behind it, user's and system's. */
  private static long cpuTicks(int field) throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return IntStream.rangeClosed(field, field + 1).mapToLong(i -> Long.parseLong(fields[i])).sum();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
