package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Key;

/** A line of text that is edited as in a shell. */
final class TextField {
  /** Longer than any path or command that could be typed; a slip of the mouse pastes more. */
  private static final int MOST = 4_000;

  private String text;
  private int cursor;

  TextField(String text) {
    this.text = text;
    this.cursor = text.length();
  }

  String text() {
    return text;
  }

  /**
   * Why such a paste cannot stand in a line whose meaning would change if its lines were joined.
   */
  static String severalLines(Key.Paste paste) {
    return "the paste has "
        + paste.text().strip().lines().count()
        + " lines; only one can be typed";
  }

  /** Puts another text in its place, the cursor at its end. */
  void set(String now) {
    text = now;
    cursor = now.length();
  }

  /** Columns before the cursor. */
  int cursorColumn() {
    return CellWidth.of(CellWidth.clean(text.substring(0, cursor)));
  }

  /** Takes the key if it edits the line. */
  boolean accept(Key key) {
    if (key instanceof Key.Char character) {
      insert(character.text());
    } else if (key instanceof Key.Paste paste) {
      // A line end in a paste is no command and no second line, and a tab completes nothing.
      insert(paste.text().strip().replace('\n', ' ').replace('\t', ' '));
    } else if (key instanceof Key.Ctrl ctrl) {
      return control(ctrl.letter());
    } else if (key instanceof Key.Named named) {
      return named(named);
    } else {
      return false;
    }
    return true;
  }

  /** What does not fit into a line that long was not meant for it. */
  private void insert(String more) {
    if (text.length() + more.length() > MOST) {
      return;
    }
    text = text.substring(0, cursor) + more + text.substring(cursor);
    cursor += more.length();
  }

  private boolean named(Key.Named key) {
    switch (key) {
      case LEFT -> cursor = before();
      case RIGHT -> cursor = after();
      case HOME -> cursor = 0;
      case END -> cursor = text.length();
      case BACKSPACE -> delete(before(), cursor);
      case DELETE -> delete(cursor, after());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean control(char letter) {
    switch (letter) {
      case 'a' -> cursor = 0;
      case 'e' -> cursor = text.length();
      case 'b' -> cursor = before();
      case 'f' -> cursor = after();
      case 'd' -> delete(cursor, after());
      case 'u' -> delete(0, cursor);
      case 'k' -> delete(cursor, text.length());
      case 'w' -> delete(wordStart(), cursor);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void delete(int from, int to) {
    text = text.substring(0, from) + text.substring(to);
    cursor = from;
  }

  private int before() {
    return cursor == 0 ? 0 : text.offsetByCodePoints(cursor, -1);
  }

  private int after() {
    return cursor == text.length() ? cursor : text.offsetByCodePoints(cursor, 1);
  }

  private int wordStart() {
    int start = cursor;
    while (start > 0 && text.charAt(start - 1) == ' ') {
      start--;
    }
    while (start > 0 && text.charAt(start - 1) != ' ' && text.charAt(start - 1) != '/') {
      start--;
    }
    // A path is deleted a part at a time, its slash first.
    return start == cursor && start > 0 ? start - 1 : start;
  }
}
