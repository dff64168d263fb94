package dev.quarterdeck.terminal;

import com.googlecode.lanterna.TerminalSize;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal device's settings, by {@code stty} on our own standard input. One fork each to take
 * the terminal, to give it back and to ask its size; answers come on standard error, because
 * standard output is the terminal.
 */
final class Tty {
  /** What a terminal that does not tell its size is taken for. */
  static final TerminalSize FALLBACK_SIZE = new TerminalSize(80, 24);

  private static final long PATIENCE_MILLIS = 2_000;

  private static final int NO_TERMINAL = 9;

  /**
   * {@code min 0 time 1}: see KeySource. {@code -isig}: Ctrl-C and Ctrl-Z are keys; {@code -ixon}:
   * so are Ctrl-S and Ctrl-Q, and a stray Ctrl-S freezes nothing; {@code -icrnl}: Enter is not
   * Ctrl-J. Output stays as it is.
   */
  private static final String RAW =
      "stty -icanon -echo -isig -ixon -iexten -icrnl -inlcr -igncr -istrip min 0 time 1";

  /** One call for both: each is a process that the first frame waits for. */
  private static final String RAW_AND_SIZE = RAW + " size >&2";

  private static final String SAVE =
      "[ -t 0 ] && [ -t 1 ] || exit " + NO_TERMINAL + "; stty -g >&2 && ";

  // Without the trap a restore from the background would stop the whole job.
  private static final String LEAVE = "trap '' TTOU; printf '%b' \"$1\"; stty \"$2\"";

  /** The launcher has looked at the terminal already, and tells how it was. */
  private String saved = System.getProperty("qd.stty");

  /**
   * Saves the settings, the first time only, and sets raw mode.
   *
   * @return the size
   * @throws IOException when standard input or output is no terminal, or stty fails
   */
  TerminalSize enter() throws IOException {
    boolean known = saved != null && !saved.isEmpty();
    Answer answer = run(known ? RAW_AND_SIZE : SAVE + RAW_AND_SIZE);
    if (answer.status == NO_TERMINAL) {
      throw new IOException("standard input and output have to be a terminal");
    }
    String text = answer.text.strip();
    if (answer.status != 0) {
      throw new IOException("stty cannot set the terminal up: " + text);
    }
    if (!known) {
      saved = text.split("\n", -1)[0];
    }
    return size(text);
  }

  /** The size now; the fallback when the terminal does not tell. */
  TerminalSize size() throws IOException {
    return size(run("stty size >&2").text);
  }

  /**
   * Writes a last text to the terminal and restores the settings. Never throws, and takes at most
   * some seconds even when the terminal accepts no more output: the child waits for it, not we.
   *
   * @param goodbye escape sequences
   */
  void leave(String goodbye) {
    if (saved == null || saved.isEmpty()) {
      return;
    }
    try {
      run(LEAVE, goodbye.replace("\033", "\\033"), saved);
    } catch (IOException e) {
      // No process can be started. At least the screen comes back; the launcher restores the rest.
      try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
        out.write(goodbye.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException gone) {
        // The terminal went away: nothing is left to restore.
      }
    }
  }

  /**
   * Stops this job as the terminal's own Ctrl-Z would: every process of the group, so that the
   * shell, which knows only the launcher, sees the job stopped. Returns when it goes on. Where no
   * shell could continue it the kernel ignores the signal, and this returns at once.
   *
   * @return false when it goes on only to be ended, as by the shell's {@code kill %1}
   */
  boolean stopJob() throws IOException {
    Process child = start(List.of("sh", "-c", "kill -TSTP 0"));
    boolean interrupted = false;
    int status;
    while (true) {
      try {
        status = child.waitFor();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return status == 0;
  }

  private static TerminalSize size(String text) {
    String stripped = text.strip();
    String[] numbers = stripped.substring(stripped.lastIndexOf('\n') + 1).split(" ", -1);
    if (numbers.length != 2) {
      return FALLBACK_SIZE;
    }
    int rows = Digits.number(numbers[0]);
    int columns = Digits.number(numbers[1]);
    // A serial line says 0 0.
    return rows <= 0 || columns <= 0 ? FALLBACK_SIZE : new TerminalSize(columns, rows);
  }

  private record Answer(int status, String text) {}

  private static Answer run(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "qd"));
    command.addAll(List.of(arguments));
    Process child = start(command);
    // An interrupt must not leave the terminal raw; its flag is given back.
    boolean interrupted = Thread.interrupted();
    try {
      // Twice: the first deadline may have passed while the whole job was stopped.
      if (!child.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
          && !child.waitFor(PATIENCE_MILLIS / 4, TimeUnit.MILLISECONDS)) {
        child.destroyForcibly();
        throw new IOException("stty did not end within " + PATIENCE_MILLIS + " ms");
      }
      String text = new String(child.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII);
      return new Answer(child.exitValue(), text);
    } catch (InterruptedException e) {
      interrupted = true;
      child.destroyForcibly();
      throw new IOException("interrupted while stty ran", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
