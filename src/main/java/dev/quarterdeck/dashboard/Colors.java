package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.terminal.Style;
import dev.quarterdeck.terminal.Style.Color;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which colour is what: the terminal's own sixteen, so that what they look like is the user's.
 *
 * @param byPart the colour of each part
 */
record Colors(Map<Part, Color> byPart) {
  /** What has a colour. None is told by its colour alone. */
  enum Part {
    RUNNING(Color.GREEN),
    IDLE(Color.CYAN),
    FINISHED(Color.DEFAULT),
    FAILED(Color.RED),
    GONE(Color.RED),
    UNKNOWN(Color.YELLOW),
    STUCK(Color.RED),
    BUSY(Color.YELLOW),
    MARK(Color.YELLOW),
    BAR(Color.BLUE),
    GAUGE(Color.GREEN),
    FULL(Color.RED),
    WARNING(Color.YELLOW),
    ERROR(Color.RED);

    private final Color usual;

    Part(Color usual) {
      this.usual = usual;
    }
  }

  /** The colours where nothing else is configured. */
  static final Colors STANDARD = new Colors(Map.of());

  /**
   * These, but for what is configured.
   *
   * @throws Problem when that names a part or a colour that there is not
   */
  Colors with(Config config) throws Problem {
    Map<Part, Color> changed = new EnumMap<>(Part.class);
    changed.putAll(byPart);
    for (Config.Entry entry : config.colors()) {
      changed.put(
          named(Part.class, entry.name(), "part to colour", config, entry),
          named(Color.class, entry.values().get(0), "colour", config, entry));
    }
    return new Colors(changed);
  }

  private static <E extends Enum<E>> E named(
      Class<E> type, String name, String what, Config config, Config.Entry entry) throws Problem {
    for (E each : type.getEnumConstants()) {
      if (word(each).equals(name)) {
        return each;
      }
    }
    throw config.wrong(
        entry.line(),
        "there is no " + what + " '" + name + "'",
        "use one of "
            + Arrays.stream(type.getEnumConstants())
                .map(Colors::word)
                .collect(Collectors.joining(", ")));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Color of(Part part) {
    return byPart.getOrDefault(part, part.usual);
  }

  /** The plain look in that part's colour. */
  Style style(Part part) {
    return Style.of(of(part));
  }
}
