package dev.quarterdeck.cli;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.WakeRecord;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code qd wake append}. */
@Command(
    name = "append",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Add a record to the wake queue.",
      "When this returns it is on the disk, so what would suppress it, such as a mark that it has"
          + " been seen, is written afterwards."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd wake append signal t1.status 'needs-decision: which one?'",
      "  qd wake append check backup 'the backup is two days old'"
    })
final class WakeAppendCommand implements Callable<Integer> {
  @ParentCommand private WakeCommand wake;

  @Parameters(paramLabel = "KIND", description = "signal, stale, check or heartbeat.")
  private String kind;

  @Parameters(
      paramLabel = "KEY",
      description = "What it is about; of equal ones the last one counts.")
  private String key;

  @Parameters(
      paramLabel = "PAYLOAD",
      description = "What there is to say; tabs and line ends become blanks.")
  private String payload;

  @Override
  public Integer call() throws Problem {
    WakeRecord.Kind known =
        WakeRecord.Kind.of(kind)
            .orElseThrow(
                () ->
                    Problem.usage(
                        "wake kind '" + Text.printable(kind) + "'",
                        "there is no such kind",
                        "use signal, stale, check or heartbeat"));
    wake.queue().append(known, key, payload);
    return 0;
  }
}
