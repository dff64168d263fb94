package dev.quarterdeck;

import dev.quarterdeck.cli.Cli;
import dev.quarterdeck.dashboard.Dashboard;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import java.util.List;

/** Where the program begins: the dashboard without a command, else the command. */
public final class Main {
  private Main() {}

  /** Is there to be called for {@link Training}: then this class is loaded. */
  static void load() {}

  /** Runs and exits with the contract's codes. */
  public static void main(String[] args) {
    int status;
    try {
      status = args.length == 0 ? dashboard() : Cli.run(List.of(args), Dashboard::run);
    } catch (RuntimeException | Error e) {
      status = Problem.Kind.FAILED.exitCode();
      Cli.report(Cli.internal(e), Cli.standardError());
    }
    System.exit(status);
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
