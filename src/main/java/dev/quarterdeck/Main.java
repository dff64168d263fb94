package dev.quarterdeck;

import dev.quarterdeck.cli.Cli;
import java.util.List;

/** Where the program begins: the dashboard without a command, else the command. */
public final class Main {
  private Main() {}

  /** Runs and exits with the contract's codes. */
  public static void main(String[] args) {
    int status;
    try {
      status = Cli.run(List.of(args), (settings, demo) -> 0);
    } catch (RuntimeException e) {
      status = 1;
      System.err.println("qd: internal error : " + e + "; please report it");
    }
    System.exit(status);
  }
}
