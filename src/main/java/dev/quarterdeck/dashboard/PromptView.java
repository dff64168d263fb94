package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Style;

/** Draws a line that is asked for, where messages stand otherwise. */
final class PromptView {
  private static final int FROM_BOTTOM = 3;

  private PromptView() {}

  static Box.Cursor draw(Canvas canvas, PromptDialog prompt, Look look) {
    int row = canvas.height() - FROM_BOTTOM;
    canvas.fill(0, row, canvas.width(), 1, " ", Style.PLAIN);
    int begin = canvas.put(1, row, look.label(prompt.label(), canvas.width() / 2), Style.BOLD) + 1;
    Canvas line = canvas.region(begin, row, canvas.width() - begin - 1, 1);
    if (prompt.refusal() != null) {
      canvas.fill(0, row - 1, canvas.width(), 1, " ", Style.PLAIN);
      canvas.put(
          1,
          row - 1,
          look.label(prompt.refusal(), canvas.width() - 2),
          look.style(Colors.Part.ERROR));
    }
    return new Box.Cursor(begin + Box.drawField(line, prompt.field()), row);
  }
}
