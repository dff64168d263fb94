package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Crew;
import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Spawn;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
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
      "qd spawn [OPTIONS] ID [DIR [HARNESS]] [-- COMMAND ...]",
      "      qd spawn [OPTIONS] ID=DIR ... [-- COMMAND ...]"
    },
    description = {
      "Start a task in a tmux window, with a temp root of its own.",
      "GOTMPDIR is set to a directory in the root, and COMMAND is started. One argument is a line"
          + " for the shell, typed as it is; of several, each becomes one word. Without COMMAND it"
          + " is HARNESS that is launched, in a firstmate home (FM_HOME) the one of"
          + " config/crew-harness, elsewhere just a shell."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd spawn fix-login                         a shell in the current directory",
      "  qd spawn fix-login ~/src/app -- claude     an agent",
      "  qd spawn t1 . -- 'make && go test ./...'   a line for the shell",
      "  qd spawn --exec b1 . -- go build -a ./...  no shell; shows the exit status",
      "  qd spawn t2 projects/app codex --scout     as firstmate's fm-spawn.sh",
      "  qd spawn --worktree t2 ~/src/app -- claude",
      "  qd spawn a=~/src/app b=~/src/site -- claude"
    })
final class SpawnCommand implements Callable<Integer> {
  private final List<String> command;

  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "ID [DIR [HARNESS]]",
      description =
          "The task's id, directory (default: the current one; projects/X is FM_HOME's) and the"
              + " agent to launch there, or ID=DIR pairs.")
  private List<String> arguments;

  @Option(
      names = "--exec",
      description = "Run COMMAND as the pane's own process, and keep the pane when it has ended.")
  private boolean exec;

  @Option(
      names = "--tmpdir",
      description =
          "Set TMPDIR to ROOT/tmp, too: catches what GOTMPDIR does not, such as Go's linker and cgo.")
  private boolean tmpdir;

  @Option(names = "--scout", description = "A report is wanted, and no change (kind=scout).")
  private boolean scout;

  @Option(
      names = "--worktree",
      negatable = true,
      description =
          "Work in a git worktree of its own, of what DIR has checked out; by treehouse where that"
              + " is installed. The default where FM_HOME is set.")
  private Boolean worktree;

  @Option(names = "--force", description = "Spawn on a disk that is nearly full, too.")
  private boolean force;

  /**
   * @param command what stood behind {@code --}, or null
   */
  SpawnCommand(List<String> command) {
    this.command = command == null ? List.of() : command;
  }

  /** The same with arguments in which no option is. */
  SpawnCommand(List<String> arguments, List<String> command) {
    this(command);
    this.arguments = arguments;
  }

  @Override
  public Integer call() throws Problem {
    CommandLine line = spec.commandLine();
    return run(root.options().deck(), line.getOut(), line.getErr());
  }

  int run(Deck deck, PrintWriter out, PrintWriter err) throws Problem {
    if (isPair(arguments.get(0))) {
      return new SpawnBatch(this::spawn).run(deck, arguments, out, err);
    }
    if (arguments.size() > 3) {
      throw Problem.usage(
          "spawn '" + arguments.get(3) + "'",
          "only ID, DIR and HARNESS come before the command",
          "put COMMAND behind --");
    }
    String harness = arguments.size() > 2 ? arguments.get(2) : null;
    String directory = arguments.size() > 1 ? arguments.get(1) : "";
    if (arguments.size() > 1 && directory.isEmpty()) {
      // A variable that is not set, most likely: the task would run where nobody wants it.
      throw Problem.usage(
          "spawn " + arguments.get(0), "DIR is empty", "name it; . is this directory");
    }
    spawn(deck, arguments.get(0), directory, harness, out, err);
    return 0;
  }

  private boolean wantsWorktree(Deck deck) {
    return worktree == null ? deck.settings().isFirstmateHome() : worktree;
  }

  /** {@code a/b=c} is an id with a slash, which is wrong, and not a pair. */
  static boolean isPair(String argument) {
    int equals = argument.indexOf('=');
    return equals >= 0 && argument.lastIndexOf('/', equals) < 0;
  }

  private void spawn(
      Deck deck, String idText, String directory, String harness, PrintWriter out, PrintWriter err)
      throws Problem {
    TaskId id = TaskId.forSpawn(idText);
    if (directory.isEmpty() && Boolean.getBoolean("qd.nowhere")) {
      throw Problem.failed("spawn " + id, "the current directory is gone", "name a DIR");
    }
    Crew.Assignment task =
        new Crew(deck).assign(id, new Crew.Wish(directory, harness, scout, command, exec));
    Spawn spawn = new Spawn(deck);
    UndoOnSignal.run(
        spawn::cancel,
        () -> {
          Spawn.Spawned spawned =
              spawn.run(
                  new Spawn.Request(
                      id,
                      task.directory(),
                      task.command(),
                      exec,
                      tmpdir,
                      wantsWorktree(deck),
                      force,
                      task.role()),
                  StageEvent.Listener.NONE);
          out.println(task.inHome() ? spawned.line(task.role()) : spawned.line());
          out.flush();
          for (String warning : Arrays.asList(task.warning(), spawned.warning())) {
            if (warning != null) {
              err.println("qd: spawn " + id + " : " + warning);
            }
          }
          err.flush();
        });
  }
}
