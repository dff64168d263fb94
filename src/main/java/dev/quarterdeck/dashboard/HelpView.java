package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws what the board's marks and words mean, all keys, and where they can be changed. */
final class HelpView {
  private static final int MOST_LINES = 4;

  private record Line(String keys, String help, Style style) {}

  private HelpView() {}

  static void draw(Canvas canvas, HelpDialog help, Model model, Look look) {
    int inside = Box.insideWidth(canvas);
    int keys = widestKeys(model.keys(), look) + 2;
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("What you see", "", Style.BOLD));
    seen(model.keys(), look.glyphs())
        .forEach((what, words) -> add(lines, what, words, inside - keys, look));
    for (KeyMap.Context context : KeyMap.Context.values()) {
      lines.add(new Line("", "", Style.PLAIN));
      lines.add(new Line(context.title(), "", Style.BOLD));
      for (KeyMap.Binding binding : model.keys().of(context)) {
        String shown = KeyMap.shown(binding, look.glyphs());
        add(lines, shown, binding.help(), inside - keys, look);
      }
    }
    lines.add(new Line("", "", Style.PLAIN));
    lines.add(new Line("With the mouse (qd --mouse)", "", Style.BOLD));
    add(lines, "click", "select a task, sort by a heading, press a key below", inside - keys, look);
    add(lines, "double click", "go to the task's window", inside - keys, look);
    lines.add(new Line("", "", Style.PLAIN));
    lines.add(new Line("To change", "", Style.BOLD));
    add(lines, "settings", look.directory(look.configFile()), inside - keys, look);
    String what = "keys, colours, columns, limits, bell, mouse: docs/config.md tells how";
    add(lines, "", what, inside - keys, look);
    Canvas room = Box.draw(canvas, look.glyphs(), "Help", lines.size()).room();
    int top = help.scroll().to(lines.size(), room.height());
    for (int i = 0; i < room.height() && top + i < lines.size(); i++) {
      Line line = lines.get(top + i);
      room.put(0, i, line.keys(), line.style());
      room.put(keys, i, line.help(), Style.PLAIN);
    }
    if (top + room.height() < lines.size()) {
      room.put(room.width() - 8, room.height() - 1, " j more ", Style.REVERSED);
    }
  }

  private static void add(List<Line> lines, String keys, String help, int columns, Look look) {
    String first = keys;
    for (String line : look.wrapped(help, columns, MOST_LINES)) {
      lines.add(new Line(first, line, Style.PLAIN));
      first = "";
    }
  }

  private static Map<String, String> seen(KeyMap keys, Glyphs glyphs) {
    Map<String, String> seen = new LinkedHashMap<>();
    seen.put(glyphs.running() + " running", "something works in its window");
    seen.put(glyphs.idle() + " idle", "its shell waits for a command");
    seen.put(glyphs.finished() + " finished", "its process ended; failed 1: with status 1");
    String respawn = keys.keyOf(Action.RESPAWN, glyphs);
    seen.put(
        glyphs.gone() + " gone",
        "it has no window" + (respawn.isEmpty() ? "" : "; " + respawn + " makes a new one"));
    seen.put(glyphs.unknown() + " unknown", "tmux does not say");
    seen.put(glyphs.ending() + " stuck", "a kill left something; kill again");
    seen.put("USE", "disk space of its temp root now; the bar: of the largest");
    String filter = keys.keyOf(Action.FILTER, glyphs);
    seen.put((filter + " filter").strip(), "words, all of them in id, directory, command or state");
    return seen;
  }

  private static int widestKeys(KeyMap keys, Look look) {
    return keys.bindings().stream()
        .mapToInt(binding -> CellWidth.of(KeyMap.shown(binding, look.glyphs())))
        .max()
        .orElse(0);
  }
}
