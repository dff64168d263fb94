package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Style;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws what has been said so far, each entry over as many lines as it takes. */
final class LogView {
  private static final int TIME = 10;
  private static final int MOST_LINES = 100;

  private record Line(String time, String text, boolean error) {}

  private LogView() {}

  static void draw(Canvas canvas, LogDialog log, Model model, Look look) {
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    List<Line> lines = new ArrayList<>();
    Canvas room = Box.draw(canvas, look.glyphs(), "Log", canvas.height()).room();
    for (Messages.Entry entry : model.messages().log()) {
      String time = format.format(entry.at());
      for (String text : look.wrapped(entry.text(), room.width() - TIME, MOST_LINES)) {
        lines.add(new Line(time, text, entry.error()));
        time = "";
      }
    }
    if (lines.isEmpty()) {
      lines.add(new Line("", "nothing has been said yet", false));
    }
    int top = log.scroll().to(lines.size(), room.height());
    for (int i = 0; i < room.height() && top + i < lines.size(); i++) {
      Line line = lines.get(top + i);
      room.put(0, i, line.time(), Style.FAINT);
      room.put(TIME, i, line.text(), line.error() ? look.style(Colors.Part.ERROR) : Style.PLAIN);
    }
    if (top + room.height() < lines.size()) {
      room.put(room.width() - 8, room.height() - 1, " j more ", Style.REVERSED);
    }
  }
}
