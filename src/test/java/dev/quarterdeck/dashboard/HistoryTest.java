package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Growth and the last ten minutes, by the times of the counts alone. */
class HistoryTest {
  private static final long MIB = 1 << 20;
  private static final TaskId A = new TaskId("a");

  private final History history = new History();

  @Test
  void growthIsThatOfTheLastTwentySeconds() {
    for (int second = 0; second <= 180; second++) {
      // A megabyte a second, but nothing in the first two minutes.
      count("a", second, Math.max(0, second - 120) * MIB);
      if (second == 130) {
        assertThat(history.growth(A).orElseThrow()).isBetween(23 * MIB, 30 * MIB);
      }
    }
    assertThat(history.growth(A)).hasValue(60 * MIB);
  }

  @Test
  void whatHasStoppedGrowingShowsNoGrowthSoonAfter() {
    for (int second = 0; second <= 30; second++) {
      count("a", second, second * MIB);
    }
    assertThat(history.growth(A)).hasValue(60 * MIB);
    TaskRow last = task("a", 30, 30 * MIB);
    long before = Long.MAX_VALUE;
    for (int second = 30; second <= 60; second++) {
      history.add(Samples.snapshot(List.of(last)).at(at(second)));
      assertThat(history.growth(A).orElseThrow()).isLessThanOrEqualTo(before);
      before = history.growth(A).orElseThrow();
    }
    assertThat(history.growth(A)).hasValue(0);
  }

  @Test
  void whatIsSeldomCountedGrowsBetweenItsCountsToo() {
    for (int second = 0; second <= 100; second += 25) {
      count("a", second, second * MIB);
    }
    for (int second = 100; second < 125; second++) {
      history.add(Samples.snapshot(List.of(task("a", 100, 100 * MIB))).at(at(second)));
      assertThat(history.growth(A)).hasValue(60 * MIB);
    }
  }

  @Test
  void whatBeginsToGrowAfterARestShowsIt() {
    count("a", 0, 0);
    count("a", 25, 0);
    count("a", 30, 10 * MIB);
    assertThat(history.growth(A)).hasValue(30 * MIB);
  }

  /** Such a one is counted more and more seldom, and what it did before is soon long ago. */
  @Test
  void whatWasFoundUnchangedHasNotMovedSince() {
    count("a", 0, 10 * MIB);
    count("a", 25, 10 * MIB);
    count("a", 30, 0);
    count("a", 36, 0);
    count("a", 44, 0);
    Snapshot last = Samples.snapshot(List.of(task("a", 44, 0)));
    history.add(last.at(at(48)));
    assertThat(history.growth(A)).hasValue(-12 * MIB);
    assertThat(history.moves()).isTrue();
    history.add(last.at(at(51)));
    assertThat(history.growth(A)).hasValue(0);
    assertThat(history.moves()).isFalse();
  }

  @Test
  void aShortPeakStays() {
    count("a", 0, 5);
    count("a", 4, 95);
    count("a", 12, 5);
    assertThat(history.over(A, 120, at(12))).contains(95);
  }

  @Test
  void aShorterTimeIsReckonedUpToAMinuteAndTooShortAOneSaysNothing() {
    count("a", 0, 0);
    assertThat(history.growth(A)).isEmpty();
    count("a", 4, 4 * MIB);
    assertThat(history.growth(A)).isEmpty();
    count("a", 5, 5 * MIB);
    assertThat(history.growth(A)).hasValue(60 * MIB);
    count("a", 20, 20 * MIB);
    assertThat(history.growth(A)).hasValue(60 * MIB);
  }

  @Test
  void countsThatAreFarApartAreReckonedDownToAMinute() {
    count("a", 0, 0);
    count("a", 180, 30 * MIB);
    assertThat(history.growth(A)).hasValue(10 * MIB);
  }

  @Test
  void whatIsFreedIsNegative() {
    count("a", 0, 50 * MIB);
    count("a", 60, 20 * MIB);
    assertThat(history.growth(A)).hasValue(-30 * MIB);
  }

  @Test
  void theSameCountSeenAgainIsNoNewOne() {
    count("a", 0, 0);
    count("a", 60, 10 * MIB);
    for (int i = 0; i < 100; i++) {
      count("a", 60, 10 * MIB);
    }
    assertThat(history.growth(A)).hasValue(10 * MIB);
  }

  @Test
  void theSumIsOfAllThatAreKnown() {
    assertThat(history.growth()).isEmpty();
    look(task("a", 0, 0), task("b", 0, 50 * MIB), task("new", 60, 7 * MIB));
    look(task("a", 60, 30 * MIB), task("b", 60, 40 * MIB), task("new", 60, 7 * MIB));
    assertThat(history.growth()).hasValue(20 * MIB);
  }

  @Test
  void aTaskThatWentTakesItsPastAlong() {
    count("a", 0, 0);
    look();
    count("a", 60, 10 * MIB);
    assertThat(history.growth(A)).isEmpty();
  }

  @Test
  void aClockThatIsSetBackBeginsAnew() {
    count("a", 1000, 0);
    count("a", 10, 10 * MIB);
    assertThat(history.growth(A)).isEmpty();
    count("a", 70, 20 * MIB);
    assertThat(history.growth(A)).hasValue(10 * MIB);
  }

  @Test
  void theLastTenMinutesAreThereAndNoMore() {
    for (int second = 0; second <= 3600; second++) {
      count("a", second, second);
    }
    long[] bytes = history.over(A, 10, at(3600));
    assertThat(bytes).hasSize(10);
    assertThat(bytes[9]).isEqualTo(3600);
    assertThat(bytes[0]).isBetween(3050L, 3060L);
    assertThat(bytes).isSorted();
    assertThat(history.size(A)).isBetween(120, 155);
  }

  @Test
  void beforeTheFirstCountNothingIsKnown() {
    count("a", 600, 5);
    assertThat(history.over(A, 4, at(600))).containsExactly(-1, -1, -1, 5);
    assertThat(history.over(A, 4, at(600 + 150))).containsExactly(-1, -1, 5, 5);
    assertThat(history.over(new TaskId("b"), 2, at(600))).containsExactly(-1, -1);
  }

  @Test
  void thePictureStaysWhileNothingChanges() {
    count("a", 0, 5);
    count("a", 100, 9);
    // Twenty seconds to a moment: from one multiple of it to the next it is the same.
    long[] first = history.over(A, 30, at(121));
    for (int second = 122; second <= 140; second++) {
      assertThat(history.over(A, 30, at(second))).isEqualTo(first);
    }
  }

  private void count(String id, int second, long bytes) {
    look(task(id, second, bytes));
  }

  /** At the time of the newest count. */
  private void look(TaskRow... tasks) {
    Instant now =
        Stream.of(tasks).map(task -> task.usage().scanned()).max(Instant::compareTo).orElse(at(0));
    history.add(Samples.snapshot(new ArrayList<>(List.of(tasks))).at(now));
  }

  private static TaskRow task(String id, int second, long bytes) {
    return Samples.task(id, TaskState.RUNNING, null, 0, 1, "1h", "go", "app")
        .withUsage(new Usage(bytes, 1, at(second), true));
  }

  private static Instant at(int second) {
    return Instant.ofEpochSecond(1_800_000_000L + second);
  }
}
