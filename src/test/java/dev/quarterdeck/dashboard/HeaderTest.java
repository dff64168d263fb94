package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second line of the screen: what uses, what is wrong, what is free. */
class HeaderTest {
  private static final long GIB = 1L << 30;

  private final TestBoard board = new TestBoard();

  @ParameterizedTest
  @ValueSource(ints = {40, 45, 50, 60, 80, 100, 160})
  void aFullDiskIsSaidWhateverElseThereIsToSay(int width) throws IOException {
    board.look(nearlyFull(1000L));
    board.passes(Duration.ofMinutes(2));
    assertThat(secondLine(width)).contains(" NEARLY FULL: 3 GiB free").contains("2m old ");
  }

  @Test
  void atFortyColumnsBothThatLackAndTheAgeOfTheDataHaveRoom() throws IOException {
    board.look(nearlyFull(12L));
    board.passes(Duration.ofMinutes(2));
    assertThat(secondLine(40)).isEqualTo(" 2m old   NEARLY FULL: 3 GiB, 12 inodes");
  }

  @Test
  void whatHasNotBeenCountedIsNotCalledNothing() throws IOException {
    TaskRow uncounted = Samples.task("a", TaskState.IDLE, null, -1, 0, "1h", "bash", "app");
    board.look(Samples.snapshot(List.of(uncounted)));
    assertThat(secondLine(80)).startsWith(" roots –  ");
    assertThat(secondLine(80)).doesNotContain("0 B");
    board.look(Samples.snapshot(List.of()));
    assertThat(secondLine(80)).startsWith(" roots 0 B ");
  }

  private String secondLine(int width) throws IOException {
    return DrawnScreen.of(board.model, Glyphs.UTF8, width + "x24").text().lines().toList().get(1);
  }

  private static Snapshot nearlyFull(Long freeInodes) {
    Snapshot busy = Samples.busy();
    return new Snapshot(
        busy.taken(),
        busy.session(),
        busy.server(),
        new TmpSpace("/tmp", "ext4", 100 * GIB, 3 * GIB, 1000L, freeInodes),
        busy.tasks(),
        busy.orphans(),
        busy.strays());
  }
}
