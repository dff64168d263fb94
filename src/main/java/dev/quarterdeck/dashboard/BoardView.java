package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Style;
import dev.quarterdeck.terminal.Style.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Draws the board: header, table, message, footer. */
final class BoardView {
  private static final int TABLE_TOP = 4;
  private static final int BELOW_TABLE = 3;
  private static final int MOST_MESSAGE_LINES = 4;
  private static final double NEARLY_FULL = 0.9;

  private final Canvas canvas;
  private final Model model;
  private final Look look;
  private final Glyphs glyphs;

  private BoardView(Canvas canvas, Model model, Look look) {
    this.canvas = canvas;
    this.model = model;
    this.look = look;
    this.glyphs = look.glyphs();
  }

  /** Draws all of it, over whatever was there. */
  static void draw(Canvas canvas, Model model, Look look) {
    canvas.clear();
    new BoardView(canvas, model, look).draw();
  }

  private void draw() {
    header();
    rule(2);
    if (model.snapshot() == null) {
      centred(List.of(model.trouble() == null ? "looking ..." : model.trouble().getMessage()));
    } else if (model.rows().isEmpty()) {
      centred(
          List.of(
              "Each task gets a tmux window and a temp root of its own.",
              "n  makes the first task",
              "qd --demo  shows how it looks when busy"));
    } else {
      table();
    }
    message();
    rule(canvas.height() - 2);
    footer();
  }

  private void rule(int row) {
    canvas.fill(0, row, canvas.width(), 1, glyphs.horizontal(), Style.FAINT);
  }

  private void centred(List<String> lines) {
    int row = TABLE_TOP + Math.max(0, (canvas.height() - TABLE_TOP - BELOW_TABLE - 5) / 2);
    for (String line : lines) {
      String fitting = CellWidth.clip(Text.printable(line), canvas.width(), glyphs.ellipsis());
      canvas.put((canvas.width() - CellWidth.of(fitting)) / 2, row, fitting, Style.PLAIN);
      row += 2;
    }
  }

  private void header() {
    Snapshot snapshot = model.snapshot();
    String dot = " " + glyphs.separator() + " ";
    canvas.put(1, 0, "quarterdeck", Style.BOLD);
    if (snapshot == null) {
      canvas.put(14, 0, Text.printable(model.host()), Style.PLAIN);
      return;
    }
    int tasks = snapshot.tasks().size();
    String left =
        model.host()
            + dot
            + "tmux "
            + snapshot.session()
            + dot
            + (tasks == 1 ? "1 task" : tasks + " tasks");
    int end = canvas.width() - gauge(snapshot.tmp()) - 2;
    canvas.put(
        14, 0, CellWidth.clip(Text.printable(left), end - 14, glyphs.ellipsis()), Style.PLAIN);
    secondLine(snapshot);
  }

  private void secondLine(Snapshot snapshot) {
    TmpSpace tmp = snapshot.tmp();
    int end = canvas.width();
    if (tmp.freeBytes() != null) {
      String free = Text.bytes(tmp.freeBytes()) + " free ";
      end -= CellWidth.of(free);
      canvas.put(end, 1, free, isNearlyFull(tmp) ? Style.of(Color.RED).asBold() : Style.PLAIN);
    }
    String roots = "roots " + Text.bytes(snapshot.totalBytes());
    int at = canvas.put(1, 1, roots, Style.PLAIN);
    String trouble = null;
    if (model.trouble() != null) {
      trouble = model.trouble().getMessage();
    } else if (!snapshot.server().answered()) {
      trouble = snapshot.server().trouble();
    } else if (snapshot.server().pid() == null) {
      trouble = "no tmux server runs";
    }
    if (trouble != null) {
      String fitting =
          CellWidth.clip(Text.printable(trouble), Math.max(0, end - at - 4), glyphs.ellipsis());
      canvas.put(at + 2, 1, fitting, Style.of(Color.YELLOW));
    }
  }

  /** Draws the gauge at the right edge and returns its width. */
  private int gauge(TmpSpace tmp) {
    if (tmp.totalBytes() == null || tmp.freeBytes() == null || tmp.totalBytes() == 0) {
      return 0;
    }
    double used = 1 - (double) tmp.freeBytes() / tmp.totalBytes();
    int columns = canvas.width() >= 100 ? 16 : canvas.width() >= 80 ? 10 : 0;
    String percent = " " + Math.round(used * 100) + "% ";
    String name = tmp.path() + (tmp.type() == null ? "" : " " + tmp.type()) + "  ";
    if (canvas.width() < 80) {
      name = CellWidth.clipStart(tmp.path(), 10, glyphs.ellipsis());
    } else {
      name = CellWidth.clipStart(name, 26, glyphs.ellipsis());
    }
    int width = CellWidth.of(name) + columns + CellWidth.of(percent);
    int at = canvas.put(canvas.width() - width, 0, name, Style.PLAIN);
    Style style = isNearlyFull(tmp) ? Style.of(Color.RED) : Style.of(Color.GREEN);
    at = canvas.put(at, 0, Look.bar(used, columns, glyphs.full(), glyphs.free()), style);
    canvas.put(at, 0, percent, isNearlyFull(tmp) ? style.asBold() : Style.PLAIN);
    return width;
  }

  private static boolean isNearlyFull(TmpSpace tmp) {
    return tmp.totalBytes() != null
        && tmp.freeBytes() != null
        && tmp.freeBytes() < tmp.totalBytes() * (1 - NEARLY_FULL);
  }

  private void table() {
    int longest = model.rows().stream().mapToInt(row -> row.id().value().length()).max().orElse(0);
    Columns columns = Columns.of(canvas.width(), longest);
    for (Columns.Column column : Columns.Column.values()) {
      String title = column.title();
      if (column == Columns.Column.USE) {
        title += " " + glyphs.descending();
      }
      cell(columns, column, TABLE_TOP - 1, title, Style.BOLD);
    }
    int fitting = canvas.height() - TABLE_TOP - BELOW_TABLE;
    int top = model.scrollTo(fitting);
    long most =
        model.rows().stream()
            .filter(row -> row.task() != null && row.task().usage() != null)
            .mapToLong(row -> row.task().usage().bytes())
            .max()
            .orElse(0);
    List<Model.Row> rows = model.rows();
    for (int i = top; i < Math.min(rows.size(), top + fitting); i++) {
      boolean selected = i == model.selectedIndex();
      new RowView(columns, TABLE_TOP + i - top, rows.get(i), selected, most).draw();
    }
    if (rows.size() > fitting) {
      String place =
          " " + (top + 1) + "-" + Math.min(rows.size(), top + fitting) + " of " + rows.size() + " ";
      canvas.put(canvas.width() - place.length() - 1, 2, place, Style.FAINT);
    }
  }

  private void cell(Columns columns, Columns.Column column, int row, String text, Style style) {
    Columns.Place place = columns.of(column);
    if (place != null) {
      String fitting =
          column.right() ? look.right(text, place.width()) : look.left(text, place.width());
      canvas.put(place.column(), row, fitting, style);
    }
  }

  /** One line of the table. */
  private final class RowView {
    private final Columns columns;
    private final int row;
    private final Model.Row content;
    private final boolean selected;
    private final long most;

    RowView(Columns columns, int row, Model.Row content, boolean selected, long most) {
      this.columns = columns;
      this.row = row;
      this.content = content;
      this.selected = selected;
      this.most = most;
    }

    void draw() {
      if (selected) {
        canvas.fill(0, row, canvas.width(), 1, " ", Style.REVERSED);
        canvas.put(1, row, glyphs.selected(), Style.REVERSED);
      }
      put(Columns.Column.TASK, content.id().value(), Style.PLAIN);
      if (content.job() != null) {
        job(content.job());
        return;
      }
      TaskRow task = content.task();
      state(task);
      Usage usage = task.usage();
      put(
          Columns.Column.USE,
          usage == null ? glyphs.none() : Text.bytes(usage.bytes()),
          Style.PLAIN);
      Columns.Place bar = columns.of(Columns.Column.BAR);
      if (bar != null) {
        double share = usage == null || most == 0 ? 0 : (double) usage.bytes() / most;
        put(
            Columns.Column.BAR,
            Look.bar(share, bar.width(), glyphs.bar(), glyphs.barRest()),
            Style.of(Color.BLUE));
      }
      put(
          Columns.Column.FILES,
          usage == null ? glyphs.none() : Text.count(usage.files()),
          Style.PLAIN);
      put(Columns.Column.AGE, age(task), Style.PLAIN);
      put(Columns.Column.NOW, now(task), Style.PLAIN);
      if (columns.of(Columns.Column.DIRECTORY) != null && task.project() != null) {
        String directory =
            look.leftKeepingEnd(
                look.directory(task.project()), columns.of(Columns.Column.DIRECTORY).width());
        put(Columns.Column.DIRECTORY, directory, Style.PLAIN);
      }
    }

    private void put(Columns.Column column, String text, Style style) {
      cell(columns, column, row, text, selected ? style.withoutColor().asReversed() : style);
    }

    private void state(TaskRow task) {
      String word = task.state().word();
      if (task.state() == TaskState.FINISHED && task.exitStatus() != null) {
        word += " " + task.exitStatus();
      }
      Color color = colorOf(task);
      put(Columns.Column.STATE, markOf(task.state()) + " " + word, Style.of(color));
    }

    private String markOf(TaskState state) {
      return switch (state) {
        case RUNNING -> glyphs.running();
        case IDLE -> glyphs.idle();
        case FINISHED -> glyphs.finished();
        case GONE -> glyphs.gone();
        case UNKNOWN -> glyphs.unknown();
        case STUCK -> glyphs.ending();
      };
    }

    private static Color colorOf(TaskRow task) {
      return switch (task.state()) {
        case RUNNING -> Color.GREEN;
        case IDLE -> Color.CYAN;
        case FINISHED ->
            task.exitStatus() != null && task.exitStatus() == 0 ? Color.DEFAULT : Color.RED;
        case GONE, STUCK -> Color.RED;
        case UNKNOWN -> Color.YELLOW;
      };
    }

    private String age(TaskRow task) {
      return task.spawned() == null
          ? glyphs.none()
          : Text.age(Duration.between(task.spawned(), model.snapshot().taken()));
    }

    private String now(TaskRow task) {
      if (task.state() == TaskState.FINISHED && task.exitStatus() != null) {
        return "(exit " + task.exitStatus() + ")";
      }
      return task.command() == null ? glyphs.none() : task.command();
    }

    /** What is being done, across the columns behind the state. */
    private void job(Job job) {
      String word = job.kill() ? "ending" : "starting";
      put(Columns.Column.STATE, glyphs.ending() + " " + word, Style.of(Color.YELLOW));
      StageEvent stage = job.last();
      if (stage == null) {
        return;
      }
      String text = stage.detail();
      if (stage.total() > 0) {
        text +=
            " "
                + Text.count(stage.done())
                + " / "
                + Text.count(stage.total())
                + " files "
                + Look.bar(
                    (double) stage.done() / stage.total(), 10, glyphs.bar(), glyphs.barRest());
      }
      int at = columns.of(Columns.Column.USE).column();
      String fitting = CellWidth.clip(text, canvas.width() - at - 1, glyphs.ellipsis());
      canvas.put(at, row, fitting, selected ? Style.REVERSED : Style.PLAIN);
    }
  }

  /** What there is to say; else what there is to know of the selected task. */
  private void message() {
    String text = model.message();
    Style style = model.messageIsError() ? Style.of(Color.RED).asBold() : Style.PLAIN;
    int index = model.selectedIndex();
    if (text == null && index >= 0) {
      TaskRow task = model.rows().get(index).task();
      if (task != null && task.note() != null) {
        text = task.id() + ": " + task.note();
        style = Style.of(Color.YELLOW);
      }
    }
    if (text == null && model.snapshot() != null) {
      text = orphans(model.snapshot());
      style = Style.FAINT;
    }
    if (text == null) {
      return;
    }
    List<String> lines = wrapped(Text.printable(text), canvas.width() - 2);
    int row = canvas.height() - BELOW_TABLE - lines.size() + 1;
    for (String line : lines) {
      // A long one lies over the last rows of the table: what to do stands at its end.
      canvas.fill(0, row, canvas.width(), 1, " ", Style.PLAIN);
      canvas.put(1, row++, line, style);
    }
  }

  /** The text in lines of at most that many columns, broken at blanks where there are any. */
  private List<String> wrapped(String text, int columns) {
    List<String> lines = new ArrayList<>();
    String rest = CellWidth.clean(text);
    while (CellWidth.of(rest) > columns && lines.size() < MOST_MESSAGE_LINES - 1) {
      String start = CellWidth.clip(rest, columns, "");
      int blank = start.lastIndexOf(' ');
      int end = blank > columns / 2 ? blank : start.length();
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    lines.add(CellWidth.clip(rest, columns, glyphs.ellipsis()));
    return lines;
  }

  private static String orphans(Snapshot snapshot) {
    long roots =
        snapshot.orphans().stream().filter(orphan -> orphan.kind() == Orphan.Kind.ROOT).count();
    return roots == 0
        ? null
        : roots
            + (roots == 1 ? " root" : " roots")
            + " in "
            + snapshot.tmp().path()
            + " that no task names; 'qd ls' lists them";
  }

  /** The keys that can be pressed now. */
  private void footer() {
    int row = canvas.height() - 1;
    int at = 1;
    for (KeyMap.Binding binding :
        KeyMap.of(model.dialog() == null ? KeyMap.Context.BOARD : model.dialog().context())) {
      if (binding.label().isEmpty() || !model.isPossible(binding.action())) {
        continue;
      }
      String shown = KeyMap.shown(binding, look.glyphs());
      int blank = shown.indexOf(' ');
      String first = blank < 0 ? shown : shown.substring(0, blank);
      if (at + CellWidth.of(first) + 1 + CellWidth.of(binding.label()) >= canvas.width()) {
        break;
      }
      at = canvas.put(at, row, first, Style.BOLD);
      at = canvas.put(at + 1, row, binding.label(), Style.PLAIN) + 2;
    }
  }
}
