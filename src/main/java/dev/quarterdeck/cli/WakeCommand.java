package dev.quarterdeck.cli;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.WakeQueue;
import dev.quarterdeck.task.WakeRecord;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code qd wake}: what the three commands behind it share. */
@Command(
    name = "wake",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {WakeAppendCommand.class, WakeDrainCommand.class, WakeLsCommand.class},
    description = {
      "Use firstmate's wake queue: what somebody should look at.",
      "A record is kept until it is taken. The same files and the same lock as firstmate's scripts"
          + " use."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd wake append signal t1.status 'needs-decision: which one?'",
      "  qd wake ls",
      "  qd wake drain --json | jq -r '.wakes[] | .source'"
    })
final class WakeCommand implements Callable<Integer> {
  @ParentCommand private Cli.Root root;

  WakeQueue queue() throws Problem {
    return new WakeQueue(root.options().deck().metas());
  }

  /** A line each, as in the queue, but nothing in it reaches the terminal as a command. */
  static String lines(List<WakeRecord> records) {
    StringBuilder lines = new StringBuilder();
    for (WakeRecord record : records) {
      lines
          .append(record.at().getEpochSecond())
          .append('\t')
          .append(record.seq())
          .append('\t')
          .append(record.kind())
          .append('\t')
          .append(Text.printable(record.key()))
          .append('\t')
          .append(Text.printable(record.payload()))
          .append('\n');
    }
    return lines.toString();
  }

  @Override
  public Integer call() throws Problem {
    throw Problem.usage(
        "qd wake", "which of append, drain and ls is not said", "see 'qd wake --help'");
  }
}
