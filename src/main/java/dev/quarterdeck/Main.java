package dev.quarterdeck;

import dev.quarterdeck.cli.Cli;
import dev.quarterdeck.dashboard.Dashboard;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import java.util.List;

/** Where the program begins: the dashboard without a command, else the command. */
public final class Main {
  private Main() {}

  /** Runs and exits with the contract's codes. */
  public static void main(String[] args) {
    int status;
    try {
      status = run(List.of(args));
    } catch (RuntimeException | Error e) {
      status = Problem.Kind.FAILED.exitCode();
      Cli.report(Cli.internal(e), Cli.standardError());
    }
    System.exit(status);
  }

  /** Runs the command or the dashboard and returns the exit code; for {@link Training}, too. */
  static int run(List<String> arguments) {
    return arguments.isEmpty() ? dashboard() : Cli.run(arguments, Dashboard::run);
  }

  /**
   * Without arguments nothing has to be parsed, and loading the parser costs a quarter of a start.
   */
  private static int dashboard() {
    try {
      return Dashboard.run(Settings.resolve(Settings.Flags.NONE, System.getenv()), false);
    } catch (Problem e) {
      Cli.report(e, Cli.standardError());
      return e.kind().exitCode();
    }
  }
}
