package dev.quarterdeck.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values are shown to people. */
class TextTest {
  @Test
  void whatCouldSteerATerminalIsMadeVisible() {
    assertThat(Text.printable("a\nb\rc\td\u001b[31me\u0000f\u009bg\u202eh\u2028i\ud800j\u007fk"))
        .isEqualTo("a\\nb\\rc\\td\\e[31me\\x00f\\x9bg\\u202eh\\u2028i\\ud800j\\x7fk");
  }

  @Test
  void whatIsHarmlessStaysTheSameString() {
    String text = "plain é 你好 \uD83D\uDE42";

    assertThat(Text.printable(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "10188, 9.9 KiB",
    "10189, 10 KiB",
    "1048063, 1023 KiB",
    "1048064, 1 MiB",
    "1717986918, 1.6 GiB",
    "9223372036854775807, 8 EiB"
  })
  void sizesHaveOneToFourDigits(long bytes, String text) {
    assertThat(Text.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-5, 0s",
    "0, 0s",
    "59, 59s",
    "60, 1m",
    "3599, 59m",
    "3600, 1h00m",
    "7440, 2h04m",
    "86399, 23h59m",
    "86400, 1d",
    "259200, 3d"
  })
  void agesHaveTheirLargestUnits(long seconds, String text) {
    assertThat(Text.age(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void countsHaveTheirThousandsApart() {
    assertThat(Text.count(1234567)).isEqualTo("1,234,567");
    assertThat(Text.count(999)).isEqualTo("999");
    assertThat(Text.count(1000)).isEqualTo("1,000");
    assertThat(Text.count(-123)).isEqualTo("-123");
    assertThat(Text.count(-1234)).isEqualTo("-1,234");
  }
}
