package dev.quarterdeck.terminal;

import java.util.Locale;
import java.util.Map;

/**
 * The marks the screens are drawn with. All of them are one column wide, but for {@code ellipsis}
 * and {@code enter} in ASCII.
 *
 * @param utf8 whether the terminal understands UTF-8; if not, other characters are sent as {@code
 *     ?}
 * @param running to {@code ending}: the states of a task, each different from the others
 * @param full the used part of the disk gauge
 * @param free the rest of it
 * @param bar the filled part of a bar in a row
 * @param barRest the rest of it
 * @param selected stands before the selected row
 * @param descending the order of the sorted column, largest first
 * @param ellipsis where text was cut
 * @param separator between two facts on a line
 * @param enter the Enter key
 * @param none for a value that is not known
 * @param times between a thing and how many of it
 * @param marked stands before a marked row
 */
public record Glyphs(
    boolean utf8,
    String running,
    String idle,
    String finished,
    String gone,
    String unknown,
    String ending,
    String full,
    String free,
    String bar,
    String barRest,
    String horizontal,
    String vertical,
    String topLeft,
    String topRight,
    String bottomLeft,
    String bottomRight,
    String selected,
    String descending,
    String ascending,
    String ellipsis,
    String separator,
    String enter,
    String none,
    String times,
    String marked) {

  /** For terminals that understand UTF-8. */
  public static final Glyphs UTF8 =
      new Glyphs(
          true, "●", "◐", "○", "✕", "?", "◌", "▓", "░", "█", "░", "─", "│", "╭", "╮", "╰", "╯", "▌",
          "▼", "▲", "…", "·", "⏎", "–", "×", "✓");

  /** For all others. */
  public static final Glyphs ASCII =
      new Glyphs(
          false, "*", "o", "-", "x", "?", "~", "#", ".", "#", ".", "-", "|", "+", "+", "+", "+",
          ">", "v", "^", "...", "|", "Enter", "-", "x", "+");

  /**
   * The set for this environment: UTF-8 when the first non-empty one of LC_ALL, LC_CTYPE and LANG
   * says so and TERM is not one that lacks the characters.
   */
  public static Glyphs forLocale(Map<String, String> environment, boolean forceAscii) {
    if (forceAscii || !isUtf8(environment)) {
      return ASCII;
    }
    String term = environment.getOrDefault("TERM", "");
    // The font of the Linux console has 512 characters at best, and the state marks are not among
    // them.
    boolean poor =
        term.equals("linux")
            || term.equals("dumb")
            || term.startsWith("vt")
            || term.startsWith("cons");
    return poor ? ASCII : UTF8;
  }

  private static boolean isUtf8(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        String locale = value.toLowerCase(Locale.ROOT);
        return locale.contains("utf-8") || locale.contains("utf8");
      }
    }
    return false;
  }
}
