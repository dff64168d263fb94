package dev.quarterdeck.terminal;

import dev.quarterdeck.terminal.Style.Color;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Text with colours as a program wrote it for a terminal, taken apart into runs of one look each.
 *
 * <p>Of all escape sequences only colours and attributes (SGR) count; every other one is swallowed,
 * whole or cut off, and so are control characters. Colours beyond the palette become the nearest of
 * its sixteen, looks that {@link Style} has no word for are left out, and concealed text is blank.
 */
public final class StyledText {
  /** The sixteen colours, in the order of their numbers. */
  private static final List<Color> SIXTEEN =
      List.copyOf(EnumSet.complementOf(EnumSet.of(Color.DEFAULT)));

  /** Text of one look; whoever draws it cleans it. */
  public record Run(String text, Style style) {}

  private static final char ESC = 0x1b;
  private static final char BEL = 0x07;
  private static final char SHIFT_OUT = 0x0e;
  private static final char SHIFT_IN = 0x0f;
  private static final int TAB = 8;

  /** What the letters from {@code j} on mean while a program draws lines. */
  private static final String LINE_DRAWING = "┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│";

  /** As xterm has them; what they look like elsewhere is the user's choice. */
  private static final int[] PALETTE = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff
  };

  private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

  private final String source;
  private final List<List<Run>> lines = new ArrayList<>();
  private List<Run> line = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int column;
  private boolean drawsLines;

  private Color color = Color.DEFAULT;
  private Color background = Color.DEFAULT;
  private boolean bold;
  private boolean faint;
  private boolean reversed;
  private boolean concealed;

  private StyledText(String source) {
    this.source = source;
  }

  /** The lines of the text; looks go on from one line to the next. */
  public static List<List<Run>> parse(String text) {
    StyledText parsed = new StyledText(text);
    parsed.parse();
    return parsed.lines;
  }

  private void parse() {
    for (int i = 0; i < source.length(); ) {
      char c = source.charAt(i);
      if (c == ESC) {
        i = escape(i + 1);
        continue;
      }
      int codePoint = source.codePointAt(i);
      i += Character.charCount(codePoint);
      switch (c) {
        case '\n' -> endLine();
        case '\t' -> blanks(TAB - column % TAB);
        case SHIFT_OUT -> drawsLines = true;
        case SHIFT_IN -> drawsLines = false;
        default -> {
          if (!Character.isISOControl(codePoint)) {
            character(codePoint);
          }
        }
      }
    }
    if (!text.isEmpty() || !line.isEmpty()) {
      endLine();
    }
  }

  private void character(int codePoint) {
    int columns = CellWidth.of(codePoint);
    if (concealed) {
      blanks(columns);
      return;
    }
    boolean drawn = drawsLines && codePoint >= 'j' && codePoint < 'j' + LINE_DRAWING.length();
    text.appendCodePoint(drawn ? LINE_DRAWING.charAt(codePoint - 'j') : codePoint);
    column += columns;
  }

  private void blanks(int count) {
    text.append(" ".repeat(count));
    column += count;
  }

  private void endRun() {
    if (!text.isEmpty()) {
      line.add(new Run(text.toString(), new Style(color, bold, faint, reversed, background)));
      text.setLength(0);
    }
  }

  private void endLine() {
    endRun();
    lines.add(List.copyOf(line));
    line = new ArrayList<>();
    column = 0;
  }

  /** Takes the sequence whose ESC is behind us and returns where it ends. */
  private int escape(int from) {
    if (from >= source.length()) {
      return from;
    }
    return switch (source.charAt(from)) {
      case '[' -> controlSequence(from + 1);
      case ']', 'P', 'X', '^', '_' -> string(from + 1);
      default -> shortSequence(from);
    };
  }

  /** Up to its last byte; a character that cannot be in it ends it and is not part of it. */
  private int controlSequence(int from) {
    int at = from;
    while (at < source.length() && isBetween(source.charAt(at), 0x20, 0x3f)) {
      at++;
    }
    if (at < source.length() && isBetween(source.charAt(at), 0x40, 0x7e)) {
      if (source.charAt(at) == 'm') {
        endRun();
        attributes(source.substring(from, at));
      }
      at++;
    }
    return at;
  }

  /** A title, a link or the like: up to its terminator, but not beyond the line. */
  private int string(int from) {
    for (int at = from; at < source.length(); at++) {
      char c = source.charAt(at);
      if (c == BEL) {
        return at + 1;
      }
      if (c == '\n') {
        return at;
      }
      if (c == ESC) {
        boolean terminator = at + 1 < source.length() && source.charAt(at + 1) == '\\';
        return terminator ? at + 2 : at;
      }
    }
    return source.length();
  }

  private int shortSequence(int from) {
    int at = from;
    while (at < source.length() && isBetween(source.charAt(at), 0x20, 0x2f)) {
      at++;
    }
    return at < source.length() && isBetween(source.charAt(at), 0x30, 0x7e) ? at + 1 : at;
  }

  private static boolean isBetween(char c, int first, int last) {
    return c >= first && c <= last;
  }

  private void attributes(String parameters) {
    if (!parameters.isEmpty() && parameters.charAt(0) >= '<') {
      // Not about looks: xterm's key modifiers end in m too.
      return;
    }
    String[] parts = parameters.split(";", -1);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].indexOf(':') >= 0) {
        parted(parts[i].split(":", -1));
        continue;
      }
      int code = number(parts[i]);
      if (code != 38 && code != 48 && code != 58) {
        attribute(code);
        continue;
      }
      int kind = i + 1 < parts.length ? number(parts[i + 1]) : -1;
      if (kind == 5 && i + 2 < parts.length) {
        set(code, indexed(number(parts[i + 2])));
      } else if (kind == 2 && i + 4 < parts.length) {
        set(code, nearest(number(parts[i + 2]), number(parts[i + 3]), number(parts[i + 4])));
      }
      i += kind == 5 ? 2 : kind == 2 ? 4 : 0;
    }
  }

  /** The form with colons, such as {@code 38:2::10:200:30}; {@code 4:3} is a wavy underline. */
  private void parted(String[] parts) {
    int last = parts.length - 1;
    int kind = number(parts[1]);
    if (kind == 5 && last >= 2) {
      set(number(parts[0]), indexed(number(parts[2])));
    } else if (kind == 2 && last >= 4) {
      set(
          number(parts[0]),
          nearest(number(parts[last - 2]), number(parts[last - 1]), number(parts[last])));
    }
  }

  /** The number; 0 for nothing, as terminals have it, and -1 for what is none. */
  private static int number(String text) {
    return text.isEmpty() ? 0 : Digits.number(text);
  }

  private void set(int code, Color to) {
    if (to != null && code == 38) {
      color = to;
    } else if (to != null && code == 48) {
      background = to;
    }
  }

  private void attribute(int code) {
    switch (code) {
      case 0 -> {
        color = Color.DEFAULT;
        background = Color.DEFAULT;
        bold = false;
        faint = false;
        reversed = false;
        concealed = false;
      }
      case 1 -> bold = true;
      case 2 -> faint = true;
      case 7 -> reversed = true;
      case 8 -> concealed = true;
      case 22 -> {
        bold = false;
        faint = false;
      }
      case 27 -> reversed = false;
      case 28 -> concealed = false;
      case 39 -> color = Color.DEFAULT;
      case 49 -> background = Color.DEFAULT;
      default -> {
        if (code >= 30 && code <= 37) {
          color = palette(code - 30);
        } else if (code >= 40 && code <= 47) {
          background = palette(code - 40);
        } else if (code >= 90 && code <= 97) {
          color = palette(code - 90 + 8);
        } else if (code >= 100 && code <= 107) {
          background = palette(code - 100 + 8);
        }
      }
    }
  }

  private static Color palette(int index) {
    return SIXTEEN.get(index);
  }

  /** One of the 256 colours, or null where there is none of that number. */
  private static Color indexed(int index) {
    if (index < 0 || index > 255) {
      return null;
    }
    if (index < 16) {
      return palette(index);
    }
    if (index >= 232) {
      int grey = 8 + 10 * (index - 232);
      return nearest(grey, grey, grey);
    }
    int cube = index - 16;
    return nearest(CUBE[cube / 36], CUBE[cube / 6 % 6], CUBE[cube % 6]);
  }

  /** The colour of the palette that looks most like that one, or null where it is none. */
  private static Color nearest(int red, int green, int blue) {
    if (Math.min(red, Math.min(green, blue)) < 0 || Math.max(red, Math.max(green, blue)) > 255) {
      return null;
    }
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < PALETTE.length; i++) {
      int r = red - (PALETTE[i] >> 16);
      int g = green - (PALETTE[i] >> 8 & 0xff);
      int b = blue - (PALETTE[i] & 0xff);
      int distance = r * r + g * g + b * b;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return palette(best);
  }
}
