package dev.quarterdeck.bench;

import dev.quarterdeck.testing.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client of tmux in control mode: it starts a program in a window and is told what that writes,
 * and when, without a process for each look. Always in a new window: of one whose program is
 * replaced tmux 3.3a may tell no more.
 */
final class ControlClient implements AutoCloseable {
  private final Process process;
  private final OutputStream commands;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final String session;

  /** A line of tmux's and when it came. */
  private record Line(String text, long nanos) {}

  /** In a session that is there for nothing else. */
  ControlClient(Sandbox sandbox, String session) throws IOException {
    this.session = session;
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of("tmux", "-u", "-L", sandbox.socket(), "-C", "attach-session", "-t", session));
    builder.environment().clear();
    builder.environment().putAll(sandbox.environment());
    process = builder.redirectErrorStream(true).start();
    commands = process.getOutputStream();
    Thread reader = new Thread(this::read, "control");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        lines.add(new Line(text, System.nanoTime()));
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  private void command(String command) throws IOException {
    commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
    commands.flush();
  }

  /** Nanoseconds from the program's start to where the text is written. */
  long untilWritten(String program, String text) throws IOException, InterruptedException {
    lines.clear();
    long begin = System.nanoTime();
    command("new-window -t " + session + ": " + program);
    // The text may come in two pieces.
    StringBuilder seen = new StringBuilder();
    StringBuilder all = new StringBuilder();
    while (true) {
      Line line = lines.poll(20, TimeUnit.SECONDS);
      if (line == null) {
        throw new IllegalStateException("'" + text + "' did not come, but " + all);
      }
      all.append(line.text()).append('\n');
      seen.append(written(line));
      if (seen.indexOf(text) >= 0) {
        return line.nanos() - begin;
      }
    }
  }

  /** Bytes that are written from now on, over that time, as tmux shows them (some as escapes). */
  long writtenDuring(long millis) throws InterruptedException {
    lines.clear();
    Thread.sleep(millis);
    return lines.stream().mapToLong(line -> written(line).length()).sum();
  }

  /** What stands behind the pane's number. */
  private static String written(Line line) {
    return line.text().startsWith("%output ")
        ? line.text().substring(line.text().indexOf(' ', "%output ".length()) + 1)
        : "";
  }

  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
