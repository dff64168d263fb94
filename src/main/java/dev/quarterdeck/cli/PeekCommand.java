package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.PaneAccess;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd peek}. */
@Command(
    name = "peek",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = "Print the text in a task's pane.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd peek fix-login               what is on its screen",
      "  qd peek fix-login --lines 200   its last 200 lines, history included"
    })
final class PeekCommand implements Callable<Integer> {
  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The task.")
  private String id;

  @Option(names = "--lines", paramLabel = "N", description = "The last N lines, history included.")
  private Integer lines;

  @Override
  public Integer call() throws Problem {
    if (lines != null && lines < 1) {
      throw Problem.usage("--lines " + lines, "there is nothing to show", "use 1 or more");
    }
    String text =
        new PaneAccess(root.options().deck()).peek(TaskId.existing(id), lines == null ? 0 : lines);
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
    return 0;
  }
}
