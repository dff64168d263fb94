package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Listing;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TaskStatus;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
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
    description = "List the tasks: state, use of their temp roots, what runs.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd ls",
      "  qd ls --json | jq '.tasks[] | select(.state == \"idle\") | .id'",
      "  qd ls --no-usage      quicker: does not count the roots"
    })
final class LsCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("TASK", "STATE", "USE", "FILES", "AGE", "NOW", "DIRECTORY");

  /** A longer cell stands out alone, and does not pad all the others. */
  private static final int WIDEST = 80;

  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Option(names = "--no-usage", description = "Do not count what the roots use.")
  private boolean noUsage;

  @Override
  public Integer call() throws Problem {
    CommandLine line = spec.commandLine();
    return list(root.options().deck(), json, !noUsage, line.getOut(), line.getErr());
  }

  static int list(Deck deck, boolean json, boolean usage, PrintWriter out, PrintWriter err)
      throws Problem {
    Listing listing = new Listing(deck);
    Snapshot snapshot = json ? listing.take(usage) : listing.tasks(usage);
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
      err.println(
          "qd: ask tmux : "
              + snapshot.server().trouble()
              + "; states are unknown, nothing was changed");
      err.flush();
      return Problem.Kind.FAILED.exitCode();
    }
    return 0;
  }

  private static void print(Snapshot snapshot, PrintWriter out) {
    // Only where somebody said something: most people have no firstmate.
    boolean said = false;
    for (TaskRow task : snapshot.tasks()) {
      said |= task.status() != null;
    }
    List<List<String>> table = new ArrayList<>();
    table.add(new ArrayList<>(HEADER));
    for (TaskRow task : snapshot.tasks()) {
      table.add(new ArrayList<>(cells(task, snapshot)));
    }
    if (said) {
      table.get(0).add("STATUS");
      for (int i = 0; i < snapshot.tasks().size(); i++) {
        table.get(i + 1).add(status(snapshot.tasks().get(i), snapshot));
      }
    }
    int[] widths = new int[table.get(0).size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        int width = row.get(i).codePointCount(0, row.get(i).length());
        widths[i] = Math.max(widths[i], Math.min(width, WIDEST));
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
        shown(directory(task.project())));
  }

  private static String status(TaskRow task, Snapshot snapshot) {
    TaskStatus status = task.status();
    if (status == null) {
      return "-";
    }
    String age = Text.age(Duration.between(status.said(), snapshot.taken()));
    String verb = status.verb() == null ? "" : status.verb() + " ";
    return shown(verb + age + (status.note().isEmpty() ? "" : ": " + status.note()));
  }

  /** The home directory is written {@code ~}. */
  private static String directory(String path) {
    String home = System.getenv().getOrDefault("HOME", "");
    boolean below = path != null && home.length() > 1 && (path + "/").startsWith(home + "/");
    return below ? "~" + path.substring(home.length()) : path;
  }

  private static String shown(String text) {
    return text == null ? "-" : Text.printable(text);
  }

  /** Numbers to the right, the rest to the left, and no blanks at the end. */
  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String blanks = " ".repeat(Math.max(0, widths[i] - cell.codePointCount(0, cell.length())));
      line.append(i >= 2 && i <= 4 ? blanks + cell : cell + blanks).append("  ");
    }
    return line.toString().stripTrailing();
  }
}
