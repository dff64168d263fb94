package dev.quarterdeck.terminal;

/** What was pressed or pasted. Unknown sequences never become a key. */
public sealed interface Key {
  /** A printable character, such as {@code Char('n')} or a space. */
  record Char(int codePoint) implements Key {
    /** The character as text. */
    public String text() {
      return Character.toString(codePoint);
    }

    // By hand: the JVM makes a record's own at their first use, and all keys are compared at the
    // start.
    @Override
    public boolean equals(Object other) {
      return other instanceof Char that && that.codePoint == codePoint;
    }

    @Override
    public int hashCode() {
      return codePoint;
    }
  }

  /**
   * A character with the control key held: {@code Ctrl('c')}; always lower case. Ctrl-I, Ctrl-M,
   * Ctrl-J and Ctrl-H cannot be told from Tab, Enter and Backspace, and arrive as those.
   */
  record Ctrl(char letter) implements Key {
    @Override
    public boolean equals(Object other) {
      return other instanceof Ctrl that && that.letter == letter;
    }

    @Override
    public int hashCode() {
      return -letter;
    }
  }

  /** A character with the alt (meta) key held. */
  record Alt(int codePoint) implements Key {}

  /**
   * A paste, whole: line ends are {@code \n}, tabs are kept, other control characters are gone.
   * Only a text field may take it; it is never a command.
   */
  record Paste(String text) implements Key {}

  /**
   * An Enter right behind text that came at once and without a paste's brackets. Nobody can tell
   * whether it was pressed or pasted, so only a text field may take it for Enter.
   */
  record EnterAfterBurst() implements Key {}

  /**
   * What the mouse did, where it is asked for.
   *
   * @param column where, in cells from the left edge, the first being 0
   * @param row the same from the top
   */
  record Mouse(Button button, int column, int row) implements Key {
    /** What of it. */
    public enum Button {
      LEFT,
      WHEEL_UP,
      WHEEL_DOWN
    }
  }

  /** A key with a name. Shift, ctrl or alt held with it make no difference, but for BACKTAB. */
  enum Named implements Key {
    ENTER,
    ESCAPE,
    TAB,
    BACKTAB,
    BACKSPACE,
    DELETE,
    INSERT,
    UP,
    DOWN,
    LEFT,
    RIGHT,
    HOME,
    END,
    PAGE_UP,
    PAGE_DOWN,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12
  }
}
