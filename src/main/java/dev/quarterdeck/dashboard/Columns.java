package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.task.Problem;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table's columns for a width: which ones there are, where they begin and how wide they are.
 * They give way in a fixed order as the screen narrows, so that the same place always means the
 * same thing.
 *
 * @param places where each column is that fits
 */
record Columns(Map<Column, Place> places) {
  /** A column, with the least width that is of use. */
  enum Column {
    TASK("TASK", 12, false),
    STATE("STATE", 14, false),
    STATUS("STATUS", 16, false),
    USE("USE", 8, true),
    BAR("", 6, false),
    GROWTH("GROWTH", 9, true),
    FILES("FILES", 8, true),
    AGE("AGE", 5, true),
    NOW("NOW", 8, false),
    DIRECTORY("DIRECTORY", 9, false);

    private final String title;
    private final int least;
    private final boolean right;

    Column(String title, int least, boolean right) {
      this.title = title;
      this.least = least;
      this.right = right;
    }

    String title() {
      return title;
    }

    /** Its name in the config. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its text stands at the right edge, as numbers do. */
    boolean right() {
      return right;
    }
  }

  /** Where a column is, in cells. */
  record Place(int column, int width) {
    int end() {
      return column + width;
    }
  }

  private static final int MARGIN = 3;
  private static final int GAP = 2;
  private static final int FIRM_TASK = 20;

  private static final List<Column> GIVE_WAY =
      List.of(
          Column.FILES,
          Column.BAR,
          Column.DIRECTORY,
          Column.GROWTH,
          Column.NOW,
          Column.AGE,
          Column.STATUS);

  /** On a screen narrower than that the state has one cell less, for the numbers' sake. */
  private static final int NARROW = 48;

  Columns {
    places = Map.copyOf(places);
  }

  /**
   * The columns for that width.
   *
   * @param longestId the longest id's width
   * @param chosen those that are wanted
   */
  static Columns of(int width, int longestId, Set<Column> chosen) {
    // Ids up to that length come before any column that gives way.
    int wanted = Math.max(0, Math.min(longestId, FIRM_TASK) - Column.TASK.least);
    Set<Column> shown = EnumSet.copyOf(chosen);
    for (Column next : GIVE_WAY) {
      if (needed(shown, width) + wanted <= width) {
        break;
      }
      shown.remove(next);
    }
    int spare = Math.max(0, width - needed(shown, width));
    int task =
        Math.min(spare, Math.max(wanted, Math.min(longestId - Column.TASK.least, spare / 2)));
    spare -= task;
    // The verb and its age come before the rest, what was said only where there is much room.
    int status =
        shown.contains(Column.STATUS) ? Math.min(6, spare) + Math.max(0, spare - 20) / 2 : 0;
    spare -= status;
    int now = shown.contains(Column.NOW) ? Math.min(2, spare) : 0;
    spare -= now;
    int bar = shown.contains(Column.BAR) ? Math.min(4, Math.max(0, spare - 1)) : 0;
    spare -= bar;
    int longer = shown.contains(Column.NOW) ? Math.min(6, spare / 3) : 0;
    now += longer;
    spare -= longer;
    Map<Column, Place> places = new EnumMap<>(Column.class);
    int at = MARGIN;
    for (Column column : shown) {
      int more =
          switch (column) {
            case TASK -> task;
            case STATUS -> status;
            case BAR -> bar;
            case NOW -> now;
            case DIRECTORY -> spare;
            default -> 0;
          };
      int cells = least(column, width) + more;
      places.put(column, new Place(at, cells));
      // The bar belongs to the number before it.
      at += cells + (column == Column.USE && shown.contains(Column.BAR) ? 1 : GAP);
    }
    return new Columns(places);
  }

  /**
   * The columns that are configured, all where none are. Their order is always the same.
   *
   * @throws Problem when one of them is unknown, or the task's name or state would not be seen
   */
  static Set<Column> chosen(Config config) throws Problem {
    Config.Entry entry = config.columns();
    if (entry == null) {
      return EnumSet.allOf(Column.class);
    }
    Set<Column> chosen = EnumSet.noneOf(Column.class);
    for (String name : entry.values()) {
      chosen.add(named(name, config, entry));
    }
    for (Column needed : List.of(Column.TASK, Column.STATE)) {
      if (!chosen.contains(needed)) {
        throw config.wrong(
            entry.line(),
            "the column '" + needed.word() + "' is missing",
            "add it: without it nobody sees what a key is about");
      }
    }
    return chosen;
  }

  private static Column named(String name, Config config, Config.Entry entry) throws Problem {
    for (Column column : Column.values()) {
      if (column.word().equals(name)) {
        return column;
      }
    }
    throw config.wrong(
        entry.line(),
        "there is no column '" + name + "'",
        "use any of "
            + Arrays.stream(Column.values()).map(Column::word).collect(Collectors.joining(", ")));
  }

  private static int least(Column column, int width) {
    return column == Column.STATE && width < NARROW ? column.least - 1 : column.least;
  }

  private static int needed(Set<Column> shown, int screen) {
    int width = MARGIN;
    for (Column column : shown) {
      width += least(column, screen) + GAP;
    }
    return width - GAP - (shown.contains(Column.BAR) ? 1 : 0);
  }

  /** Where the columns behind the state begin. */
  int behindState() {
    return places.get(Column.STATE).end() + GAP;
  }

  /** Where the column is, or null when it does not fit. */
  Place of(Column column) {
    return places.get(column);
  }
}
