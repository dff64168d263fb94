package dev.quarterdeck.terminal;

import java.util.Map;

/**
 * How a cell looks: colours of the terminal's own palette, and whether it is bold, faint or
 * reversed. The background is the terminal's own, but in what other programs drew.
 *
 * <p>{@code Style.of(Color.GREEN).asBold().asReversed()}
 */
public record Style(Color color, boolean bold, boolean faint, boolean reversed, Color background) {
  // By hand: the JVM makes a record's own at their first use, which the first frame would wait for.
  @Override
  public boolean equals(Object other) {
    return other instanceof Style that
        && that.color == color
        && that.bold == bold
        && that.faint == faint
        && that.reversed == reversed
        && that.background == background;
  }

  @Override
  public int hashCode() {
    int looks = (bold ? 1 : 0) + (faint ? 2 : 0) + (reversed ? 4 : 0);
    return (background.hashCode() * 31 + color.hashCode()) * 8 + looks;
  }

  /** A look on the terminal's own background. */
  public Style(Color color, boolean bold, boolean faint, boolean reversed) {
    this(color, bold, faint, reversed, Color.DEFAULT);
  }

  /** The colours every terminal has; what they look like is the user's choice. */
  public enum Color {
    DEFAULT,
    BLACK,
    RED,
    GREEN,
    YELLOW,
    BLUE,
    MAGENTA,
    CYAN,
    WHITE,
    BRIGHT_BLACK,
    BRIGHT_RED,
    BRIGHT_GREEN,
    BRIGHT_YELLOW,
    BRIGHT_BLUE,
    BRIGHT_MAGENTA,
    BRIGHT_CYAN,
    BRIGHT_WHITE
  }

  /** The terminal's own look. */
  public static final Style PLAIN = new Style(Color.DEFAULT, false, false, false);

  /** The plain look, bold. */
  public static final Style BOLD = PLAIN.asBold();

  /** The plain look, faint: for what matters less. Terminals that cannot show it show it plain. */
  public static final Style FAINT = new Style(Color.DEFAULT, false, true, false);

  /** The plain look, reversed: for the selected row. */
  public static final Style REVERSED = PLAIN.asReversed();

  /** The plain look in a colour. */
  public static Style of(Color color) {
    return new Style(color, false, false, false);
  }

  /**
   * Whether colours may be used: not with a non-empty NO_COLOR (no-color.org), not on terminals
   * that have none, and not when the caller was told so.
   */
  public static boolean colorAllowed(Map<String, String> environment, boolean noColor) {
    String term = environment.getOrDefault("TERM", "");
    return !noColor
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !term.startsWith("vt")
        && !term.equals("dumb")
        && !term.endsWith("-m")
        && !term.endsWith("-mono");
  }

  /** This look in a colour. */
  public Style in(Color other) {
    return new Style(other, bold, faint, reversed, background);
  }

  /** This look, bold. */
  public Style asBold() {
    return new Style(color, true, false, reversed, background);
  }

  /** This look, reversed. */
  public Style asReversed() {
    return new Style(color, bold, faint, true, background);
  }

  /** This look without its colours. */
  public Style withoutColor() {
    return color == Color.DEFAULT && background == Color.DEFAULT
        ? this
        : new Style(Color.DEFAULT, bold, faint, reversed);
  }
}
