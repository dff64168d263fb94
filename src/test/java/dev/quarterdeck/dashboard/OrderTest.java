package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.dashboard.Columns.Column;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** By what the list is sorted, and how the board says it. */
class OrderTest {
  private final TestBoard board = new TestBoard();

  @Test
  void numbersInNamesAreNumbers() {
    List<String> names =
        new ArrayList<>(List.of("job-10", "job-2", "job", "job-010", "a9b10", "a9b9", "job-2a"));
    names.sort(Order::compareNames);
    assertThat(names)
        .containsExactly("a9b9", "a9b10", "job", "job-2", "job-2a", "job-010", "job-10");
  }

  @Test
  void equalOnesStandInTheOrderOfTheirNames() {
    board.look(TestBoard.running("job-10", "job-9", "job-1"));
    assertThat(ids()).containsExactly("job-1", "job-9", "job-10");
  }

  @Test
  void byStateWhatNeedsAPersonComesFirst() {
    List<TaskRow> tasks = new ArrayList<>();
    for (TaskState state : TaskState.values()) {
      tasks.add(TestBoard.task(state.word(), state));
    }
    board.look(Samples.snapshot(tasks)).press("s s");
    assertThat(board.says()).isEqualTo("sorted by state, what needs you first");
    assertThat(ids()).containsExactly("stuck", "unknown", "finished", "gone", "idle", "running");
  }

  @Test
  void byStatusWhatWaitsForAPersonComesFirst() throws IOException {
    board.look(Samples.said());
    screen("80x24");
    board.press("s s s");
    assertThat(board.says()).isEqualTo("sorted by status, what waits for you first");
    assertThat(ids())
        .containsExactly(
            "bench-z1",
            "dark-mode-p7",
            "docs-a2",
            "audit-q4",
            "fix-login-k3",
            "old-root-x",
            "probe-m9");
  }

  @Test
  void aColumnThatIsNotShownIsNotSortedBy() throws IOException {
    board.look(Samples.busy());
    Set<Column> seen = EnumSet.noneOf(Column.class);
    for (int i = 0; i < Column.values().length; i++) {
      screen("60x15");
      board.press("s");
      seen.add(board.model.list().order().column());
    }
    assertThat(seen).containsExactlyInAnyOrder(Column.USE, Column.TASK, Column.STATE, Column.AGE);
  }

  @Test
  void theHeadingAlwaysShowsByWhatItIsSorted() throws IOException {
    board.look(Samples.busy());
    for (String size : List.of("160x50", "100x30", "80x24", "60x15", "40x10")) {
      for (int i = 0; i < Column.values().length; i++) {
        assertThat(screen(size)).as(size).contains(arrow());
        board.press("s");
      }
    }
  }

  @Test
  void aColumnThatGaveWayLaterIsNamedInTheRule() throws IOException {
    board.look(Samples.busy());
    screen("160x50");
    board.press("s s s");
    assertThat(board.model.list().order().column()).isEqualTo(Column.FILES);
    assertThat(screen("80x24").lines().toList().get(2)).contains(" sort: files ▼ ");
  }

  private String arrow() {
    return board.model.list().order().descending() ? "▼" : "▲";
  }

  private String screen(String size) throws IOException {
    return DrawnScreen.of(board.model, Glyphs.UTF8, size).text();
  }

  private List<String> ids() {
    return board.model.list().rows().stream().map(row -> row.id().value()).toList();
  }
}
