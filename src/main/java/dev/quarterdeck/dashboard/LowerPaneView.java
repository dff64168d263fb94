package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Style;
import dev.quarterdeck.terminal.StyledText;
import java.util.List;

/** Draws what is shown below the list. */
final class LowerPaneView {
  /** Which of so many lines are shown. */
  record Extent(int top, int shown, int lines) {
    static final Extent ALL = new Extent(0, 0, 0);

    String words() {
      return top + 1 + "-" + (top + shown) + " of " + lines;
    }
  }

  private LowerPaneView() {}

  static void draw(Canvas canvas, Model model, Look look) {
    canvas.fill(0, 0, canvas.width(), 1, look.glyphs().horizontal(), Style.FAINT);
    Canvas room = canvas.region(0, 1, canvas.width(), canvas.height() - 1);
    Extent extent =
        model.lowerPane().kind() == LowerPane.Kind.PREVIEW
            ? preview(room, model, look)
            : DetailsView.draw(room, model, look);
    int end = canvas.width() - 2;
    if (extent.shown() < extent.lines()) {
      String more =
          " "
              + model.keys().keyOf(Action.SCROLL_UP, look.glyphs())
              + " "
              + model.keys().keyOf(Action.SCROLL_DOWN, look.glyphs())
              + "  "
              + extent.words()
              + " ";
      end -= CellWidth.of(more);
      canvas.put(end, 0, more, Style.FAINT);
    }
    canvas.put(2, 0, look.label(title(model, look), end - 3), Style.BOLD);
  }

  private static String title(Model model, Look look) {
    if (model.list().selected() == null) {
      return " no task ";
    }
    String dot = " " + look.glyphs().separator() + " ";
    String title = " " + model.list().selected();
    TaskRow task = model.selectedTask().orElse(null);
    if (task != null && task.window() != null) {
      title += dot + task.window() + (task.windowId() == null ? "" : " (" + task.windowId() + ")");
    }
    if (task != null && task.state() == TaskState.FINISHED) {
      title += dot + "ended" + (task.exitStatus() == null ? "" : " with " + task.exitStatus());
    }
    return title + " ";
  }

  private static Extent preview(Canvas room, Model model, Look look) {
    LowerPane pane = model.lowerPane();
    Preview preview = pane.preview();
    if (preview == null || preview.trouble() != null) {
      String words = preview == null ? "looking ..." : preview.trouble();
      TaskRow task = model.selectedTask().orElse(null);
      if (task != null && task.state() == TaskState.GONE) {
        String key = model.keys().keyOf(Action.RESPAWN, look.glyphs());
        words = "its window is gone" + (key.isEmpty() ? "" : "; " + key + " makes a new one");
      }
      room.put(1, 0, look.label(words, room.width() - 2), Style.FAINT);
      return Extent.ALL;
    }
    return lines(room, preview.lines(), pane.scrollTo(preview.lines().size(), room.height()), 0);
  }

  /** Draws lines from that one on. */
  static Extent lines(Canvas room, List<List<StyledText.Run>> lines, int top, int column) {
    for (int row = 0; row < room.height() && top + row < lines.size(); row++) {
      int at = column;
      for (StyledText.Run run : lines.get(top + row)) {
        at = room.put(at, row, run.text(), run.style());
      }
    }
    return new Extent(top, Math.min(room.height(), lines.size() - top), lines.size());
  }
}
