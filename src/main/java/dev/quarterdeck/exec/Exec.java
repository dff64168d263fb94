package dev.quarterdeck.exec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.Executor;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * Runs one program to its end, by exact arguments (no shell), and always with a deadline.
 *
 * <p>Whoever is interrupted while waiting gets the interrupt back as {@link IOException}, with the
 * thread's flag set.
 */
public final class Exec {
  /** How long the pumps may go on once the program is gone; a grandchild may hold its pipes. */
  private static final Duration PUMP_PATIENCE = Duration.ofMillis(500);

  private Exec() {}

  /**
   * What a program left.
   *
   * @param status its exit status; 128 and the signal's number when a signal ended it
   * @param out all it wrote to standard output, read as UTF-8
   * @param err what it wrote to standard error, trimmed
   * @param timedOut true when it was ended by us because the deadline had passed
   */
  public record Result(int status, String out, String err, boolean timedOut) {
    /** Whether it ended by itself with status 0. */
    public boolean ok() {
      return status == 0 && !timedOut;
    }
  }

  /**
   * Runs the program and keeps its output.
   *
   * @param argv program and arguments, given to the kernel as they are
   * @param environment the whole environment of the program
   * @param input what it reads on standard input
   * @throws IOException when it cannot be started at all
   */
  public static Result run(
      List<String> argv, Map<String, String> environment, byte[] input, Duration deadline)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Result result = run(argv, environment, input, out, deadline);
    return new Result(
        result.status(), out.toString(StandardCharsets.UTF_8), result.err(), result.timedOut());
  }

  /**
   * Runs the program and gives its output to a sink as it comes; the result's own {@code out} is
   * empty.
   *
   * @throws IOException when it cannot be started at all
   */
  public static Result run(
      List<String> argv,
      Map<String, String> environment,
      byte[] input,
      OutputStream sink,
      Duration deadline)
      throws IOException {
    CommandLine command = new ExactCommandLine(argv);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    // Without input its standard input is closed at once, and there is no thread for it.
    PumpStreamHandler streams =
        new PumpStreamHandler(
            sink, err, input.length == 0 ? null : new ByteArrayInputStream(input));
    streams.setStopTimeout(PUMP_PATIENCE);
    Watchdog watchdog = new Watchdog(deadline);
    DefaultExecutor executor = DefaultExecutor.builder().setExecuteStreamHandler(streams).get();
    executor.setWatchdog(watchdog);
    executor.setExitValues(null);
    int status;
    try {
      status = executor.execute(command, environment);
      if (status == Executor.INVALID_EXITVALUE) {
        // commons-exec ends the program and drops the flag when its caller is interrupted.
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while running " + argv.get(0));
      }
    } catch (OutOfMemoryError e) {
      // The process limit counts threads, too, and two are needed to take what it prints.
      throw new IOException("no thread can be started", e);
    } catch (ExecuteException e) {
      // Any exit value is fine here, so this is what a pump met.
      status = e.getExitValue();
      if (!watchdog.killedProcess() && status == 0) {
        throw e;
      }
    }
    return new Result(
        status, "", err.toString(StandardCharsets.UTF_8).strip(), watchdog.killedProcess());
  }

  /** commons-exec only asks (TERM); a program that hangs may well have no ear for it. */
  private static final class Watchdog extends ExecuteWatchdog {
    private volatile Process process;

    @SuppressWarnings("deprecation") // Its builder makes none of another class.
    Watchdog(Duration deadline) {
      super(deadline.toMillis());
    }

    @Override
    public synchronized void start(Process started) {
      process = started;
      super.start(started);
    }

    @Override
    public synchronized void timeoutOccured(org.apache.commons.exec.Watchdog watchdog) {
      super.timeoutOccured(watchdog);
      if (killedProcess()) {
        process.destroyForcibly();
      }
    }
  }

  /** commons-exec trims every argument, so that a lone carriage return would be nothing. */
  private static final class ExactCommandLine extends CommandLine {
    private final List<String> argv;

    ExactCommandLine(List<String> argv) {
      super(argv.get(0));
      this.argv = List.copyOf(argv);
    }

    @Override
    public String[] toStrings() {
      return argv.toArray(new String[0]);
    }
  }
}
