package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Respawn;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd respawn}. */
@Command(
    name = "respawn",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Open a new window for a task whose window is gone.",
      "After a reboot, or when the tmux server has ended: with the same root, or one made anew"
          + " where it vanished, and the same command."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  qd respawn fix-login"})
final class RespawnCommand implements Callable<Integer> {
  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The task.")
  private String id;

  @Override
  public Integer call() throws Problem {
    Respawn respawn = new Respawn(root.options().deck());
    TaskId task = TaskId.existing(id);
    UndoOnSignal.run(
        respawn::cancel,
        () -> {
          spec.commandLine().getOut().println(respawn.run(task, StageEvent.Listener.NONE).line());
          spec.commandLine().getOut().flush();
        });
    return 0;
  }
}
