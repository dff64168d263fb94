package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Spawn;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd spawn}: one task, or a batch. */
@Command(
    name = "spawn",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    customSynopsis = {
      "qd spawn [OPTIONS] ID [DIR] [-- COMMAND ...]",
      "      qd spawn [OPTIONS] ID=DIR ... [-- COMMAND ...]"
    },
    description =
        "Opens a tmux window for a task, with a temp root of its own and GOTMPDIR in it, and starts"
            + " COMMAND there. One argument is a line for the shell, typed as it is; of several,"
            + " each becomes one word.",
    footer = {
      "",
      "Examples:",
      "  qd spawn fix-login                         a shell in the current directory",
      "  qd spawn fix-login ~/src/app -- claude     an agent",
      "  qd spawn t1 . -- 'make && go test ./...'   a line for the shell",
      "  qd spawn --exec b1 . -- go build -a ./...  no shell; the pane shows the exit status",
      "  qd spawn a=~/src/app b=~/src/site -- claude"
    })
final class SpawnCommand implements Callable<Integer> {
  private final List<String> command;

  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "ID [DIR]",
      description = "The task's id and directory (default: the current one), or ID=DIR pairs.")
  private List<String> arguments;

  @Option(
      names = "--exec",
      description = "Run COMMAND as the pane's own process, and keep the pane when it has ended.")
  private boolean exec;

  /**
   * @param command what stood behind {@code --}, or null
   */
  SpawnCommand(List<String> command) {
    this.command = command == null ? List.of() : command;
  }

  @Override
  public Integer call() throws Problem {
    Deck deck = root.options().deck();
    if (isPair(arguments.get(0))) {
      return batch(deck);
    }
    if (arguments.size() > 2) {
      throw Problem.usage(
          "spawn '" + arguments.get(2) + "'",
          "only ID and DIR come before the command",
          "put COMMAND behind --");
    }
    spawn(deck, arguments.get(0), arguments.size() > 1 ? arguments.get(1) : "");
    return 0;
  }

  private int batch(Deck deck) {
    PrintWriter err = spec.commandLine().getErr();
    int status = 0;
    for (String pair : arguments) {
      if (!isPair(pair)) {
        err.println(
            "batch dispatch expects every argument as id=repo; got '" + Text.printable(pair) + "'");
        status = Math.max(status, Problem.Kind.USAGE.exitCode());
        continue;
      }
      int equals = pair.indexOf('=');
      String id = pair.substring(0, equals);
      String directory = pair.substring(equals + 1);
      try {
        if (directory.isEmpty()) {
          throw Problem.usage("spawn '" + pair + "'", "no directory follows the =", "name one");
        }
        spawn(deck, id, directory);
      } catch (Problem e) {
        Cli.report(e, err);
        err.println(
            "batch: FAILED to spawn "
                + Text.printable(id)
                + " ("
                + Text.printable(directory)
                + ")");
        status = Math.max(status, e.kind().exitCode());
      }
    }
    err.flush();
    return status;
  }

  /** {@code a/b=c} is an id with a slash, which is wrong, and not a pair. */
  private static boolean isPair(String argument) {
    int equals = argument.indexOf('=');
    return equals >= 0 && argument.lastIndexOf('/', equals) < 0;
  }

  private void spawn(Deck deck, String idText, String directory) throws Problem {
    TaskId id = TaskId.forSpawn(idText);
    if (directory.isEmpty() && Boolean.getBoolean("qd.nowhere")) {
      throw Problem.failed("spawn " + id, "the current directory is gone", "name a DIR");
    }
    Path path;
    try {
      path = Path.of(directory);
    } catch (InvalidPathException e) {
      throw Problem.usage("directory '" + directory + "'", "it is no path", "name another");
    }
    Spawn spawn = new Spawn(deck);
    UndoOnSignal.run(
        spawn::cancel,
        () -> {
          Spawn.Spawned spawned =
              spawn.run(new Spawn.Request(id, path, command, exec), StageEvent.Listener.NONE);
          spec.commandLine().getOut().println(spawned.line());
          spec.commandLine().getOut().flush();
          if (spawned.warning() != null) {
            spec.commandLine().getErr().println("qd: spawn " + id + " : " + spawned.warning());
            spec.commandLine().getErr().flush();
          }
        });
  }
}
