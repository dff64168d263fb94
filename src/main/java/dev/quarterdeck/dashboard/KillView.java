package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Draws the question whether to kill: what would end, what would be freed, what stays. */
final class KillView {
  private static final int LABEL = 9;
  private static final int LEAST_TEXT = 22;
  private static final int SIZE = 9;
  private static final String TOGETHER = "together";

  /** Of a text that is wrapped; more than any has. */
  private static final int MOST_LINES = 50;

  /** A blank row and theirs. */
  private static final int BUTTONS = 2;

  private record Line(String label, String text, Style style) {}

  private final KillDialog kill;
  private final Model model;
  private final Look look;
  private final List<Line> lines = new ArrayList<>();
  private String together;

  /** Whether any of several tasks works in a directory that stays. */
  private boolean keeps;

  private KillView(KillDialog kill, Model model, Look look) {
    this.kill = kill;
    this.model = model;
    this.look = look;
  }

  static void draw(Canvas canvas, KillDialog kill, Model model, Look look) {
    KillView view = new KillView(kill, model, look);
    int inside = Box.insideWidth(canvas);
    boolean one = kill.ids().size() == 1;
    if (one) {
      view.one(kill.ids().get(0), inside - LABEL);
    } else {
      view.several();
    }
    String title =
        one
            ? "Kill " + look.middleCut(kill.ids().get(0).value(), inside - 10) + "?"
            : "Kill " + kill.ids().size() + " tasks?";
    int label = one ? LABEL : view.longestId(inside - Math.max(LEAST_TEXT, inside / 2)) + 2;
    int above = one ? 0 : 1;
    int below = one ? 0 : view.keeps ? 2 : 1;
    int rows = above + view.lines.size() + below + BUTTONS;
    Box box = Box.draw(canvas, look.glyphs(), title, rows);
    Canvas room = box.room();
    int fitting = room.height() - BUTTONS - above - below;
    view.list(room.region(0, above, room.width(), fitting), label);
    view.buttons(box);
    if (!one) {
      // However long the list is, what it is about and what it comes to is in view.
      room.put(label, 0, look.right("FREES", SIZE) + "  ENDS", Style.FAINT);
      room.put(0, above + fitting, TOGETHER, Style.BOLD);
      room.put(label, above + fitting, look.label(view.together, room.width() - label), Style.BOLD);
      if (view.keeps) {
        room.put(0, above + fitting + 1, "keeps", Style.FAINT);
        String what = look.label("their directories, unchanged", room.width() - label);
        room.put(label, above + fitting + 1, what, Style.PLAIN);
      }
    }
  }

  private int longestId(int most) {
    int longest = kill.ids().stream().mapToInt(id -> id.value().length()).max().orElse(0);
    return Math.max(TOGETHER.length(), Math.min(most, longest));
  }

  private void list(Canvas room, int label) {
    int fitting = room.height();
    int top = kill.scroll().to(lines.size(), fitting);
    for (int i = 0; i < Math.min(fitting, lines.size()); i++) {
      Line line = lines.get(top + i);
      room.put(0, i, look.middleCut(line.label(), label - 2), Style.FAINT);
      room.put(
          label,
          i,
          CellWidth.clip(
              Text.printable(line.text()), room.width() - label, look.glyphs().ellipsis()),
          line.style());
    }
    if (top + fitting < lines.size()) {
      String more = " j " + (lines.size() - top - fitting) + " more ";
      room.put(room.width() - more.length(), fitting - 1, more, Style.REVERSED);
    }
  }

  private void buttons(Box box) {
    if (kill.isDiscardable()) {
      Buttons.draw(box, model, "f  discard it ...", Action.DISCARD, false);
      return;
    }
    int count = kill.killable().size();
    String accept =
        kill.ids().size() == 1
            ? "y  kill it"
            : "y  kill " + (count < kill.ids().size() ? "the other " : "these ") + count;
    Buttons.draw(box, model, kill.whyNot(Action.ACCEPT) == null ? accept : null, kill.killMarked());
  }

  private void one(TaskId id, int columns) {
    Problem problem = kill.problem(id);
    if (problem != null) {
      wrapped("cannot", problem.why(), columns, look.style(Colors.Part.ERROR));
      wrapped("do", problem.cure(), columns, Style.PLAIN);
    } else if (kill.plan(id) == null) {
      lines.add(new Line("", "looking what would end ...", Style.PLAIN));
    } else {
      plan(kill.plan(id));
    }
  }

  private void wrapped(String label, String text, int columns, Style style) {
    String first = label;
    for (String line : look.wrapped(text, columns, MOST_LINES)) {
      lines.add(new Line(first, line, style));
      first = "";
    }
  }

  /** A line each, and the sum. */
  private void several() {
    long bytes = 0;
    int processes = 0;
    for (TaskId id : kill.ids()) {
      Teardown.Plan plan = kill.plan(id);
      TaskRow task = model.task(id).orElse(null);
      long use = task == null || task.usage() == null ? 0 : task.usage().bytes();
      if (kill.problem(id) != null) {
        String why = "stays: " + kill.problem(id).why();
        lines.add(new Line(id.value(), why, look.style(Colors.Part.ERROR)));
      } else if (plan == null) {
        lines.add(new Line(id.value(), "looking what would end ...", Style.PLAIN));
      } else {
        bytes += use;
        keeps = keeps || plan.keeps() != null;
        processes += plan.processes().size();
        lines.add(
            new Line(
                id.value(),
                look.right(Text.bytes(use), SIZE) + "  " + processes(plan.processes()),
                Style.PLAIN));
      }
    }
    together =
        look.right(Text.bytes(bytes), SIZE)
            + "  "
            + processes
            + (processes == 1 ? " process" : " processes");
  }

  private void plan(Teardown.Plan plan) {
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
    if (plan.returns() != null) {
      lines.add(new Line("returns", look.directory(plan.returns()), Style.PLAIN));
    }
    if (plan.keeps() != null) {
      lines.add(new Line("keeps", look.directory(plan.keeps()) + ", unchanged", Style.PLAIN));
    }
    plan.notes().forEach(note -> lines.add(new Line("note", note, Style.PLAIN)));
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
        (name, count) -> shown.add(count == 1 ? name : name + " " + look.glyphs().times() + count));
    return names.size()
        + (names.size() == 1 ? " process: " : " processes: ")
        + String.join(", ", shown);
  }
}
