package dev.quarterdeck.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.terminal.Style.Color;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text as tmux captures it, and text that was made to do harm. */
class StyledTextTest {
  @Test
  void coloursGoOnFromLineToLineUntilTheyAreReset() {
    List<List<StyledText.Run>> lines = StyledText.parse("a\033[31mb\nc\033[0md\n");
    assertThat(lines)
        .containsExactly(
            List.of(
                new StyledText.Run("a", Style.PLAIN), new StyledText.Run("b", Style.of(Color.RED))),
            List.of(
                new StyledText.Run("c", Style.of(Color.RED)),
                new StyledText.Run("d", Style.PLAIN)));
  }

  @ParameterizedTest
  @CsvSource({
    "31, RED, DEFAULT",
    "97, BRIGHT_WHITE, DEFAULT",
    "30;42, BLACK, GREEN",
    "104, DEFAULT, BRIGHT_BLUE",
    "38;5;9, BRIGHT_RED, DEFAULT",
    "38;5;208, YELLOW, DEFAULT",
    "48;5;236, DEFAULT, BLACK",
    "38;5;244, BRIGHT_BLACK, DEFAULT",
    "38;2;10;200;30, GREEN, DEFAULT",
    "38:2::10:200:30, GREEN, DEFAULT",
    "38:5:12, BRIGHT_BLUE, DEFAULT",
    "38;5;1;48;5;2, RED, GREEN",
    "58;5;1;32, GREEN, DEFAULT",
    "4:3;32, GREEN, DEFAULT",
    "31;39, DEFAULT, DEFAULT",
    "41;49, DEFAULT, DEFAULT",
    "31;, DEFAULT, DEFAULT",
  })
  void coloursBecomeOnesOfThePalette(String parameters, Color color, Color background) {
    Style style = only("\033[" + parameters + "mx").style();
    assertThat(style.color()).isEqualTo(color);
    assertThat(style.background()).isEqualTo(background);
  }

  @Test
  void attributesComeAndGo() {
    assertThat(only("\033[1;7mx").style()).isEqualTo(Style.BOLD.asReversed());
    assertThat(only("\033[2mx").style()).isEqualTo(Style.FAINT);
    assertThat(only("\033[1;2;7m\033[22;27mx").style()).isEqualTo(Style.PLAIN);
    assertThat(only("\033[8mpassw\u4f60").text()).isEqualTo("       ");
  }

  @Test
  void linesThatProgramsDrawAreLines() {
    assertThat(only("\016lqk\017lqk").text()).isEqualTo("┌─┐lqk");
  }

  @Test
  void tabsEndAtEveryEighthColumn() {
    assertThat(only("a\tb\u4f60\tc").text()).isEqualTo("a       b你     c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\033[2J",
        "\033[1;1H",
        "\033[?1049h",
        "\033[>4;1m",
        "\033[?31m",
        "\033[31",
        "\033[",
        "\033",
        "\033c",
        "\033(0",
        "\033]0;title\007",
        "\033]52;c;cm0gLXJm\033\\",
        "\033]8;;http://example.org\033\\",
        "\033Pq#0;2;0;0;0\033\\",
        "\033_payload\033\\",
        "\033^x\033\\",
        "\007\b\r\f\013\177",
        "\u009b",
        "\033[38;5;999m",
        "\033[38;2;1;2m",
        "\033[38m",
        "\033[48;5m",
        "\033[99999999999999999999m",
        "\033[38;2;-1;0;0m",
        "\033[38:m",
        "\033[:::m",
        "\033[0 m",
      })
  void noOtherSequenceIsSeenOrDoesAnything(String sequence) {
    assertThat(StyledText.parse(sequence + "\nx"))
        .last()
        .isEqualTo(List.of(new StyledText.Run("x", Style.PLAIN)));
    assertThat(text(StyledText.parse(sequence + "\nx")).strip()).isEqualTo("x");
  }

  @Test
  void aStringThatNeverEndsTakesNoMoreThanItsLine() {
    assertThat(text(StyledText.parse("a\033]0;title\nb\033Px\nc"))).isEqualTo("a\nb\nc");
  }

  @Test
  void whateverComesNothingOfItIsAControlCharacter() {
    Random random = new Random(7);
    String alphabet = "\033\033\033[]PX^_\\mHJ;:0123456789?>\007\n\t\016\017\u009b\u200d\ud83dxé你 ";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(40); j >= 0; j--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(StyledText.parse(text.toString()))
          .as(() -> text.toString().replace('\033', '^'))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .allSatisfy(run -> assertThat(run.text()).doesNotMatch("(?s).*\\p{Cc}.*")));
    }
  }

  private static StyledText.Run only(String text) {
    List<List<StyledText.Run>> lines = StyledText.parse(text);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).hasSize(1);
    return lines.get(0).get(0);
  }

  private static String text(List<List<StyledText.Run>> lines) {
    return lines.stream()
        .map(line -> line.stream().map(StyledText.Run::text).collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }
}
