package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Style;
import dev.quarterdeck.terminal.Style.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Draws what lies over the board. */
final class DialogView {
  private static final int MOST_WIDTH = 76;

  /** A place on the canvas for the cursor. */
  record Cursor(int column, int row) {}

  private final Canvas canvas;
  private final Model model;
  private final Look look;
  private final Glyphs glyphs;

  private DialogView(Canvas canvas, Model model, Look look) {
    this.canvas = canvas;
    this.model = model;
    this.look = look;
    this.glyphs = look.glyphs();
  }

  /**
   * Draws the dialog that is open, if any.
   *
   * @return where the cursor has to be, or null for none
   */
  static Cursor draw(Canvas canvas, Model model, Look look) {
    DialogView view = new DialogView(canvas, model, look);
    if (model.dialog() instanceof Dialog.Kill kill) {
      view.kill(kill);
    } else if (model.dialog() instanceof Dialog.Form form) {
      return view.form(form);
    } else if (model.dialog() instanceof Dialog.Help help) {
      view.help(help);
    }
    return null;
  }

  /** An empty box with a title, in the middle; what is returned is the room inside. */
  private Canvas box(String title, int columns, int rows) {
    int width = Math.min(columns + 4, canvas.width());
    int height = Math.min(rows + 2, canvas.height() - 1);
    int left = (canvas.width() - width) / 2;
    int top = Math.max(0, (canvas.height() - 1 - height) / 2);
    Canvas box = canvas.region(left, top, width, height);
    box.clear();
    box.fill(1, 0, width - 2, 1, glyphs.horizontal(), Style.PLAIN);
    box.fill(1, height - 1, width - 2, 1, glyphs.horizontal(), Style.PLAIN);
    box.fill(0, 1, 1, height - 2, glyphs.vertical(), Style.PLAIN);
    box.fill(width - 1, 1, 1, height - 2, glyphs.vertical(), Style.PLAIN);
    box.put(0, 0, glyphs.topLeft(), Style.PLAIN);
    box.put(width - 1, 0, glyphs.topRight(), Style.PLAIN);
    box.put(0, height - 1, glyphs.bottomLeft(), Style.PLAIN);
    box.put(width - 1, height - 1, glyphs.bottomRight(), Style.PLAIN);
    String fitting = CellWidth.clip(" " + title + " ", width - 4, glyphs.ellipsis());
    box.put(2, 0, fitting, Style.BOLD);
    return box.region(2, 1, width - 4, height - 2);
  }

  private int width() {
    return Math.min(MOST_WIDTH, canvas.width() - 4);
  }

  private record Line(String label, String text, Style style) {}

  private void kill(Dialog.Kill kill) {
    List<Line> lines = new ArrayList<>();
    if (kill.problem() != null) {
      lines.add(new Line("cannot", kill.problem().why(), Style.of(Color.RED)));
      lines.add(new Line("do", kill.problem().cure(), Style.PLAIN));
    } else if (kill.plan() == null) {
      lines.add(new Line("", "looking what would end ...", Style.PLAIN));
    } else {
      plan(kill.plan(), lines);
    }
    Canvas room = box("Kill " + kill.id() + "?", width(), lines.size() + 2);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      room.put(0, i, line.label(), Style.FAINT);
      room.put(
          9,
          i,
          CellWidth.clip(Text.printable(line.text()), room.width() - 9, glyphs.ellipsis()),
          line.style());
    }
    int row = room.height() - 1;
    boolean possible = kill.plan() != null;
    String cancel = "[ Cancel ]";
    String accept = " y  kill it ";
    int at = Math.max(0, (room.width() - cancel.length() - accept.length() - 5) / 2);
    room.put(at, row, cancel, kill.killMarked() ? Style.PLAIN : Style.REVERSED);
    if (possible) {
      room.put(
          at + cancel.length() + 5, row, accept, kill.killMarked() ? Style.REVERSED : Style.PLAIN);
    }
  }

  private void plan(Teardown.Plan plan, List<Line> lines) {
    String window =
        plan.window() == null ? "gone already" : plan.window() + " (" + plan.windowId() + ")";
    lines.add(new Line("window", window, Style.PLAIN));
    lines.add(new Line("ends", processes(plan.processes()), Style.PLAIN));
    TaskRow task = model.task(plan.id()).orElse(null);
    String frees = "nothing: it has no temp root";
    if (plan.root() != null) {
      frees = "all in " + plan.root();
      if (task != null && task.usage() != null) {
        frees =
            Text.bytes(task.usage().bytes())
                + ", "
                + Text.files(task.usage().files())
                + " in "
                + plan.root();
      }
    }
    lines.add(new Line("frees", frees, Style.PLAIN));
    if (task != null && task.spawned() != null) {
      Duration age = Duration.between(task.spawned(), model.snapshot().taken());
      lines.add(new Line("age", Text.age(age), Style.PLAIN));
    }
    if (plan.keeps() != null) {
      lines.add(new Line("keeps", look.directory(plan.keeps()) + " as it is", Style.PLAIN));
    }
  }

  /** {@code 4 processes: bash, go, compile ×2}. */
  private String processes(List<String> names) {
    if (names.isEmpty()) {
      return "no process";
    }
    TreeMap<String, Integer> counts = new TreeMap<>();
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    List<String> shown = new ArrayList<>();
    counts.forEach(
        (name, count) -> shown.add(count == 1 ? name : name + " " + glyphs.times() + count));
    return names.size()
        + (names.size() == 1 ? " process: " : " processes: ")
        + String.join(", ", shown);
  }

  private Cursor form(Dialog.Form form) {
    int width = width();
    int height = Math.min(6, canvas.height() - 3);
    Canvas room = box("New task", width, height);
    int field = 11;
    int columns = room.width() - field;
    Cursor cursor = null;
    // Where the box put its inside, to tell the cursor's place on the whole canvas.
    int left = (canvas.width() - Math.min(width + 4, canvas.width())) / 2 + 2;
    int top =
        Math.max(0, (canvas.height() - 1 - Math.min(height + 2, canvas.height() - 1)) / 2) + 1;
    for (int i = 0; i < Dialog.Form.LABELS.size(); i++) {
      boolean focused = form.focus() == i;
      room.put(0, i * 2, Dialog.Form.LABELS.get(i), focused ? Style.BOLD : Style.PLAIN);
      int column = form.field(i).cursorColumn();
      // A long line is shown around its cursor.
      int skip = Math.max(0, column - columns + 1);
      String text = CellWidth.clean(form.field(i).text());
      Canvas line = room.region(field, i * 2, columns, 1);
      line.fill(0, 0, columns, 1, "_", Style.FAINT);
      line.put(-skip, 0, text, Style.PLAIN);
      hint(room, field, i * 2 + 1, form, i);
      if (focused) {
        cursor = new Cursor(left + field + column - skip, top + i * 2);
      }
    }
    return cursor;
  }

  private void hint(Canvas room, int column, int row, Dialog.Form form, int index) {
    String fault = null;
    String hint = "";
    if (index == 0) {
      fault = form.id().isEmpty() && !form.idMissed() ? null : model.idFault(form);
      hint = form.id().isEmpty() ? "letters, digits, _ and -" : "";
    } else if (index == 1) {
      fault = form.directoryFault();
    } else if (form.command().isEmpty()) {
      hint = "none: just a shell";
    }
    String text = fault == null ? hint : fault;
    room.put(
        column,
        row,
        CellWidth.clip(Text.printable(text), room.width() - column, glyphs.ellipsis()),
        fault == null ? Style.FAINT : Style.of(Color.RED));
  }

  private void help(Dialog.Help help) {
    List<Line> lines = new ArrayList<>();
    for (KeyMap.Context context : KeyMap.Context.values()) {
      if (!lines.isEmpty()) {
        lines.add(new Line("", "", Style.PLAIN));
      }
      lines.add(new Line(context.title(), "", Style.BOLD));
      for (KeyMap.Binding binding : KeyMap.of(context)) {
        lines.add(new Line(KeyMap.shown(binding, glyphs), binding.help(), Style.PLAIN));
      }
    }
    Canvas room = box("Keys", width(), lines.size());
    int top = Math.max(0, Math.min(help.top(), lines.size() - room.height()));
    for (int i = 0; i < room.height() && top + i < lines.size(); i++) {
      Line line = lines.get(top + i);
      room.put(0, i, line.label(), line.text().isEmpty() ? Style.BOLD : Style.PLAIN);
      room.put(
          16, i, CellWidth.clip(line.text(), room.width() - 16, glyphs.ellipsis()), Style.PLAIN);
    }
    if (top + room.height() < lines.size()) {
      room.put(room.width() - 8, room.height() - 1, " j more ", Style.REVERSED);
    }
  }
}
