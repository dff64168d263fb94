package dev.quarterdeck.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class QdTerminalTest {
  /** Counts the writes it gets. */
  private static final class Sent extends ByteArrayOutputStream {
    int writes;

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      writes++;
      super.write(bytes, offset, length);
    }

    String take() {
      String text = toString(UTF_8);
      reset();
      writes = 0;
      return text.replace("\033", "␛");
    }
  }

  private final Sent sent = new Sent();

  private TerminalScreen screen(boolean utf8) throws IOException {
    TerminalScreen screen = new TerminalScreen(new QdTerminal(sent, utf8, new TerminalSize(20, 4)));
    screen.setCursorPosition(null);
    screen.startScreen();
    screen.refresh(RefreshType.COMPLETE);
    return screen;
  }

  @Test
  void theStartHidesTheCursorAndTurnsPasteOn() throws IOException {
    screen(true);
    assertThat(sent.take()).startsWith("␛[?1049h␛[?2004h␛[?25l").doesNotContain("?25h", "6n");
  }

  @Test
  void aLetterTypedAtTheCursorDoesNotSendTheCursorBack() throws IOException {
    TerminalScreen screen = screen(true);
    screen.setCursorPosition(new TerminalPosition(2, 1));
    screen.refresh(RefreshType.DELTA);
    sent.take();
    new Canvas(screen, true).put(2, 1, "m", Style.PLAIN);
    screen.setCursorPosition(new TerminalPosition(3, 1));
    screen.refresh(RefreshType.DELTA);
    new Canvas(screen, true).put(3, 1, "y", Style.PLAIN);
    screen.setCursorPosition(new TerminalPosition(4, 1));
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.take()).startsWith("m").doesNotContain("␛[2;3H");
  }

  @Test
  void aFrameInWhichNothingChangedIsNoBytes() throws IOException {
    TerminalScreen screen = screen(true);
    new Canvas(screen, true).put(0, 0, "text", Style.BOLD);
    screen.refresh(RefreshType.DELTA);
    sent.take();
    new Canvas(screen, true).put(0, 0, "text", Style.BOLD);
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.take()).isEmpty();

    screen.setCursorPosition(new TerminalPosition(3, 1));
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.take()).isEqualTo("␛[2;4H␛[?25h");
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.take()).isEmpty();
    screen.setCursorPosition(null);
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.take()).isEqualTo("␛[?25l");
  }

  @Test
  void aFrameIsOneWriteWithOneSequenceForEachLook() throws IOException {
    TerminalScreen screen = screen(true);
    sent.take();
    Canvas canvas = new Canvas(screen, true);
    canvas.put(0, 0, "ab", Style.of(Style.Color.GREEN).asBold());
    canvas.put(2, 0, "cd", Style.PLAIN);
    canvas.put(1, 2, "ef", Style.FAINT);
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.writes).isEqualTo(1);
    assertThat(sent.take()).isEqualTo("␛[1H␛[1;32mab␛[mcd␛[3;2H␛[2mef");
  }

  @Test
  void textIsUtf8WithoutNulsAndAstralCharactersAreWhole() throws IOException {
    TerminalScreen screen = screen(true);
    sent.take();
    new Canvas(screen, true).put(0, 0, "é😀漢e\u0301", Style.PLAIN);
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.take()).isEqualTo("␛[1Hé😀漢e\u0301");
  }

  @Test
  void withoutUtf8EveryColumnIsAQuestionMark() throws IOException {
    TerminalScreen screen = screen(false);
    sent.take();
    new Canvas(screen, true).put(0, 0, "é😀e\u0301x", Style.PLAIN);
    screen.refresh(RefreshType.DELTA);
    assertThat(sent.take()).isEqualTo("␛[1H???ex");
  }

  @Test
  void nothingIsWrittenOnceItIsMute() throws IOException {
    QdTerminal terminal = new QdTerminal(sent, true, new TerminalSize(20, 4));
    terminal.putString("a");
    terminal.mute();
    terminal.flush();
    terminal.putString("b");
    terminal.unmute();
    terminal.putString("c");
    terminal.flush();
    assertThat(sent.take()).isEqualTo("c");
  }

  @Test
  void theMouseIsAskedForOnlyWhereItIsWantedAndAlwaysGivenBack() throws IOException {
    screen(true);
    assertThat(sent.take()).doesNotContain("?1000", "?1006");
    QdTerminal terminal = new QdTerminal(sent, true, new TerminalSize(20, 4));
    terminal.takeMouse();
    terminal.enterPrivateMode();
    assertThat(sent.take()).contains("␛[?1000h␛[?1006h");
    terminal.exitPrivateMode();
    assertThat(sent.take()).contains("␛[?1006l␛[?1000l");
  }

  @Test
  void aSequenceThatDrawsNothingIsOneWriteAndLeavesTheLookAlone() throws IOException {
    QdTerminal terminal = new QdTerminal(sent, true, new TerminalSize(20, 4));
    terminal.putString("a");
    terminal.sendNow("\033]9;x\007");
    assertThat(sent.writes).isEqualTo(1);
    assertThat(sent.take()).isEqualTo("a␛]9;x\007");
    terminal.mute();
    terminal.sendNow("\033]9;x\007");
    terminal.unmute();
    terminal.putString("b");
    terminal.flush();
    assertThat(sent.take()).isEqualTo("b");
  }
}
