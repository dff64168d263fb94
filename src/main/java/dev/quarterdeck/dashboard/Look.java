package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Text;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Glyphs;

/**
 * How things are written on this terminal.
 *
 * @param glyphs the marks it can show
 * @param home the user's home directory, which is written {@code ~}
 */
record Look(Glyphs glyphs, String home) {

  /** A directory, the home directory abbreviated. */
  String directory(String path) {
    if (path.equals(home)) {
      return "~";
    }
    return home.length() > 1 && path.startsWith(home + "/")
        ? "~" + path.substring(home.length())
        : path;
  }

  /** The text in exactly that many columns, its end cut where it is too long. */
  String left(String text, int columns) {
    return CellWidth.padRight(Text.printable(text), columns, glyphs.ellipsis());
  }

  /** The same with its beginning cut: for paths. */
  String leftKeepingEnd(String text, int columns) {
    return CellWidth.padRight(
        CellWidth.clipStart(Text.printable(text), columns, glyphs.ellipsis()),
        columns,
        glyphs.ellipsis());
  }

  /** The text at the right edge of that many columns. */
  String right(String text, int columns) {
    return CellWidth.padLeft(Text.printable(text), columns, glyphs.ellipsis());
  }

  /** A bar, the part of it filled that the share says (0 to 1); what is not nothing shows. */
  static String bar(double share, int columns, String full, String rest) {
    int filled = (int) Math.round(Math.max(0, Math.min(1, share)) * columns);
    if (filled == 0 && share > 0 && columns > 0) {
      filled = 1;
    }
    return full.repeat(filled) + rest.repeat(columns - filled);
  }
}
