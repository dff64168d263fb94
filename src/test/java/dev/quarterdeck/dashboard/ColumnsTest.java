package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.dashboard.Columns.Column;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which columns there are at which width. */
class ColumnsTest {
  @Test
  void theyGiveWayInAFixedOrder() {
    List<Column> gone = new ArrayList<>();
    for (int width = 200; width >= 40; width--) {
      for (Column column : Column.values()) {
        if (Columns.of(width, 12, java.util.EnumSet.allOf(Column.class)).of(column) == null
            && !gone.contains(column)) {
          gone.add(column);
        }
      }
    }
    assertThat(gone)
        .containsExactly(
            Column.FILES,
            Column.BAR,
            Column.DIRECTORY,
            Column.GROWTH,
            Column.NOW,
            Column.AGE,
            Column.STATUS);
  }

  @Test
  void growthIsThereFromEightyColumnsOn() {
    assertThat(
            Columns.of(80, 12, java.util.EnumSet.complementOf(java.util.EnumSet.of(Column.STATUS)))
                .of(Column.GROWTH))
        .isNotNull();
    assertThat(Columns.of(80, 12, java.util.EnumSet.allOf(Column.class)).of(Column.GROWTH))
        .isNull();
  }

  @Test
  void theyNeverOverlapAndNeverLeaveTheScreen() {
    for (int width = 40; width <= 250; width++) {
      Columns columns = Columns.of(width, 20, java.util.EnumSet.allOf(Column.class));
      int end = 0;
      for (Column column : Column.values()) {
        Columns.Place place = columns.of(column);
        if (place != null) {
          assertThat(place.column()).as("%s at %d", column, width).isGreaterThan(end);
          end = place.end();
        }
      }
      assertThat(end).isLessThanOrEqualTo(width);
    }
  }
}
