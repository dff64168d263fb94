package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Key;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keys as people write and read them: {@code x}, {@code ^L}, {@code Space}, {@code PgDn}. */
final class KeyName {
  private static final Map<Key.Named, String> NAMES = new EnumMap<>(Key.Named.class);

  static {
    NAMES.put(Key.Named.ENTER, "Enter");
    NAMES.put(Key.Named.ESCAPE, "Esc");
    NAMES.put(Key.Named.TAB, "Tab");
    NAMES.put(Key.Named.BACKTAB, "Shift-Tab");
    NAMES.put(Key.Named.BACKSPACE, "Backspace");
    NAMES.put(Key.Named.DELETE, "Del");
    NAMES.put(Key.Named.INSERT, "Ins");
    NAMES.put(Key.Named.UP, "↑");
    NAMES.put(Key.Named.DOWN, "↓");
    NAMES.put(Key.Named.LEFT, "←");
    NAMES.put(Key.Named.RIGHT, "→");
    NAMES.put(Key.Named.HOME, "Home");
    NAMES.put(Key.Named.END, "End");
    NAMES.put(Key.Named.PAGE_UP, "PgUp");
    NAMES.put(Key.Named.PAGE_DOWN, "PgDn");
  }

  private static final Key.Char SPACE = new Key.Char(' ');

  private KeyName() {}

  /** The key in words. */
  static String of(Key key) {
    if (key.equals(SPACE)) {
      return "Space";
    }
    if (key instanceof Key.Char character) {
      return character.text();
    }
    if (key instanceof Key.Ctrl ctrl) {
      return "^" + Character.toUpperCase(ctrl.letter());
    }
    if (key instanceof Key.Alt alt) {
      return "Alt-" + Character.toString(alt.codePoint());
    }
    if (key instanceof Key.Named named) {
      return NAMES.getOrDefault(named, named.name());
    }
    throw new IllegalArgumentException("neither a paste nor the mouse is a key");
  }

  /** The key of that name, as {@link #of} writes it or with {@code ctrl-x}, {@code up} and such. */
  static Optional<Key> parse(String name) {
    if (name.codePointCount(0, name.length()) == 1) {
      int character = name.codePointAt(0);
      if (Character.isISOControl(character)) {
        return Optional.empty();
      }
      Optional<Key> arrow = arrow(name);
      return arrow.isPresent() ? arrow : Optional.of(new Key.Char(character));
    }
    if (name.isEmpty()) {
      return Optional.empty();
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("space")) {
      return Optional.of(SPACE);
    }
    char last = lower.charAt(lower.length() - 1);
    if ((lower.equals("^" + last) || lower.equals("ctrl-" + last)) && last >= 'a' && last <= 'z') {
      return control(last);
    }
    if (lower.startsWith("alt-") && name.codePointCount(4, name.length()) == 1) {
      // Those begin a sequence of the terminal, and never arrive.
      int character = name.codePointAt(4);
      return "ONPX[]^_".indexOf(character) >= 0
          ? Optional.empty()
          : Optional.of(new Key.Alt(character));
    }
    for (Key.Named named : Key.Named.values()) {
      if (named.name().replace("_", "").equalsIgnoreCase(lower.replace("_", ""))
          || of(named).equalsIgnoreCase(name)) {
        return Optional.of(named);
      }
    }
    return Optional.empty();
  }

  private static Optional<Key> arrow(String name) {
    for (Map.Entry<Key.Named, String> entry : NAMES.entrySet()) {
      if (entry.getValue().equals(name)) {
        return Optional.of(entry.getKey());
      }
    }
    return Optional.empty();
  }

  /** A terminal cannot tell some of them from Tab, Enter and Backspace. */
  private static Optional<Key> control(char letter) {
    return "himj".indexOf(letter) >= 0 ? Optional.empty() : Optional.of(new Key.Ctrl(letter));
  }
}
