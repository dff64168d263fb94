package dev.quarterdeck.bench;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How long a pressed {@code j} takes to the screen, with 300 tasks, a count of 200,000 files under
 * way and a removal of 400,000: from the byte written to the terminal to the row that is selected
 * then.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@SuppressWarnings("JdkObsolete") // a buffer that two threads use
@Isolated
class KeyLatencyBench {
  private static final int TASKS = 300;
  private static final int PRESSES = 200;
  private static final int COUNTED = 200_000;

  /** So many that the removal lasts longer than the presses. */
  private static final int REMOVED = 400_000;

  /** The mark of the selected row, as ISO 8859-1 reads it. */
  private static final String SELECTED =
      new String("▌".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

  @RegisterExtension final TestDeck deck = new TestDeck();

  private final StringBuffer written = new StringBuffer();
  private final AtomicLong lastOutput = new AtomicLong();

  @Test
  void pressedKeysWithMuchGoingOn() throws Exception {
    for (int i = 0; i < TASKS; i++) {
      deck.exec("t" + i, "sleep", i == 1 ? "12345" : "1000");
    }
    fill(deck.root("t0"), COUNTED);
    fill(deck.root("t1"), REMOVED);
    Process terminal = dashboard();
    try (OutputStream keys = terminal.getOutputStream()) {
      Await.until("the board", () -> written.indexOf("t0") >= 0, written::toString);
      List<String> lines = new ArrayList<>();
      lines.add(
          "| j to the screen, " + TASKS + " tasks | median | 95 % | worst of " + PRESSES + " |");
      lines.add("|---|---|---|---|");
      lines.add(row("at rest", presses(keys)));
      press(keys, "/12345\r");
      Await.until("the filter", () -> written.indexOf("1 of ") >= 0, written::toString);
      press(keys, "x");
      pressUntil(keys, "y", "the kill", () -> text(deck.metaFile("t1")).contains("ending="));
      int before = written.length();
      press(keys, "/\u0015\r");
      Await.until("the list", () -> written.indexOf("t10", before) >= 0);
      List<Long> busy = presses(keys);
      boolean stillRemoving = Files.exists(deck.root("t1"));
      lines.add(
          row("counting and removing" + (stillRemoving ? "" : " (removal ended before)"), busy));
      Page.section("keys", lines);
      Await.until("the removal's end", () -> !Files.exists(deck.root("t1")), written::toString);
      press(keys, "q");
      terminal.waitFor(20, TimeUnit.SECONDS);
    } finally {
      terminal.destroyForcibly();
    }
  }

  private static void fill(Path root, int files) throws IOException {
    for (int directory = 0; directory < files / 1000; directory++) {
      Path in = Files.createDirectory(root.resolve("gotmp/d" + directory));
      for (int file = 0; file < 1000; file++) {
        Files.createFile(in.resolve("f" + file));
      }
    }
  }

  /** The dashboard on a terminal of 160x50; what it writes is noted with its time. */
  private Process dashboard() throws IOException {
    String command =
        "stty rows 50 cols 160; exec "
            + QdProcess.argv().stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    ProcessBuilder builder = new ProcessBuilder("script", "-qfec", command, "/dev/null");
    builder.environment().clear();
    builder.environment().putAll(deck.sandbox().environment());
    Process terminal = builder.directory(deck.sandbox().project().toFile()).start();
    Thread reader =
        new Thread(
            () -> {
              byte[] buffer = new byte[1 << 16];
              try (InputStream in = terminal.getInputStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                  String text = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
                  if (text.contains(SELECTED)) {
                    lastOutput.set(System.nanoTime());
                  }
                  written.append(text);
                }
              } catch (IOException e) {
                // It has ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
    return terminal;
  }

  private static void press(OutputStream keys, String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.US_ASCII));
    keys.flush();
  }

  /** Presses a key again and again, with time between for its effect to be seen. */
  private static void pressUntil(
      OutputStream keys, String key, String what, Callable<Boolean> condition) {
    AtomicLong pressed = new AtomicLong(System.nanoTime() - 1_000_000_000L);
    Await.until(
        what,
        () -> {
          if (!condition.call() && System.nanoTime() - pressed.get() >= 1_000_000_000L) {
            press(keys, key);
            pressed.set(System.nanoTime());
          }
          return condition.call();
        });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** Nanoseconds for each press. */
  private List<Long> presses(OutputStream keys) throws IOException {
    // To where both keys have an effect, also when the order changes.
    for (char key : "gjjjjjjjjjjjjjjjjjjjj".toCharArray()) {
      press(keys, String.valueOf(key));
      pauseBehindText();
    }
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < PRESSES; i++) {
      long begin = System.nanoTime();
      press(keys, i % 20 < 10 ? "j" : "k");
      while (lastOutput.get() < begin && System.nanoTime() - begin < 2_000_000_000L) {
        // Not by spinning: that would take one of two cores from what is measured.
        LockSupport.parkNanos(50_000);
      }
      times.add(lastOutput.get() - begin);
    }
    return times;
  }

  /** What comes at once, and right behind it, would be a paste and no command. */
  private static void pauseBehindText() {
    LockSupport.parkNanos(20_000_000L);
  }

  private static String row(String what, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "| %s | %.1f ms | %.1f | %.1f |",
        what,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 95 / 100] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }
}
