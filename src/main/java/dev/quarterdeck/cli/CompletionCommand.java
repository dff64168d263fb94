package dev.quarterdeck.cli;

import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code qd completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Print what completes qd in a shell.",
      "Commands, options, tasks, directories, tmux sessions and sockets."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eval \"$(qd completion bash)\"            in ~/.bashrc",
      "  eval \"$(qd completion zsh)\"             in ~/.zshrc, after compinit",
      "  qd completion fish | source             in ~/.config/fish/config.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells there is one for. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shell shell;

  @Override
  public Integer call() throws Problem {
    try (InputStream in = CompletionCommand.class.getResourceAsStream("completion/qd." + shell)) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      out.flush();
      return 0;
    } catch (IOException e) {
      throw Problem.failed("read the completion", String.valueOf(e.getMessage()), "install again");
    }
  }
}
