package dev.quarterdeck.task;

import java.time.Duration;
import java.util.Locale;

/** How values are written for people: sizes, times, and strings that came from outside. */
public final class Text {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Text() {}

  /**
   * The string with every control character, lone surrogate and line separator made visible, so
   * that it can neither break a line nor reach the terminal as a command.
   */
  public static String printable(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int width = Character.charCount(c);
      if (isHarmful(c)) {
        if (out == null) {
          out = new StringBuilder(text.length() + 8).append(text, 0, i);
        }
        switch (c) {
          case '\n' -> out.append("\\n");
          case '\r' -> out.append("\\r");
          case '\t' -> out.append("\\t");
          case 0x1b -> out.append("\\e");
          default -> out.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", c));
        }
      } else if (out != null) {
        out.appendCodePoint(c);
      }
      i += width;
    }
    return out == null ? text : out.toString();
  }

  /** Whether the character can act on a terminal, or break a line, when it is printed. */
  public static boolean isHarmful(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** Bytes in the unit that leaves one to four digits: {@code 12 KiB}, {@code 1.6 GiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    do {
      value /= 1024;
      unit++;
      // 1023.5 would be rounded to 1024 of the smaller unit.
    } while (value >= 1023.5 && unit < UNITS.length - 1);
    return decimal(value, value < 9.95) + " " + UNITS[unit];
  }

  /**
   * A number that is not negative, rounded, with no or one digit behind the point, which is not 0.
   * Java's own format loads 120 classes, and takes a tenth of the time that a list of tasks does.
   */
  public static String decimal(double value, boolean tenths) {
    long all = tenths ? Math.round(value * 10) : Math.round(value) * 10;
    return all / 10 + (all % 10 == 0 ? "" : "." + all % 10);
  }

  /** A count with thousands separated by commas. */
  public static String count(long count) {
    StringBuilder digits = new StringBuilder(Long.toString(count));
    for (int at = digits.length() - 3; at > (count < 0 ? 1 : 0); at -= 3) {
      digits.insert(at, ',');
    }
    return digits.toString();
  }

  /** A count of files, in words. */
  public static String files(long count) {
    return count == 1 ? "1 file" : count(count) + " files";
  }

  /** An age in its two largest units: {@code 9s}, {@code 48m}, {@code 2h04m}, {@code 3d}. */
  public static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m";
    }
    if (seconds < 86_400) {
      long minutes = seconds % 3600 / 60;
      return seconds / 3600 + (minutes < 10 ? "h0" : "h") + minutes + "m";
    }
    return seconds / 86_400 + "d";
  }
}
