package dev.quarterdeck.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be clicked on the screen as it was drawn last. */
final class Spots {
  /**
   * A part of a row.
   *
   * @param action what a click there does, or null where it sorts
   * @param heading the column it sorts by, or null
   */
  record Spot(int column, int row, int width, Action action, Columns.Column heading) {
    private boolean holds(int x, int y) {
      return y == row && x >= column && x < column + width;
    }
  }

  private final List<Spot> all = new ArrayList<>();
  private Dialog dialog;

  /** A new picture begins, with that dialog over the board, or null. */
  void begin(Dialog open) {
    dialog = open;
    all.clear();
  }

  void add(int column, int row, int width, Action action) {
    all.add(new Spot(column, row, width, action, null));
  }

  void heading(Columns.Place place, int row, Columns.Column column) {
    all.add(new Spot(place.column(), row, place.width(), null, column));
  }

  /** What is there, as long as what is open now is what was drawn. */
  Optional<Spot> at(int column, int row, Dialog open) {
    return all.stream()
        .filter(spot -> open == dialog && spot.holds(column, row))
        // What was drawn last lies on top.
        .reduce((below, above) -> above);
  }
}
