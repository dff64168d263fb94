package dev.quarterdeck.dashboard;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    USE("USE", 8, true),
    BAR("", 6, false),
    FILES("FILES", 8, true),
    AGE("AGE", 5, true),
    NOW("NOW", 10, false),
    DIRECTORY("DIRECTORY", 10, false);

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
      List.of(Column.FILES, Column.BAR, Column.DIRECTORY, Column.NOW);

  Columns {
    places = Map.copyOf(places);
  }

  /**
   * The columns for that width.
   *
   * @param longestId the longest id's width
   */
  static Columns of(int width, int longestId) {
    // Ids up to that length come before any column that gives way.
    int wanted = Math.max(0, Math.min(longestId, FIRM_TASK) - Column.TASK.least);
    Set<Column> shown = EnumSet.allOf(Column.class);
    for (Column next : GIVE_WAY) {
      if (needed(shown) + wanted <= width) {
        break;
      }
      shown.remove(next);
    }
    int spare = Math.max(0, width - needed(shown));
    int task =
        Math.min(spare, Math.max(wanted, Math.min(longestId - Column.TASK.least, spare / 2)));
    spare -= task;
    int bar = shown.contains(Column.BAR) ? Math.min(4, spare) : 0;
    spare -= bar;
    int now = shown.contains(Column.NOW) ? Math.min(6, spare / 3) : 0;
    spare -= now;
    Map<Column, Place> places = new EnumMap<>(Column.class);
    int at = MARGIN;
    for (Column column : shown) {
      int more =
          switch (column) {
            case TASK -> task;
            case BAR -> bar;
            case NOW -> now;
            case DIRECTORY -> spare;
            default -> 0;
          };
      places.put(column, new Place(at, column.least + more));
      // The bar belongs to the number before it.
      at += column.least + more + (column == Column.USE && shown.contains(Column.BAR) ? 1 : GAP);
    }
    return new Columns(places);
  }

  private static int needed(Set<Column> shown) {
    int width = MARGIN;
    for (Column column : shown) {
      width += column.least + GAP;
    }
    return width - GAP - (shown.contains(Column.BAR) ? 1 : 0);
  }

  /** Where the column is, or null when it does not fit. */
  Place of(Column column) {
    return places.get(column);
  }
}
