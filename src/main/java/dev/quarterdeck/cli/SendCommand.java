package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.PaneAccess;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code qd send}. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = "Type TEXT, byte for byte, and Enter into a task's pane.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd send fix-login 'go test ./...'",
      "  qd send fix-login -- '--a line that begins with a dash'"
    })
final class SendCommand implements Callable<Integer> {
  @ParentCommand private Cli.Root root;

  @Parameters(index = "0", paramLabel = "ID", description = "The task.")
  private String id;

  @Parameters(index = "1", paramLabel = "TEXT", description = "The text, as one argument.")
  private String text;

  @Override
  public Integer call() throws Problem {
    new PaneAccess(root.options().deck()).send(TaskId.existing(id), text);
    return 0;
  }
}
