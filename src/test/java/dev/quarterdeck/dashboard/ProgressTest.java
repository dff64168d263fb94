package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far long work is, and how long it still takes. */
class ProgressTest {
  private final TestBoard board = TestBoard.of("a");

  @BeforeEach
  void killIt() {
    board.press("x");
    board.planned("a");
    board.press("y");
  }

  @Test
  void beforeItsTurnAKillWaits() {
    assertThat(line(40)).isEqualTo("waiting for its turn");
  }

  @Test
  void stepsThatAreNotCountedAreNamed() {
    board.staged("a", 0, 0);
    assertThat(line(40)).isEqualTo("removing");
  }

  @Test
  void theTimeLeftComesFromTheRateOnceThatIsKnown() {
    board.staged("a", 0, 1000);
    assertThat(line(80)).isEqualTo("removing 0 / 1,000 files, 1 MiB ░░░░░░░░░░");
    board.passes(Duration.ofMillis(500));
    board.staged("a", 50, 1000);
    assertThat(line(80)).as("too early to tell").doesNotContain("left");
    board.passes(Duration.ofMillis(500));
    board.staged("a", 100, 1000);
    assertThat(line(80)).isEqualTo("removing 100 / 1,000 files, 1 MiB █░░░░░░░░░  9 s left");
  }

  @Test
  void whereThereIsLittleRoomTheWordsGoFirst() {
    board.staged("a", 0, 1000);
    board.passes(Duration.ofSeconds(4));
    board.staged("a", 500, 1000);
    assertThat(line(46)).isEqualTo("removing 500 / 1,000 █████░░░░░  4 s left");
    assertThat(line(30)).isEqualTo("█████░░░░░ 50%  4 s left");
    assertThat(line(15)).isEqualTo("50%  4 s left");
    assertThat(line(5)).isEqualTo("50%");
  }

  @Test
  void theTimeLeftCountsDownAndDoesNotJumpWithTheRate() {
    board.staged("a", 0, 1000);
    List<Integer> shown = new ArrayList<>();
    int done = 0;
    for (int second = 1; second <= 18; second++) {
      board.passes(Duration.ofSeconds(1));
      // About 50 a second, now more, now less.
      done += second % 2 == 0 ? 58 : 42;
      board.staged("a", done, 1000);
      shown.add(secondsLeft());
    }
    for (int i = 1; i < shown.size(); i++) {
      assertThat(shown.get(i)).as("%s", shown).isLessThanOrEqualTo(shown.get(i - 1));
    }
    assertThat(shown.get(17)).isBetween(1, 4);
  }

  @Test
  void aSecondRoundIsCountedAnew() {
    board.staged("a", 0, 1000);
    board.passes(Duration.ofSeconds(10));
    board.staged("a", 900, 1000);
    board.staged("a", 1, 1000);
    assertThat(line(80)).doesNotContain("left");
    board.passes(Duration.ofSeconds(2));
    board.staged("a", 11, 1000);
    assertThat(line(80)).endsWith("4 min left");
  }

  @Test
  void moreThanThereWasAtFirstIsAll() {
    board.staged("a", 0, 10);
    board.passes(Duration.ofSeconds(2));
    board.staged("a", 30, 10);
    assertThat(line(80)).isEqualTo("removing 30 / 10 files, 1 MiB ██████████  1 s left");
  }

  @Test
  void meanwhileOneGoesOnWithSomethingElse() {
    board.staged("a", 1, 1000);
    board.press("n");
    assertThat(board.model.dialog()).isInstanceOf(FormDialog.class);
    board.staged("a", 2, 1000);
    assertThat(line(80)).contains("2 / 1,000");
  }

  @Test
  void aBigRootThatIsRemovedWhenTheTaskIsGoneKeepsItsRow() throws IOException {
    board.staged("a", 100, 1000);
    Snapshot without = TestBoard.running("b");
    Orphan aside = new Orphan(Orphan.Kind.ROOT, "/tmp/.fm-a.removing-12ab", null);
    board.look(
        new Snapshot(
            without.taken(),
            without.session(),
            without.server(),
            without.tmp(),
            without.tasks(),
            List.of(aside),
            List.of()));
    assertThat(line(80)).contains("100 / 1,000 files, 1 MiB");
    assertThat(board.model.whyNot(Action.DETAILS)).isEqualTo("a is being ended; wait a moment");
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text()).doesNotContain("orphan");
    board.ended("a");
    assertThat(board.model.list().rows()).extracting(row -> row.id().value()).containsExactly("b");
  }

  private int secondsLeft() {
    return Integer.parseInt(line(80).replaceAll(".* (\\d+) s left", "$1"));
  }

  private String line(int columns) {
    TaskList.Row row = board.model.list().rows().get(0);
    assertThat(row.id()).isEqualTo(new TaskId("a"));
    Usage usage = row.task().usage();
    return JobLine.of(row.job(), usage, columns, new Look(Glyphs.UTF8, "/home/ann"), board.now);
  }
}
