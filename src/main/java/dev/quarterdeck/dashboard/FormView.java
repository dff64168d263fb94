package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Text;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Style;

/** Draws the form for a new task: each field with what is wrong with it below. */
final class FormView {
  private static final int FIELD_ROWS = 2 * FormDialog.LABELS.size();

  /** Two for each field, and some for the list below the last one. */
  private static final int ROWS = FIELD_ROWS + 5;

  private static final int FIELD = 11;

  private FormView() {}

  static Box.Cursor draw(Canvas canvas, FormDialog form, Look look) {
    Box box = Box.draw(canvas, look.glyphs(), "New task", Math.min(ROWS, canvas.height() - 3));
    Canvas room = box.room();
    Box.Cursor cursor = null;
    for (int i = 0; i < FormDialog.LABELS.size(); i++) {
      boolean focused = form.focus() == i;
      room.put(0, i * 2, FormDialog.LABELS.get(i), focused ? Style.BOLD : Style.PLAIN);
      Box.Cursor at = box.field(FIELD, i * 2, form.field(i));
      room.put(FIELD, i * 2, form.placeholder(i), Style.FAINT);
      String fault = form.fault(i);
      room.put(
          FIELD,
          i * 2 + 1,
          CellWidth.clip(
              Text.printable(fault == null ? form.hint(i) : fault),
              room.width() - FIELD,
              look.glyphs().ellipsis()),
          fault == null ? Style.FAINT : look.style(Colors.Part.ERROR));
      if (focused) {
        cursor = at;
      }
    }
    below(room.region(0, FIELD_ROWS, room.width(), room.height() - FIELD_ROWS), form, look);
    return cursor;
  }

  /** Under all the fields, so that nothing reads like the value of one. */
  private static void below(Canvas room, FormDialog form, Look look) {
    if (form.completion() != null) {
      int heading = room.height() > 1 ? 1 : 0;
      String what = " " + (form.focus() == FormDialog.COMMAND ? "earlier commands" : "directories");
      if (heading > 0) {
        room.fill(0, 0, room.width(), 1, look.glyphs().horizontal(), Style.FAINT);
        room.put(FIELD - 1, 0, what + " ", Style.FAINT);
      }
      int rows = Math.min(form.completion().names().size(), room.height() - heading);
      list(room.region(FIELD, heading, room.width() - FIELD, rows), form.completion(), look);
    } else if (form.refusal() != null) {
      int row = 0;
      for (String line : look.wrapped(form.refusal(), room.width(), room.height())) {
        room.put(0, row++, line, look.style(Colors.Part.ERROR));
      }
    }
  }

  private static void list(Canvas room, Completion completion, Look look) {
    int count = completion.names().size();
    int top = Math.max(0, completion.chosen() - room.height() + 1);
    for (int i = 0; i < room.height(); i++) {
      boolean chosen = top + i == completion.chosen();
      Style style = chosen ? Style.REVERSED : Style.PLAIN;
      room.fill(0, i, room.width(), 1, " ", style);
      room.put(0, i, look.label(completion.names().get(top + i), room.width()), style);
    }
    if (top + room.height() < count) {
      String more = " " + (count - top - room.height()) + " more ";
      room.put(room.width() - more.length(), room.height() - 1, more, Style.FAINT);
    }
  }
}
