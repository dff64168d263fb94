package dev.quarterdeck.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CellWidthTest {
  @Test
  void columnsOfCodePoints() {
    assertThat("a~é●█…Ω".codePoints().map(CellWidth::of)).containsOnly(1);
    assertThat("漢한あ！😀✅⌚🫠㌀ꀀ".codePoints().map(CellWidth::of)).containsOnly(2);
    for (int c : new int[] {0, 7, 0x1b, 0x7f, 0x9b, 0x301, 0x200d, 0xfe0f, 0x202e, 0x1161}) {
      assertThat(CellWidth.of(c)).as("U+%04X", c).isZero();
    }
    assertThat(CellWidth.of(0x1d400)).as("mathematical bold A").isEqualTo(1);
  }

  @Test
  void combiningMarksAddNothing() {
    assertThat(CellWidth.of("e\u0301a\u0308")).isEqualTo(2);
    assertThat(CellWidth.clean("e" + "\u0301".repeat(50))).hasSize(4);
    assertThat(CellWidth.clean("\u0301a")).isEqualTo("?a");
  }

  @Test
  void emojiAreReducedToWhatEveryTerminalDrawsAlike() {
    assertThat(CellWidth.clean("👩\u200d💻 👍🏽 ❤\ufe0f 1\ufe0f\u20e3 🇩🇪"))
        .isEqualTo("👩 👍 ❤ 1 DE");
    assertThat(CellWidth.clean("👩\u200dx")).isEqualTo("👩?x");
  }

  @Test
  void nothingHarmfulGetsThrough() {
    assertThat(CellWidth.clean("a\033[2Jb\r\n\tc\u009bd\u202ee\u2028f\ud800g\u200bh\u00adi"))
        .isEqualTo("a?[2Jb???c?d?e?f?g?h?i");
    String harmless = "just text, é and 漢字";
    assertThat(CellWidth.clean("just text é")).isEqualTo("just text é");
    assertThat(CellWidth.clean(harmless)).isEqualTo(harmless);
  }

  @Test
  void clippingKeepsTheBeginningOrTheEnd() {
    assertThat(CellWidth.clip("fix-login-k3", 8, "…")).isEqualTo("fix-log…");
    assertThat(CellWidth.clip("fix-login-k3", 12, "…")).isEqualTo("fix-login-k3");
    assertThat(CellWidth.clip("漢字漢字", 6, "…")).isEqualTo("漢字…");
    assertThat(CellWidth.clip("abcdef", 2, "...")).isEqualTo("..");
    assertThat(CellWidth.clip("abc", 0, "…")).isEmpty();
    assertThat(CellWidth.clipStart("/home/someone/src/app", 9, "…")).isEqualTo("…/src/app");
    assertThat(CellWidth.clipStart("漢字漢字", 6, "…")).isEqualTo("…漢字");
    assertThat(CellWidth.clipStart("ae\u0301b", 2, "…")).isEqualTo("…b");
    assertThat(CellWidth.padRight("漢", 4, "…")).isEqualTo("漢  ");
    assertThat(CellWidth.padLeft("812 MiB", 9, "…")).isEqualTo("  812 MiB");
  }

  @Test
  void whateverTheTextTheResultFits() {
    long seed = System.nanoTime();
    System.out.println("CellWidthTest seed " + seed);
    Random random = new Random(seed);
    int[] interesting = {
      'a', ' ', 0x1b, '\n', 0x301, 0x200d, 0xfe0f, 0x1f469, 0x1f4bb, 0x1f1e9, 0x6f22, 0xd800, 0xe9,
      0x202e, 0x1161, 0x1100, 0xe0041
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.appendCodePoint(
            random.nextBoolean()
                ? interesting[random.nextInt(interesting.length)]
                : random.nextInt(Character.MAX_CODE_POINT + 1));
      }
      int columns = random.nextInt(12);
      String clean = CellWidth.clean(text.toString());
      assertThat(CellWidth.clean(clean)).as("seed %d", seed).isEqualTo(clean);
      assertThat(CellWidth.of(CellWidth.clip(clean, columns, "…"))).isLessThanOrEqualTo(columns);
      assertThat(CellWidth.of(CellWidth.clipStart(clean, columns, "…")))
          .isLessThanOrEqualTo(columns);
      assertThat(CellWidth.of(CellWidth.padRight(clean, columns, "…"))).isEqualTo(columns);
      assertThat(CellWidth.of(CellWidth.padLeft(clean, columns, "…"))).isEqualTo(columns);
    }
  }
}
