package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the disk will be full, as said on the second line; a look every five seconds. */
class ForecastTest {
  private static final long MIB = 1L << 20;
  private static final long SIZE = 1L << 50;
  private static final Pattern TIME = Pattern.compile("(?:(\\d+) h)? ?(?:([\\d.]+) min)?");

  private final Forecast forecast = new Forecast();
  private final Random random = new Random(7);
  private Instant now = Samples.NOW;
  private double free;
  private Long inodes;

  @ParameterizedTest
  @CsvSource({
    "100, 2",
    "41, 30",
    "41, 110",
    "41, 200",
    "41, 400",
    "41, 1000",
    "3, 5000",
    "0.5, 100"
  })
  void aSteadyWriterIsForecastWithinAFifth(double mibInASecond, double secondsOrSo)
      throws IOException {
    double perSecond = mibInASecond * MIB;
    free = perSecond * (secondsOrSo + 600);
    for (int i = 0; i < 120; i++) {
      passes(5, perSecond);
      double left = free / perSecond;
      if (i * 5 >= 60) {
        if (words().endsWith("less than a minute")) {
          assertThat(left).isLessThan(60 * 1.2);
        } else {
          assertThat(seconds(words())).as(words()).isBetween(left * 0.8, left * 1.2);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void alsoWhenItWritesInBursts(long seed) {
    random.setSeed(seed);
    free = 500.0 * 660 * MIB;
    double begin = free;
    Instant from = now;
    int right = 0;
    for (int i = 0; i < 120; i++) {
      passes(5, random.nextInt(1000) * (double) MIB);
      double rate = (begin - free) / Duration.between(from, now).toSeconds();
      if (!words().isEmpty()) {
        double left = free / rate;
        right++;
        assertThat(seconds(words()))
            .as("%s, %s s", words(), left)
            .isBetween(left * 0.6 - 30, left * 1.5 + 30);
      }
    }
    assertThat(right).isGreaterThan(30);
  }

  @Test
  void aShortHistoryIsNothingToSay() {
    free = 10_000.0 * MIB;
    for (int i = 0; i < 9; i++) {
      passes(5, 40 * MIB);
      assertThat(words()).isEmpty();
    }
  }

  @Test
  void noiseAndBuildsThatComeAndGoAreNothingToSay() {
    free = 10_000.0 * MIB;
    for (int i = 0; i < 400; i++) {
      passes(5, 0);
      free = 10_000.0 * MIB + random.nextInt(500) * MIB - (i % 24 < 12 ? i % 24 * 100.0 * MIB : 0);
    }
    int said = 0;
    for (int i = 0; i < 400; i++) {
      passes(5, 0);
      free = 10_000.0 * MIB + random.nextInt(500) * MIB;
      said += words().isEmpty() ? 0 : 1;
    }
    assertThat(said).isLessThan(20);
  }

  @Test
  void whatIsFarAwayOrGrowsOrRestsIsNothingToSay() {
    for (double perSecond : new double[] {0.5 * MIB, 0, -40 * MIB}) {
      free = 100_000.0 * MIB;
      for (int i = 0; i < 150; i++) {
        passes(5, perSecond);
        assertThat(words()).isEmpty();
      }
    }
  }

  @Test
  void whenTheWriterHasStoppedItIsNoLongerSaid() {
    free = 100_000.0 * MIB;
    for (int i = 0; i < 120; i++) {
      passes(5, 40 * MIB);
    }
    assertThat(words()).isNotEmpty();
    for (int i = 0; i < 24; i++) {
      passes(5, 0);
    }
    assertThat(words()).isEmpty();
  }

  @Test
  void inodesThatRunOutFirstAreSaid() {
    free = 100_000.0 * MIB;
    inodes = 1_000_000L;
    for (int i = 0; i < 60; i++) {
      inodes -= 1000;
      passes(5, MIB);
    }
    assertThat(words()).isEqualTo("no inodes in about 1 h 20 min");
  }

  @Test
  void anotherClockOrAnotherDiskBeginsAnew() {
    free = 100_000.0 * MIB;
    for (int i = 0; i < 60; i++) {
      passes(5, 40 * MIB);
    }
    assertThat(words()).isNotEmpty();
    now = now.minusSeconds(3600);
    passes(5, 40 * MIB);
    assertThat(words()).isEmpty();
  }

  @Test
  void whatIsShownDoesNotChangeWithEveryLook() {
    free = 41.0 * MIB * 20_000;
    String before = "";
    int changes = 0;
    for (int i = 0; i < 360; i++) {
      passes(5, (35 + random.nextInt(13)) * (double) MIB);
      if (i > 120 && !words().equals(before)) {
        changes++;
      }
      before = words();
    }
    // Twenty minutes of it, in steps of twenty minutes.
    assertThat(changes).isLessThan(6);
  }

  @Test
  void theStepsAreCoarse() {
    assertThat(Forecast.about(Duration.ofSeconds(40))).isEqualTo("less than a minute");
    assertThat(Forecast.about(Duration.ofSeconds(88))).isEqualTo("about 90 s");
    assertThat(Forecast.about(Duration.ofSeconds(200))).isEqualTo("about 3.5 min");
    assertThat(Forecast.about(Duration.ofSeconds(230))).isEqualTo("about 4 min");
    assertThat(Forecast.about(Duration.ofMinutes(13))).isEqualTo("about 14 min");
    assertThat(Forecast.about(Duration.ofMinutes(42))).isEqualTo("about 40 min");
    assertThat(Forecast.about(Duration.ofMinutes(59))).isEqualTo("about 1 h");
    assertThat(Forecast.about(Duration.ofMinutes(272))).isEqualTo("about 4 h 40 min");
    assertThat(Forecast.about(Duration.ofHours(30))).isEqualTo("about 30 h");
  }

  @Test
  void itStandsBehindWhatIsFreeWhereThereIsRoom() throws IOException {
    TestBoard board = new TestBoard();
    Snapshot busy = Samples.busy();
    for (int i = 0; i < 60; i++) {
      TmpSpace space =
          new TmpSpace(
              "/tmp", "ext4", 100_000 * MIB, (50_000 - i * 15) * MIB, 2_900_000L, 2_000_000L);
      board.look(
          new Snapshot(
              busy.taken().plusSeconds(i * 5L),
              busy.session(),
              busy.server(),
              space,
              busy.tasks(),
              busy.orphans(),
              busy.strays()));
    }
    for (int width : new int[] {100, 80}) {
      assertThat(secondLine(board, width)).endsWith("48 GiB free · full in about 4 h 40 min");
    }
    assertThat(secondLine(board, 40)).contains("48 GiB free").doesNotContain("full in");
  }

  private static String secondLine(TestBoard board, int width) throws IOException {
    return DrawnScreen.of(board.model, Glyphs.UTF8, width + "x24").text().lines().toList().get(1);
  }

  private String words() {
    return forecast.words(now);
  }

  private void passes(int seconds, double perSecond) {
    now = now.plusSeconds(seconds);
    free -= perSecond * seconds;
    Snapshot seen = Samples.many(1);
    forecast.add(
        new Snapshot(
            now,
            seen.session(),
            seen.server(),
            new TmpSpace("/tmp", "ext4", SIZE, (long) free, SIZE, inodes),
            seen.tasks(),
            seen.orphans(),
            seen.strays()));
  }

  private static double seconds(String words) {
    if (words.endsWith("less than a minute")) {
      return 30;
    }
    assertThat(words).startsWith("full in about ");
    String about = words.substring("full in about ".length());
    if (about.endsWith(" s")) {
      return Double.parseDouble(about.substring(0, about.length() - 2));
    }
    Matcher time = TIME.matcher(about);
    assertThat(time.matches()).as(words).isTrue();
    double minutes = time.group(2) == null ? 0 : Double.parseDouble(time.group(2));
    return 60 * minutes + (time.group(1) == null ? 0 : 3600 * Double.parseDouble(time.group(1)));
  }
}
