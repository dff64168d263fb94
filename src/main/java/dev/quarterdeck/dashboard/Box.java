package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Style;

/**
 * A framed box in the middle of the screen.
 *
 * @param room the canvas inside the frame
 * @param left where that begins on the whole canvas, in cells
 * @param top the same
 */
record Box(Canvas room, int left, int top) {
  /** A place on the whole canvas for the cursor. */
  record Cursor(int column, int row) {}

  private static final int MOST_WIDTH = 76;

  /** How wide one is inside, on that screen. */
  static int insideWidth(Canvas canvas) {
    return Math.min(MOST_WIDTH, canvas.width() - 4);
  }

  /**
   * Draws an empty one, as wide as the screen allows.
   *
   * @param rows how many rows its inside should have; it gets fewer where there are fewer
   */
  static Box draw(Canvas canvas, Glyphs glyphs, String title, int rows) {
    int width = Math.min(MOST_WIDTH + 4, canvas.width());
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
    return new Box(box.region(2, 1, width - 4, height - 2), left + 2, top + 1);
  }

  /** A line of text that is edited, drawn around its cursor; returns where the cursor is. */
  Cursor field(int column, int row, TextField field) {
    Canvas line = room.region(column, row, room.width() - column, 1);
    int at = drawField(line, field);
    return new Cursor(left + column + at, top + row);
  }

  /** Draws the text in that line, and returns the cursor's column in it. */
  static int drawField(Canvas line, TextField field) {
    int cursor = field.cursorColumn();
    int skip = Math.max(0, cursor - line.width() + 1);
    line.fill(0, 0, line.width(), 1, "_", Style.FAINT);
    line.put(-skip, 0, CellWidth.clean(field.text()), Style.PLAIN);
    return cursor - skip;
  }
}
