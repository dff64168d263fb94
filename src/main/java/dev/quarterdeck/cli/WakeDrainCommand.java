package dev.quarterdeck.cli;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.WakeQueue;
import dev.quarterdeck.task.WakeRecord;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd wake drain}. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Print all records and take them from the wake queue.",
      "Of equal kind and key one, and one heartbeat. They leave the queue once they are written,"
          + " so what dies in between gets them again. A line a record: time, number, kind, key"
          + " and payload, with tabs between them."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  qd wake drain", "  qd wake drain --json | jq -r '.wakes[] | .source'"})
final class WakeDrainCommand implements Callable<Integer> {
  /** The queue is locked until they are written: a reader that has stopped must not keep it. */
  private static final long WRITE_SECONDS = 10;

  @ParentCommand private WakeCommand wake;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Override
  public Integer call() throws Problem {
    WakeQueue queue = wake.queue();
    int unreadable = queue.drain(this::write);
    if (unreadable > 0) {
      Cli.report(
          Problem.failed(
              "wake queue",
              unreadable == 1 ? "1 line was damaged" : unreadable + " lines were damaged",
              "they are kept in " + queue.retired()),
          spec.commandLine().getErr());
    }
    return 0;
  }

  private void write(List<WakeRecord> records) throws Problem {
    String text = json ? Json.wakes(records) + "\n" : WakeCommand.lines(records);
    FutureTask<Void> write =
        new FutureTask<>(
            () -> {
              RawOut.write(text);
              return null;
            });
    Thread writer = new Thread(write, "qd-write");
    writer.setDaemon(true);
    writer.start();
    try {
      write.get(WRITE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw stays("nobody reads them");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stays("interrupted");
    } catch (ExecutionException e) {
      throw stays(String.valueOf(e.getCause().getMessage()));
    }
  }

  private static Problem stays(String why) {
    return Problem.failed(
        "print the wakes", why, "they are all in the queue still; drain it again");
  }
}
