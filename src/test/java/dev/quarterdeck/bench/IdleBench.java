package dev.quarterdeck.bench;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What the dashboard costs while nothing happens, with 100 tasks; {@code -Dqd.seconds=20}. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Isolated
class IdleBench {
  private static final int TASKS = 100;
  private static final int SECONDS = Integer.getInteger("qd.seconds", 60);

  /** The counts of the roots become rare in that time. */
  private static final int SETTLE_SECONDS = Integer.getInteger("qd.settle", 90);

  private static final String FRAMES = "frames";
  private static final int FORK_SECONDS = 10;
  private static final double TICKS = 100;

  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void idle() throws Exception {
    Needs.proc();
    for (int i = 1; i <= TASKS; i++) {
      deck.exec("t" + i, "sleep", "1000");
      // The age of a young one changes on the screen, and that is no idling.
      Path meta = deck.metaFile("t" + i);
      String aged = "spawned=" + Instant.now().minus(Duration.ofDays(7));
      Files.writeString(meta, Files.readString(meta).replaceAll("(?m)^spawned=.*", aged));
    }
    deck.tmux()
        .tmux("new-session", "-d", "-x", "160", "-y", "50", "-s", FRAMES, "tail -f /dev/null");
    List<String> lines = new ArrayList<>();
    lines.add(
        "| "
            + TASKS
            + " tasks, "
            + SECONDS
            + " s | CPU ourselves | CPU of children | resident |"
            + " threads | descriptors | forks | to the terminal |");
    lines.add("|---|---|---|---|---|---|---|---|");
    for (Installed each : Installed.all(deck.sandbox())) {
      try (ControlClient client = new ControlClient(deck.sandbox(), FRAMES)) {
        client.untilWritten("env QD_JAVA=" + each.java() + " " + each.launcher(), "t1");
        Thread.sleep(SETTLE_SECONDS * 1000L);
        lines.add("| " + each.name() + " | " + measured(client));
      }
      deck.tmux().tmux("kill-window", "-t", FRAMES + ":");
    }
    Page.section("idle", lines);
  }

  private String measured(ControlClient client) throws Exception {
    long shell = Long.parseLong(deck.tmux().ask(FRAMES + ":", "#{pane_pid}"));
    Path java =
        Path.of(
            "/proc",
            ProcessHandle.of(shell).orElseThrow().children().findFirst().orElseThrow().pid() + "");
    long own = ticks(java, 11);
    long children = ticks(java, 13);
    long written = client.writtenDuring(SECONDS * 1000L);
    own = ticks(java, 11) - own;
    children = ticks(java, 13) - children;
    String status = Files.readString(java.resolve("status"));
    long descriptors;
    try (Stream<Path> all = Files.list(java.resolve("fd"))) {
      descriptors = all.count();
    }
    return String.format(
        Locale.ROOT,
        "%.2f %% | %.2f %% | %d MiB | %d | %d | %s | %d bytes |",
        own / TICKS / SECONDS * 100,
        children / TICKS / SECONDS * 100,
        number(status, "VmRSS:\\s+(\\d+)") / 1024,
        number(status, "Threads:\\s+(\\d+)"),
        descriptors,
        forks(java),
        written);
  }

  /** How often it forks, seen by strace, since nothing else counts a process's own. */
  private String forks(Path java) throws Exception {
    Path out = deck.sandbox().directory().resolve("strace");
    Process strace;
    try {
      strace =
          new ProcessBuilder(
                  "strace",
                  "-f",
                  "-e",
                  "trace=fork,vfork,clone,clone3",
                  "-o",
                  out.toString(),
                  "-p",
                  java.getFileName().toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return "not measured (no strace)";
    }
    Await.until("strace", () -> Files.exists(out));
    Thread.sleep(FORK_SECONDS * 1000L);
    strace.destroy();
    strace.waitFor();
    long count =
        Files.readAllLines(out).stream()
            .filter(line -> line.matches(".* (fork|vfork|clone|clone3)\\(.*"))
            .filter(line -> !line.contains("CLONE_THREAD"))
            .count();
    return String.format(Locale.ROOT, "%.1f a second", (double) count / FORK_SECONDS);
  }

  private static long number(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new IllegalStateException(pattern + " is not in " + text);
    }
    return Long.parseLong(found.group(1));
  }

  private static long ticks(Path process, int field) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1]);
  }
}
