package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Style;

/** The last row of a question: Cancel and what is asked. */
final class Buttons {
  private static final String CANCEL = "Cancel";
  private static final int BETWEEN = 3;

  private Buttons() {}

  /**
   * Draws them; brackets stand around the one that Enter presses.
   *
   * @param accept what the other one says, or null where it cannot be pressed now
   * @param acceptMarked whether Enter presses that
   */
  static void draw(Box box, Model model, String accept, boolean acceptMarked) {
    draw(box, model, accept, Action.ACCEPT, acceptMarked);
  }

  /** The same where the other one is pressed for another action. */
  static void draw(Box box, Model model, String accept, Action action, boolean acceptMarked) {
    Canvas room = box.room();
    int row = room.height() - 1;
    String cancel = button(CANCEL, !acceptMarked);
    String other = accept == null ? "" : button(accept, acceptMarked);
    int at = Math.max(0, (room.width() - cancel.length() - other.length() - BETWEEN) / 2);
    room.put(at, row, cancel, acceptMarked ? Style.PLAIN : Style.REVERSED);
    model.spots().add(box.left() + at, box.top() + row, cancel.length(), Action.CLOSE);
    if (accept != null) {
      int next = at + cancel.length() + BETWEEN;
      room.put(next, row, other, acceptMarked ? Style.REVERSED : Style.PLAIN);
      model.spots().add(box.left() + next, box.top() + row, other.length(), action);
    }
  }

  private static String button(String text, boolean marked) {
    return marked ? "[ " + text + " ]" : "  " + text + "  ";
  }
}
