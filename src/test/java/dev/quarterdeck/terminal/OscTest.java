package dev.quarterdeck.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OscTest {
  @Test
  void theClipboardGetsBase64AndNothingTooLong() {
    assertThat(Osc.clipboard("/tmp/fm-é\033")).isEqualTo("\033]52;c;L3RtcC9mbS3DqRs=\007");
    assertThat(Osc.clipboard("x".repeat(Osc.CLIPBOARD_BYTES))).hasSizeLessThan(74_994);
    assertThat(Osc.clipboard("x".repeat(Osc.CLIPBOARD_BYTES + 1))).isNull();
  }

  @Test
  void aNoticeHoldsNoControlCharacterAndIsCut() {
    assertThat(Osc.notice("a\007b\033]52;c;x\007\u009cc\nd"))
        .isEqualTo("\033]9;a?b?]52;c;x??c?d\007");
    String longText = Osc.notice("x".repeat(199) + "😀😀");
    assertThat(longText).isEqualTo("\033]9;" + "x".repeat(199) + "\007");
  }

  @Test
  void throughTmuxEveryEscapeIsDoubled() {
    assertThat(Osc.throughTmux("\033]9;a\007")).isEqualTo("\033Ptmux;\033\033]9;a\007\033\\");
  }

  @Test
  void oldTerminalsGetNone() {
    assertThat(Osc.isUnderstood("xterm-256color")).isTrue();
    assertThat(Osc.isUnderstood("screen")).isTrue();
    for (String term : new String[] {"", "dumb", "vt100", "linux", "linux-16color"}) {
      assertThat(Osc.isUnderstood(term)).as(term).isFalse();
    }
  }
}
