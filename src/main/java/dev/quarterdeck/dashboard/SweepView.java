package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Style;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Draws what could be given back: each with its size, its age, and why it can go or stays. */
final class SweepView {
  private static final int SIZE = 9;
  private static final int AGE = 6;

  /** The heading, the sum, a blank row and the buttons. */
  private static final int AROUND = 4;

  private SweepView() {}

  static void draw(Canvas canvas, SweepDialog sweep, Model model, Look look) {
    if (model.sweep() != null) {
      underWay(canvas, model.sweep(), model, look);
      return;
    }
    if (sweep.problem() != null || sweep.plan() == null) {
      Canvas room = Box.draw(canvas, look.glyphs(), "Sweep", 3).room();
      boolean failed = sweep.problem() != null;
      String text = failed ? sweep.problem().getMessage() : "looking what can go ...";
      Style style = failed ? look.style(Colors.Part.ERROR) : Style.PLAIN;
      int row = 0;
      for (String line : look.wrapped(text, room.width(), room.height())) {
        room.put(0, row++, line, style);
      }
      return;
    }
    List<Sweep.Item> items = sweep.items();
    int rows = items.isEmpty() ? AROUND : items.size() * 2 + AROUND;
    Box box = Box.draw(canvas, look.glyphs(), "Sweep", rows);
    Canvas room = box.room();
    if (items.isEmpty()) {
      String text = "Nothing: no stray, no orphan root, no task long gone.";
      int row = 0;
      for (String line : look.wrapped(text, room.width(), room.height() - 2)) {
        room.put(0, row++, line, Style.PLAIN);
      }
      Buttons.draw(box, model, null, false);
      return;
    }
    int fitting = Math.max(1, (room.height() - AROUND) / 2);
    int top = sweep.scroll().to(items.size(), fitting);
    room.put(0, 0, "       " + look.right("SIZE", SIZE) + look.right("AGE", AGE), Style.FAINT);
    for (int i = 0; i < Math.min(fitting, items.size() - top); i++) {
      item(room.region(0, 1 + 2 * i, room.width(), 2), items.get(top + i), sweep, look);
    }
    if (top + fitting < items.size()) {
      String more = " j " + (items.size() - top - fitting) + " more ";
      room.put(room.width() - more.length(), 0, more, Style.REVERSED);
    }
    room.put(0, room.height() - 3, sum(sweep), Style.BOLD);
    boolean can = sweep.whyNot(Action.ACCEPT) == null;
    Buttons.draw(box, model, can ? "y  sweep " + sweep.going() : null, sweep.sweepMarked());
  }

  /** What it is and where; below that why it goes or stays. */
  private static void item(Canvas room, Sweep.Item item, SweepDialog sweep, Look look) {
    Style style = item.goes() ? Style.PLAIN : Style.FAINT;
    String size = item.bytes() == null ? look.glyphs().none() : Text.bytes(item.bytes());
    String age =
        item.newest() == null
            ? look.glyphs().none()
            : Text.age(Duration.between(item.newest(), sweep.plan().taken()));
    int at = room.put(0, 0, item.goes() ? "goes   " : "stays  ", style);
    at = room.put(at, 0, look.right(size, SIZE) + look.right(age, AGE) + "  ", style);
    room.put(at, 0, look.leftKeepingEnd(item.path().toString(), room.width() - at), style);
    room.put(7, 1, look.left(why(item, room.width() - 7), room.width() - 7), Style.FAINT);
  }

  /** The reason matters most; what it is, its name tells, too. */
  private static String why(Sweep.Item item, int columns) {
    String what = item.what() + ": " + item.reason();
    return Stream.of(item.kind().words() + ", " + what, what)
        .filter(text -> CellWidth.of(Text.printable(text)) <= columns)
        .findFirst()
        .orElse(item.reason());
  }

  private static String sum(SweepDialog sweep) {
    int going = sweep.going();
    int staying = sweep.plan().items().size() - going;
    return going == 0
        ? stay(staying)
        : Text.count(going)
            + " can go and free "
            + Text.bytes(sweep.plan().bytes())
            + (staying == 0 ? "" : ", " + stay(staying));
  }

  private static String stay(int count) {
    return Text.count(count) + (count == 1 ? " stays" : " stay");
  }

  private static void underWay(Canvas canvas, SweepJob job, Model model, Look look) {
    Canvas room = Box.draw(canvas, look.glyphs(), "Sweep", 4).room();
    room.put(0, 0, look.label(job.words(model.now()), room.width()), Style.PLAIN);
    room.put(
        0,
        1,
        Look.bar(job.share(), room.width(), look.glyphs().bar(), look.glyphs().barRest()),
        look.style(Colors.Part.BAR));
    room.put(0, 3, look.label("It goes on when this is closed.", room.width()), Style.FAINT);
  }
}
