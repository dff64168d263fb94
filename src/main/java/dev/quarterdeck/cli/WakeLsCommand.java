package dev.quarterdeck.cli;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.WakeRecord;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd wake ls}. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = "Print what a drain would print now, and take nothing.",
    footerHeading = "%nExamples:%n",
    footer = {"  qd wake ls", "  qd wake ls --json | jq '.wakes | length'"})
final class WakeLsCommand implements Callable<Integer> {
  @ParentCommand private WakeCommand wake;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Override
  public Integer call() throws Problem {
    List<WakeRecord> records = wake.queue().list();
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? Json.wakes(records) + "\n" : WakeCommand.lines(records));
    out.flush();
    return 0;
  }
}
