package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Details;
import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskStatus;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.task.WakeRecord;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Style;
import dev.quarterdeck.terminal.Style.Color;
import dev.quarterdeck.terminal.StyledText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws all about the selected task: use, root, processes, meta. */
final class DetailsView {
  /** From here on the processes stand beside the rest. */
  private static final int TWO_COLUMNS = 120;

  private static final int NAMES = 14;
  private static final int STATUS_LINES = 5;
  private static final int MOMENTS = 30;

  private final Model model;
  private final Look look;

  private DetailsView(Model model, Look look) {
    this.model = model;
    this.look = look;
  }

  /** Draws it. */
  static LowerPaneView.Extent draw(Canvas room, Model model, Look look) {
    return new DetailsView(model, look).draw(room);
  }

  private LowerPaneView.Extent draw(Canvas room) {
    List<List<StyledText.Run>> facts = new ArrayList<>();
    model.selectedTask().ifPresent(task -> work(task, facts));
    model.selectedTask().ifPresent(task -> use(task, facts));
    int columns = room.width() < TWO_COLUMNS ? room.width() : room.width() / 2;
    int values = columns - NAMES - 2;
    model.selectedTask().ifPresent(task -> status(task, facts, values));
    model.selectedTask().ifPresent(task -> wakes(task, facts));
    Details details = model.lowerPane().details();
    if (details == null) {
      boolean failed = model.lowerPane().detailsTrouble() != null;
      facts.add(fact("", failed ? model.lowerPane().detailsTrouble().getMessage() : "looking ..."));
      LowerPaneView.lines(room, facts, 0, 1);
      return LowerPaneView.Extent.ALL;
    }
    crew(details, facts);
    root(details, facts, values);
    List<List<StyledText.Run>> processes = processes(details);
    List<List<StyledText.Run>> meta = meta(details);
    LowerPane pane = model.lowerPane();
    if (room.width() < TWO_COLUMNS) {
      facts.addAll(processes);
      facts.addAll(meta);
      return LowerPaneView.lines(room, facts, pane.scrollTo(facts.size(), room.height()), 1);
    }
    facts.addAll(meta);
    int top = pane.scrollTo(Math.max(facts.size(), processes.size()), room.height());
    int half = room.width() / 2;
    Canvas left = room.region(0, 0, half - 1, room.height());
    Canvas right = room.region(half, 0, room.width() - half, room.height());
    LowerPaneView.lines(left, facts, top, 1);
    LowerPaneView.lines(right, processes, top, 1);
    int lines = Math.max(facts.size(), processes.size());
    return new LowerPaneView.Extent(top, Math.min(room.height(), lines - top), lines);
  }

  private List<StyledText.Run> fact(String name, String value) {
    return fact(name, value, Style.PLAIN);
  }

  private List<StyledText.Run> fact(String name, String value, Style style) {
    return List.of(
        new StyledText.Run(look.left(name, NAMES - 1) + " ", Style.FAINT),
        new StyledText.Run(Text.printable(value), style));
  }

  private void work(TaskRow task, List<List<StyledText.Run>> facts) {
    String line = task.commandLine();
    String command = line == null ? look.glyphs().none() : line.isEmpty() ? "just a shell" : line;
    facts.add(fact("command", command));
    boolean known = task.project() != null;
    facts.add(fact("directory", known ? look.directory(task.project()) : look.glyphs().none()));
  }

  /** The whole of what the column has room for the beginning of. */
  private void status(TaskRow task, List<List<StyledText.Run>> facts, int columns) {
    TaskStatus status = task.status();
    if (status != null) {
      String verb = status.verb() == null ? "" : status.verb() + ", ";
      String age = Text.age(Duration.between(status.said(), model.snapshot().taken()));
      String note = status.note().isEmpty() ? "" : ": " + status.note();
      String name = "status";
      for (String line : look.wrapped(verb + age + " ago" + note, columns, STATUS_LINES)) {
        facts.add(fact(name, line));
        name = "";
      }
    }
  }

  private void wakes(TaskRow task, List<List<StyledText.Run>> facts) {
    for (WakeRecord wake : model.snapshot().wakesOf(task.id())) {
      String age = Text.age(Duration.between(wake.at(), model.snapshot().taken()));
      facts.add(fact("wake", wake.kind() + ", " + age + " ago: " + wake.payload()));
    }
  }

  /** What firstmate's scripts note of it. */
  private void crew(Details details, List<List<StyledText.Run>> facts) {
    String pr = last(details, "pr");
    if (!pr.isEmpty()) {
      facts.add(fact("pr", pr));
    }
    String backend = last(details, "backend");
    if (!backend.isEmpty() && !backend.equals("tmux")) {
      facts.add(fact("backend", backend));
    }
    String crew =
        Stream.of("harness", "kind", "mode")
            .map(key -> last(details, key))
            .filter(value -> !value.isEmpty())
            .collect(Collectors.joining(", "));
    if (!crew.isEmpty()) {
      facts.add(fact("crew", crew));
    }
  }

  private static String last(Details details, String key) {
    return details.meta().stream()
        .filter(line -> line.startsWith(key + "="))
        .reduce("", (before, line) -> line.substring(key.length() + 1));
  }

  private void use(TaskRow task, List<List<StyledText.Run>> facts) {
    Usage usage = task.usage();
    if (usage == null) {
      facts.add(fact("use", "not counted"));
    } else {
      String text = Text.bytes(usage.bytes()) + " in " + Text.files(usage.files());
      long growth = model.history().growth(task.id()).orElse(0);
      text += growth == 0 ? "" : "  " + Amounts.growth(growth);
      text += usage.complete() ? "" : "  (not all of it could be read)";
      Duration age = Duration.between(usage.scanned(), model.now());
      // To the second it would be another text each second.
      text += age.toSeconds() < 60 ? "" : "  counted " + Text.age(age) + " ago";
      facts.add(fact("use", text));
      sparkline(task.id(), facts);
    }
    if (task.gotmpdir() == GotmpdirState.MISSING) {
      facts.add(fact("GOTMPDIR", "missing in the window's process", Style.of(Color.RED)));
    } else {
      String state = task.gotmpdir() == GotmpdirState.SET ? "set in" : "not known of";
      facts.add(fact("GOTMPDIR", state + " the window's process"));
    }
  }

  private void sparkline(TaskId id, List<List<StyledText.Run>> facts) {
    long[] moments = model.history().over(id, MOMENTS, model.now());
    long[] known = Arrays.stream(moments).filter(amount -> amount >= 0).toArray();
    long least = Arrays.stream(known).min().orElse(0);
    long most = Arrays.stream(known).max().orElse(0);
    String scale = "  " + Text.bytes(least) + " to " + Text.bytes(most);
    if (least == most) {
      scale = known.length < 2 ? "" : "  unchanged";
    }
    List<StyledText.Run> line =
        new ArrayList<>(
            fact(
                "last 10 min",
                Amounts.sparkline(moments, look.glyphs().utf8()),
                Style.of(Color.BLUE)));
    line.add(new StyledText.Run(scale, Style.PLAIN));
    facts.add(line);
  }

  private void root(Details details, List<List<StyledText.Run>> facts, int columns) {
    String root = details.root() == null ? look.glyphs().none() : details.root();
    String both = root + ", " + details.verdict();
    if (details.verdict().isEmpty() || both.length() > columns) {
      facts.add(fact("root", root));
      facts.add(fact("", details.verdict()));
    } else {
      facts.add(fact("root", both));
    }
  }

  private List<List<StyledText.Run>> processes(Details details) {
    List<List<StyledText.Run>> lines = new ArrayList<>();
    int count = details.processes().size() + details.more();
    String title = count == 0 ? "no process" : count == 1 ? "1 process" : count + " processes";
    lines.add(
        count == 0
            ? fact(title, "")
            : process(title, "GOTMPDIR", Style.FAINT, "WHY", "COMMAND", Style.FAINT));
    for (Details.OneProcess process : details.processes()) {
      boolean missing = process.gotmpdir() == GotmpdirState.MISSING;
      boolean spared = process.spared() != null;
      lines.add(
          process(
              look.right(Long.toString(process.pid()), NAMES - 1),
              process.gotmpdir().word(),
              missing ? Style.of(Color.RED) : Style.PLAIN,
              spared ? "left alone" : String.join(" ", process.whys()),
              process.command() + (spared ? " (" + process.spared() + ")" : ""),
              Style.PLAIN));
    }
    if (details.more() > 0) {
      lines.add(fact("", "and " + details.more() + " more"));
    }
    if (details.weak()) {
      lines.add(fact("", "without /proc only the window's are found"));
    }
    return lines;
  }

  private List<StyledText.Run> process(
      String pid, String gotmpdir, Style set, String why, String command, Style style) {
    return List.of(
        new StyledText.Run(look.left(pid, NAMES - 1) + " ", style),
        new StyledText.Run(look.left(gotmpdir, 8) + " ", set),
        new StyledText.Run(look.left(why, 14) + " ", Style.FAINT),
        new StyledText.Run(Text.printable(command), style));
  }

  /** As it stands in the file, for whoever knows what it means. */
  private List<List<StyledText.Run>> meta(Details details) {
    List<List<StyledText.Run>> lines = new ArrayList<>();
    if (!details.meta().isEmpty()) {
      lines.add(List.of());
      lines.add(List.of(new StyledText.Run("record", Style.BOLD)));
    }
    for (String line : details.meta()) {
      int equals = line.indexOf('=');
      String value = line.substring(equals + 1);
      if (!value.isEmpty()) {
        lines.add(fact(equals < 0 ? "" : line.substring(0, equals), value));
      }
    }
    return lines;
  }
}
