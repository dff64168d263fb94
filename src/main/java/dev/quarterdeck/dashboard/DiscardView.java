package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Style;
import java.util.List;

/** Draws the question for the id: what would be lost, and a field. */
final class DiscardView {
  /** The order, the field, and a blank row above them. */
  private static final int FOOT = 3;

  private static final int MOST_LINES = 6;

  private DiscardView() {}

  static Box.Cursor draw(Canvas canvas, DiscardDialog discard, Look look) {
    int inside = Box.insideWidth(canvas);
    String id = discard.id().value();
    Problem problem = discard.problem();
    String lost = problem == null ? "Nothing stands in the way any more." : problem.why();
    int most = Math.min(MOST_LINES, canvas.height() - 3 - FOOT - 1);
    List<String> lines = look.wrapped(lost, inside, most);
    Box box =
        Box.draw(canvas, look.glyphs(), "Discard what has not landed?", lines.size() + 1 + FOOT);
    Canvas room = box.room();
    int row = 0;
    for (String line : lines) {
      room.put(0, row++, line, look.style(Colors.Part.ERROR));
    }
    room.put(0, row, look.label("It cannot be brought back.", inside), Style.PLAIN);
    room.put(0, row + 2, "Type " + look.middleCut(id, inside - 20) + ", then Enter:", Style.BOLD);
    return box.field(0, row + 3, discard.field());
  }
}
