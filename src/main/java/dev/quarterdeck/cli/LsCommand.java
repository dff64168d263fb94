package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Listing;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd ls}. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = "Lists the tasks: state, what their temp roots use right now, what runs in them.",
    footer = {
      "",
      "Examples:",
      "  qd ls",
      "  qd ls --json | jq '.tasks[] | select(.state == \"idle\") | .id'",
      "  qd ls --no-usage      quicker: does not count the roots"
    })
final class LsCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("TASK", "STATE", "USE", "FILES", "AGE", "NOW", "WINDOW", "DIRECTORY");

  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Option(names = "--no-usage", description = "Do not count what the roots use.")
  private boolean noUsage;

  @Override
  public Integer call() throws Problem {
    Snapshot snapshot = new Listing(root.options().deck()).take(!noUsage);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      try {
        out.println(Json.snapshot(snapshot));
      } catch (IOException e) {
        throw Problem.failed("write JSON", String.valueOf(e.getMessage()), "report this");
      }
    } else {
      print(snapshot, out);
    }
    out.flush();
    if (!snapshot.server().answered()) {
      spec.commandLine()
          .getErr()
          .println(
              "qd: ask tmux : "
                  + snapshot.server().trouble()
                  + "; states are unknown, nothing was changed");
      spec.commandLine().getErr().flush();
      return Problem.Kind.FAILED.exitCode();
    }
    return 0;
  }

  private static void print(Snapshot snapshot, PrintWriter out) {
    List<List<String>> table = new ArrayList<>(List.of(HEADER));
    for (TaskRow task : snapshot.tasks()) {
      table.add(cells(task, snapshot));
    }
    int[] widths = new int[HEADER.size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
      }
    }
    for (int i = 0; i < table.size(); i++) {
      out.println(line(table.get(i), widths));
      if (i > 0 && snapshot.tasks().get(i - 1).note() != null) {
        out.println("  " + Text.printable(snapshot.tasks().get(i - 1).note()));
      }
    }
    for (Orphan orphan : snapshot.orphans()) {
      if (orphan.kind() != Orphan.Kind.META) {
        out.println(
            "orphan "
                + orphan.kind().word()
                + " "
                + Text.printable(orphan.path())
                + (orphan.bytes() == null ? "" : " " + Text.bytes(orphan.bytes())));
      }
    }
  }

  private static List<String> cells(TaskRow task, Snapshot snapshot) {
    String state =
        task.state() == TaskState.FINISHED && task.exitStatus() != null
            ? "finished " + task.exitStatus()
            : task.state().word();
    return List.of(
        task.id().value(),
        state,
        task.usage() == null ? "-" : Text.bytes(task.usage().bytes()),
        task.usage() == null ? "-" : Text.count(task.usage().files()),
        task.spawned() == null ? "-" : Text.age(Duration.between(task.spawned(), snapshot.taken())),
        shown(task.command()),
        shown(task.window()),
        shown(task.project()));
  }

  private static String shown(String text) {
    return text == null ? "-" : Text.printable(text);
  }

  /** Numbers to the right, the rest to the left, and no blanks at the end. */
  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String blanks = " ".repeat(widths[i] - cell.codePointCount(0, cell.length()));
      line.append(i >= 2 && i <= 4 ? blanks + cell : cell + blanks).append("  ");
    }
    return line.toString().stripTrailing();
  }
}
