package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.PaneAccess;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code qd attach}. */
@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Go to a task's window.",
      "Inside tmux by switching the client, outside by attaching; never tmux within tmux."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  qd attach fix-login      leave again with the prefix key and d"})
final class AttachCommand implements Callable<Integer> {
  @ParentCommand private Cli.Root root;

  @Parameters(paramLabel = "ID", description = "The task.")
  private String id;

  @Override
  public Integer call() throws Problem {
    new PaneAccess(root.options().deck()).attach(TaskId.existing(id), () -> true, () -> {});
    return 0;
  }
}
