package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1K",
    "1023, 1K",
    "12288, 12K",
    "1717986918, 1.6G",
    "1048575, 1M",
    "1047527424, 999M",
    "9223372036854775807, 8E"
  })
  void briefAmountsTakeFourCharactersAtMost(long bytes, String brief) {
    assertThat(Amounts.brief(bytes)).isEqualTo(brief).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void manyAreCountedToThreeDigits() {
    assertThat(Amounts.briefCount(9_999)).isEqualTo("9,999");
    assertThat(Amounts.briefCount(10_000)).isEqualTo("10K");
    assertThat(Amounts.briefCount(999_499)).isEqualTo("999K");
    assertThat(Amounts.briefCount(999_500)).isEqualTo("1M");
    assertThat(Amounts.briefCount(16_312_345)).isEqualTo("16.3M");
    assertThat(Amounts.briefCount(99_960_000)).isEqualTo("100M");
    assertThat(Amounts.briefCount(Long.MAX_VALUE)).endsWith("T");
  }

  @Test
  void growthHasItsSignAndNoneIsNothing() {
    assertThat(Amounts.growth(12 << 20)).isEqualTo("+12M/min");
    assertThat(Amounts.growth(-2048)).isEqualTo("-2K/min");
    assertThat(Amounts.growth(0)).isEmpty();
  }

  @Test
  void theBarsGoFromTheLeastToTheMost() {
    long[] amounts = {-1, 100, 200, 300, 400, 500, 600, 700, 800};
    assertThat(Amounts.sparkline(amounts, true)).isEqualTo(" ▁▂▃▄▅▆▇█");
    assertThat(Amounts.sparkline(amounts, false)).isEqualTo(" _.-:=+*#");
  }

  @Test
  void whatHardlyChangesIsFlat() {
    assertThat(Amounts.sparkline(new long[] {1000, 1000, 1001}, true)).isEqualTo("▁▁▂");
    assertThat(Amounts.sparkline(new long[] {0, 0}, true)).isEqualTo("▁▁");
    assertThat(Amounts.sparkline(new long[] {-1, -1}, true)).isEqualTo("  ");
    assertThat(Amounts.sparkline(new long[] {}, true)).isEmpty();
  }

  @Test
  void whatIsFreeIsNeverLessThanIsSaidByMoreThanARounding() {
    assertThat(Amounts.atLeast(0)).isEqualTo("0 B");
    assertThat(Amounts.atLeast(1023)).isEqualTo("1020 B");
    assertThat(Amounts.atLeast(99L << 20)).isEqualTo("99 MiB");
    assertThat(Amounts.atLeast((128L << 20) - 1)).isEqualTo("120 MiB");
    assertThat(Amounts.atLeast(812L << 30)).isEqualTo("810 GiB");
    assertThat(Amounts.atLeast(1024L << 30)).isEqualTo("1 TiB");
  }
}
