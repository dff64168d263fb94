package dev.quarterdeck.terminal;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.screen.Screen;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Draws text into the back buffer of a screen, or into a rectangle of it. What lies outside is not
 * drawn, and text is {@linkplain CellWidth#clean cleaned}: no string can break a line or reach the
 * terminal as a command. Belongs to the thread that owns the screen.
 */
public final class Canvas {
  private final Screen screen;
  private final Cells cells;
  private final int left;
  private final int top;
  private final int width;
  private final int height;

  /**
   * A canvas of the screen's present size.
   *
   * @param color false leaves the colours of all styles out
   */
  public Canvas(Screen screen, boolean color) {
    this(screen, new Cells(color), 0, 0, screen.getTerminalSize());
  }

  /** A canvas that shares the cells of an earlier one; they are costly to build. */
  Canvas(Screen screen, Cells cells) {
    this(screen, cells, 0, 0, screen.getTerminalSize());
  }

  private Canvas(Screen screen, Cells cells, int left, int top, TerminalSize size) {
    this.screen = screen;
    this.cells = cells;
    this.left = left;
    this.top = top;
    this.width = size.getColumns();
    this.height = size.getRows();
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** The part of this canvas that the rectangle covers; its corner is column 0, row 0. */
  public Canvas region(int column, int row, int columns, int rows) {
    int fromColumn = clamp(column, 0, width);
    int fromRow = clamp(row, 0, height);
    TerminalSize size =
        new TerminalSize(clamp(columns, 0, width - fromColumn), clamp(rows, 0, height - fromRow));
    return new Canvas(screen, cells, left + fromColumn, top + fromRow, size);
  }

  /**
   * Writes text on one row, beginning at the column.
   *
   * @return the column after the text, drawn or not
   */
  public int put(int column, int row, String text, Style style) {
    String clean = CellWidth.clean(text);
    int at = column;
    for (int i = 0; i < clean.length(); ) {
      int end = CellWidth.cellEnd(clean, i);
      int columns = CellWidth.of(clean.codePointAt(i));
      if (row >= 0 && row < height && at + columns > 0 && at < width) {
        if (at < 0 || at + columns > width) {
          // Half of a wide character cannot be drawn.
          set(Math.max(at, 0), row, cells.cell(" ", 1, style));
        } else {
          String cell = end - i == 1 ? null : clean.substring(i, end);
          set(
              at,
              row,
              cell == null
                  ? cells.cell(clean.charAt(i), columns, style)
                  : cells.cell(cell, columns, style));
        }
      }
      at += columns;
      i = end;
    }
    return at;
  }

  /** Fills a rectangle with the first character of the text, which has to be one column wide. */
  public void fill(int column, int row, int columns, int rows, String text, Style style) {
    String clean = CellWidth.clean(text);
    String cell = clean.substring(0, CellWidth.cellEnd(clean, 0));
    if (CellWidth.of(cell) != 1) {
      throw new IllegalArgumentException("cannot fill with a wide character: " + cell);
    }
    TextCharacter character = cells.cell(cell, 1, style);
    for (int y = Math.max(row, 0); y < Math.min(row + rows, height); y++) {
      for (int x = Math.max(column, 0); x < Math.min(column + columns, width); x++) {
        set(x, y, character);
      }
    }
  }

  /** Blanks everything. */
  public void clear() {
    fill(0, 0, width, height, " ", Style.PLAIN);
  }

  private void set(int column, int row, TextCharacter character) {
    screen.setCharacter(left + column, top + row, character);
  }

  private static int clamp(int value, int least, int most) {
    return Math.max(least, Math.min(value, most));
  }

  /**
   * The characters drawn so far. Lanterna builds a BreakIterator for each one it constructs: 1.3
   * MiB a frame without this.
   */
  static final class Cells {
    /** Names from outside must not make it grow for ever. */
    private static final int LIMIT = 4_096;

    private static final int ASCII = 0x7f;

    private final boolean color;
    private final Map<Style, TextCharacter[]> ascii = new HashMap<>();
    private final Map<Style, Map<String, TextCharacter>> others = new HashMap<>();
    private Style lastStyle;
    private TextCharacter[] lastAscii;
    private int held;

    Cells(boolean color) {
      this.color = color;
    }

    TextCharacter cell(char character, int columns, Style style) {
      if (character >= ASCII) {
        return cell(Character.toString(character), columns, style);
      }
      if (!style.equals(lastStyle)) {
        lastAscii = ascii.get(style);
        if (lastAscii == null) {
          lastAscii = new TextCharacter[ASCII];
          ascii.put(style, lastAscii);
        }
        lastStyle = style;
      }
      TextCharacter known = lastAscii[character];
      if (known == null) {
        known = build(Character.toString(character), columns, style);
        lastAscii[character] = known;
      }
      return known;
    }

    TextCharacter cell(String cell, int columns, Style style) {
      if (cell.length() == 1 && cell.charAt(0) < ASCII) {
        return cell(cell.charAt(0), columns, style);
      }
      Map<String, TextCharacter> ofStyle = others.get(style);
      if (ofStyle == null) {
        ofStyle = new HashMap<>();
        others.put(style, ofStyle);
      }
      TextCharacter known = ofStyle.get(cell);
      if (known == null) {
        if (held++ > LIMIT) {
          others.values().forEach(Map::clear);
          held = 0;
        }
        known = build(cell, columns, style);
        ofStyle.put(cell, known);
      }
      return known;
    }

    private TextCharacter build(String cell, int columns, Style style) {
      EnumSet<SGR> modifiers = EnumSet.noneOf(SGR.class);
      if (style.bold()) {
        modifiers.add(SGR.BOLD);
      }
      if (style.faint()) {
        modifiers.add(QdTerminal.FAINT);
      }
      if (style.reversed()) {
        modifiers.add(SGR.REVERSE);
      }
      TextCharacter character =
          TextCharacter.fromString(
              cell,
              ansi(color ? style.color() : Style.Color.DEFAULT),
              ansi(color ? style.background() : Style.Color.DEFAULT),
              modifiers)[0];
      return new Measured(character, columns == 2);
    }

    private static TextColor ansi(Style.Color color) {
      return switch (color) {
        case DEFAULT -> TextColor.ANSI.DEFAULT;
        case BLACK -> TextColor.ANSI.BLACK;
        case RED -> TextColor.ANSI.RED;
        case GREEN -> TextColor.ANSI.GREEN;
        case YELLOW -> TextColor.ANSI.YELLOW;
        case BLUE -> TextColor.ANSI.BLUE;
        case MAGENTA -> TextColor.ANSI.MAGENTA;
        case CYAN -> TextColor.ANSI.CYAN;
        case WHITE -> TextColor.ANSI.WHITE;
        case BRIGHT_BLACK -> TextColor.ANSI.BLACK_BRIGHT;
        case BRIGHT_RED -> TextColor.ANSI.RED_BRIGHT;
        case BRIGHT_GREEN -> TextColor.ANSI.GREEN_BRIGHT;
        case BRIGHT_YELLOW -> TextColor.ANSI.YELLOW_BRIGHT;
        case BRIGHT_BLUE -> TextColor.ANSI.BLUE_BRIGHT;
        case BRIGHT_MAGENTA -> TextColor.ANSI.MAGENTA_BRIGHT;
        case BRIGHT_CYAN -> TextColor.ANSI.CYAN_BRIGHT;
        case BRIGHT_WHITE -> TextColor.ANSI.WHITE_BRIGHT;
      };
    }
  }

  /**
   * A character that knows its width. Lanterna looks its block up whenever it asks, twice for each
   * cell of each frame, and is wrong about some: it counts {@code ✅} as one column.
   */
  private static final class Measured extends TextCharacter {
    private static final long serialVersionUID = 1;

    private final boolean wide;

    // The constructor that takes no character apart: fromString has done that.
    @SuppressWarnings("deprecation")
    Measured(TextCharacter character, boolean wide) {
      super(character);
      this.wide = wide;
    }

    /** Nearly all are the very same, and Lanterna compares each cell of each frame. */
    @Override
    public boolean equals(Object other) {
      return this == other || super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }

    @Override
    public boolean isDoubleWidth() {
      return wide;
    }
  }
}
