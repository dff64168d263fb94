package dev.quarterdeck.terminal;

import java.util.Arrays;

/**
 * How many columns text takes on a terminal, and text made to fit into columns.
 *
 * <p>Every method takes text as it came from outside and {@linkplain #clean cleans} it first, so
 * what is measured is what {@link Canvas} draws.
 *
 * <p>Terminals disagree about emoji that are put together from several: some draw one, some all of
 * them. Only the first is kept, which is two columns everywhere.
 */
public final class CellWidth {
  /** Stands for a character that must not reach the terminal. */
  private static final char UNSAFE = '?';

  /** No script needs more marks on one letter; more of them climb into the lines above. */
  private static final int MARKS_PER_CELL = 3;

  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int REGIONAL_A = 0x1f1e6;
  private static final int REGIONAL_Z = 0x1f1ff;

  /**
   * First and last of every range two columns wide: East Asian Width W and F of Unicode 14, with
   * the unassigned code points between them, and the blocks that new emoji are taken from.
   */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0,
    0x23f3, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f,
    0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5,
    0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5,
    0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728,
    0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55,
    0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c,
    0xac00, 0xd7a3, 0xf900, 0xfad9, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60,
    0xffe0, 0xffe6, 0x16fe0, 0x1b2fb, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e,
    0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393,
    0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e,
    0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567,
    0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5,
    0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc,
    0x1f7e0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff,
    0x20000, 0x3fffd
  };

  private CellWidth() {}

  /** Columns of one code point: 0 for control characters and combining marks, 1, or 2. */
  public static int of(int codePoint) {
    if (codePoint >= 0x20 && codePoint < 0x7f) {
      return 1;
    }
    if (codePoint < 0xa0) {
      return 0;
    }
    if (codePoint < 0x300) {
      return 1;
    }
    if (isMark(codePoint) || isInvisible(codePoint)) {
      return 0;
    }
    if (codePoint < WIDE[0]) {
      return 1;
    }
    int at = Arrays.binarySearch(WIDE, codePoint);
    // A last or first of a range was hit, or the place to insert is within one.
    return at >= 0 || (-at - 1) % 2 == 1 ? 2 : 1;
  }

  /** Columns of the text once it is clean. */
  public static int of(String text) {
    int columns = 0;
    String clean = clean(text);
    for (int i = 0; i < clean.length(); ) {
      int c = clean.codePointAt(i);
      columns += of(c);
      i += Character.charCount(c);
    }
    return columns;
  }

  /**
   * The text without anything that could end a line, move the cursor, reorder what is beside it or
   * hide: control and format characters, line separators and lone surrogates become {@code ?}.
   * Emoji are reduced to what every terminal draws alike, flags to their two letters. Clean text
   * comes back as the same object.
   */
  public static String clean(String text) {
    int harmless = 0;
    while (harmless < text.length()) {
      char c = text.charAt(harmless);
      if (c < 0x20 || (c >= 0x7f && c < 0xa1) || c == 0xad || c >= 0x300) {
        break;
      }
      harmless++;
    }
    return harmless == text.length() ? text : cleanFrom(text, harmless);
  }

  private static String cleanFrom(String text, int harmless) {
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, harmless);
    boolean based = harmless > 0;
    boolean emoji = false;
    int marks = 0;
    for (int i = harmless; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (emoji && c == ZERO_WIDTH_JOINER && i < text.length() && isEmoji(text.codePointAt(i))) {
        // The next emoji would be joined to this one: by some terminals only.
        i += Character.charCount(text.codePointAt(i));
        continue;
      }
      if ((based && restyles(c)) || (emoji && (isSkinTone(c) || isTag(c)))) {
        // It asks for another look of the character before it, and terminals differ in how wide.
        continue;
      }
      if (isMark(c)) {
        if (!based) {
          out.append(UNSAFE);
        } else if (marks++ < MARKS_PER_CELL) {
          out.appendCodePoint(c);
        }
      } else {
        if (c >= REGIONAL_A && c <= REGIONAL_Z) {
          out.append((char) ('A' + c - REGIONAL_A));
        } else if (isUnsafe(c)) {
          out.append(UNSAFE);
        } else {
          // A no-break space: one column, and no terminal draws it in another way.
          out.appendCodePoint(c == 0xa0 ? ' ' : c);
        }
        based = true;
        emoji = isEmoji(c);
        marks = 0;
      }
    }
    return text.contentEquals(out) ? text : out.toString();
  }

  /**
   * The text, clean and not wider than {@code columns}; when it is cut, its last columns are the
   * mark.
   */
  public static String clip(String text, int columns, String mark) {
    String clean = clean(text);
    if (of(clean) <= columns) {
      return clean;
    }
    String ending = fit(mark, columns);
    return fit(clean, columns - of(ending)) + ending;
  }

  /** As {@link #clip}, but keeps the end of the text: {@code …/src/app}. */
  public static String clipStart(String text, int columns, String mark) {
    String clean = clean(text);
    int width = of(clean);
    if (width <= columns) {
      return clean;
    }
    String beginning = fit(mark, columns);
    int room = columns - of(beginning);
    int from = 0;
    // Marks of a dropped letter go with it.
    while (from < clean.length() && (width > room || of(clean.codePointAt(from)) == 0)) {
      int c = clean.codePointAt(from);
      width -= of(c);
      from += Character.charCount(c);
    }
    return beginning + clean.substring(from);
  }

  /** The text, clipped with the mark or followed by spaces: exactly {@code columns} wide. */
  public static String padRight(String text, int columns, String mark) {
    String fitting = clip(text, columns, mark);
    return fitting + " ".repeat(Math.max(0, columns - of(fitting)));
  }

  /** The text, clipped with the mark or after spaces: exactly {@code columns} wide. */
  public static String padLeft(String text, int columns, String mark) {
    String fitting = clip(text, columns, mark);
    return " ".repeat(Math.max(0, columns - of(fitting))) + fitting;
  }

  /** Where the cell that begins at {@code from} in clean text ends: a character and its marks. */
  static int cellEnd(String clean, int from) {
    int end = from + Character.charCount(clean.codePointAt(from));
    while (end < clean.length()) {
      int c = clean.codePointAt(end);
      if (of(c) != 0) {
        break;
      }
      end += Character.charCount(c);
    }
    return end;
  }

  /** As much of the text's beginning as fits. */
  private static String fit(String text, int columns) {
    String clean = clean(text);
    int used = 0;
    int end = 0;
    while (end < clean.length()) {
      int width = of(clean.codePointAt(end));
      if (used + width > columns) {
        break;
      }
      used += width;
      end = cellEnd(clean, end);
    }
    return clean.substring(0, end);
  }

  private static boolean isMark(int c) {
    // The middle and end parts of Hangul syllables stand on the part before them.
    if ((c >= 0x1160 && c <= 0x11ff) || (c >= 0xd7b0 && c <= 0xd7ff)) {
      return true;
    }
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // Hangul fillers are letters that nobody sees.
      default -> c == 0x115f || c == 0x3164 || c == 0xffa0;
    };
  }

  private static boolean isUnsafe(int c) {
    return isInvisible(c) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
  }

  /** The blocks that emoji are in, among other symbols. */
  private static boolean isEmoji(int c) {
    return (c >= 0x1f000 && c < 0x20000) || (c >= 0x2190 && c < 0x2c00);
  }

  /** A variation selector, or the frame of a keycap. */
  private static boolean restyles(int c) {
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || c == 0x20e3;
  }

  private static boolean isSkinTone(int c) {
    return c >= 0x1f3fb && c <= 0x1f3ff;
  }

  private static boolean isTag(int c) {
    return c >= 0xe0020 && c <= 0xe007f;
  }
}
