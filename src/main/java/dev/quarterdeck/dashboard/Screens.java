package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Style;

/** Draws what the model says: the board and the dialog over it. */
final class Screens {
  /** Less than this shows nothing of use. */
  private static final int LEAST_WIDTH = 40;

  private static final int LEAST_HEIGHT = 10;

  private Screens() {}

  /**
   * Draws the whole screen.
   *
   * @return where the cursor has to be, or null for none
   */
  static Box.Cursor draw(Canvas canvas, Model model, Look look) {
    if (canvas.width() < LEAST_WIDTH || canvas.height() < LEAST_HEIGHT) {
      canvas.clear();
      model.tooSmall(true);
      String size = canvas.width() + "x" + canvas.height();
      canvas.put(
          0, 0, "qd needs " + LEAST_WIDTH + "x" + LEAST_HEIGHT + ", this is " + size, Style.PLAIN);
      return null;
    }
    model.tooSmall(false);
    BoardView.draw(canvas, model, look);
    Box.Cursor cursor = DialogView.draw(canvas, model, look);
    BoardView.drawMessageOverDialog(canvas, model, look);
    BoardView.drawFooter(canvas, model, look);
    return cursor;
  }
}
