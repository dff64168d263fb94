package dev.quarterdeck;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Shows the JVM what the program uses, so that it can keep that in an archive and start the sooner.
 * The launcher runs it in the background, in a pane of a tmux server of its own and with
 * directories of its own; here nothing is known of that but that spawning and killing is free.
 */
final class Training {
  /** Some looks of the dashboard, also where others use the cores. */
  private static final long DASHBOARD_MILLIS = 4_000;

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("spawn", "one", ".", "--", "true"),
          List.of("spawn", "two=.", "three=.", "--", "true"),
          List.of("ls"),
          List.of("ls", "--json"),
          List.of("peek", "one"),
          List.of("send", "one", "true"),
          List.of("kill", "--dry-run", "two"),
          List.of("kill", "--json", "two"),
          List.of("kill", "three"),
          List.of("doctor"),
          List.of("sweep", "--dry-run"),
          List.of("kill", "no-such-task"),
          List.of("--version"),
          List.of("spawn", "--help"));

  private Training() {}

  public static void main(String[] arguments) throws InterruptedException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    for (List<String> command : COMMANDS) {
      int status = Main.run(command);
      if (status != 0 && command == COMMANDS.get(0)) {
        // Without a task most of the rest would do nothing, and the archive be of little use.
        System.exit(status);
      }
    }
    System.setOut(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8));
    // Should it fail, less will be in the archive.
    Thread dashboard = new Thread(() -> Main.run(List.of()), "dashboard");
    dashboard.setDaemon(true);
    dashboard.start();
    Thread.sleep(DASHBOARD_MILLIS);
    System.exit(0);
  }
}
