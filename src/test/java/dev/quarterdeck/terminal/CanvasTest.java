package dev.quarterdeck.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.screen.Screen;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CanvasTest {
  private final DefaultVirtualTerminal terminal =
      new DefaultVirtualTerminal(new TerminalSize(10, 3));
  private TerminalScreen screen;
  private Canvas canvas;

  @BeforeEach
  void open() throws IOException {
    screen = new TerminalScreen(terminal);
    screen.startScreen();
    canvas = new Canvas(screen, true);
  }

  private String row(int row) throws IOException {
    screen.refresh(Screen.RefreshType.DELTA);
    StringBuilder text = new StringBuilder();
    for (int x = 0; x < 10; x++) {
      TextCharacter character = screen.getFrontCharacter(x, row);
      text.append(character.getCharacterString());
      if (character.isDoubleWidth()) {
        x++;
      }
    }
    return text.toString();
  }

  @Test
  void textIsClippedOnAllSides() throws IOException {
    canvas.put(-2, 0, "abcdefghijklmnop", Style.PLAIN);
    canvas.put(0, -1, "nowhere", Style.PLAIN);
    canvas.put(0, 3, "nowhere", Style.PLAIN);
    assertThat(row(0)).isEqualTo("cdefghijkl");
    assertThat(terminal.getCharacter(0, 0).getCharacterString()).isEqualTo("c");
    assertThat(row(1)).isBlank();
  }

  @Test
  void aBackgroundIsDrawnWhereColoursMayBe() {
    Style style = new Style(Style.Color.RED, false, false, false, Style.Color.GREEN);
    canvas.put(0, 0, "x", style);
    assertThat(screen.getBackCharacter(0, 0).getBackgroundColor()).isEqualTo(TextColor.ANSI.GREEN);
    new Canvas(screen, false).put(0, 0, "x", style);
    assertThat(screen.getBackCharacter(0, 0).getBackgroundColor())
        .isEqualTo(TextColor.ANSI.DEFAULT);
    canvas.put(0, 0, "x", style.withoutColor());
    assertThat(screen.getBackCharacter(0, 0).getBackgroundColor())
        .isEqualTo(TextColor.ANSI.DEFAULT);
  }

  @Test
  void wideCharactersTakeTwoColumnsAndAreNeverHalved() throws IOException {
    assertThat(canvas.put(0, 0, "漢✅x", Style.PLAIN)).isEqualTo(5);
    canvas.put(-1, 1, "漢a", Style.PLAIN);
    canvas.put(8, 2, "a漢", Style.PLAIN);
    assertThat(row(0)).isEqualTo("漢✅x     ");
    assertThat(row(1)).isEqualTo(" a        ");
    assertThat(row(2)).isEqualTo("        a ");
  }

  @Test
  void combinedLettersTakeOneCell() throws IOException {
    canvas.put(0, 0, "e\u0301x\ud835\udc00y", Style.PLAIN);
    assertThat(row(0)).isEqualTo("e\u0301x\ud835\udc00y      ");
    assertThat(screen.getFrontCharacter(1, 0).getCharacterString()).isEqualTo("x");
  }

  @Test
  void controlCharactersAreMadeVisible() throws IOException {
    canvas.put(0, 0, "a\033[2J\nb", Style.PLAIN);
    assertThat(row(0)).isEqualTo("a?[2J?b   ");
  }

  @Test
  void stylesReachTheTerminalAndColourCanBeLeftOut() {
    Style style = Style.of(Style.Color.RED).asBold().asReversed();
    canvas.put(0, 0, "x", style);
    TextCharacter cell = screen.getBackCharacter(0, 0);
    assertThat(cell.getForegroundColor()).isEqualTo(TextColor.ANSI.RED);
    assertThat(cell.getModifiers()).containsExactlyInAnyOrder(SGR.BOLD, SGR.REVERSE);

    new Canvas(screen, false).put(0, 0, "x", style);
    cell = screen.getBackCharacter(0, 0);
    assertThat(cell.getForegroundColor()).isEqualTo(TextColor.ANSI.DEFAULT);
    assertThat(cell.getModifiers()).containsExactlyInAnyOrder(SGR.BOLD, SGR.REVERSE);
  }

  @Test
  void colourIsAQuestionOfEnvironmentAndOption() {
    assertThat(Style.colorAllowed(Map.of("TERM", "xterm"), false)).isTrue();
    assertThat(Style.colorAllowed(Map.of("TERM", "xterm", "NO_COLOR", ""), false)).isTrue();
    assertThat(Style.colorAllowed(Map.of("TERM", "xterm", "NO_COLOR", "1"), false)).isFalse();
    assertThat(Style.colorAllowed(Map.of("TERM", "xterm"), true)).isFalse();
    assertThat(Style.colorAllowed(Map.of("TERM", "vt100"), false)).isFalse();
  }

  @Test
  void aRegionIsACanvasOfItsOwn() throws IOException {
    Canvas region = canvas.region(2, 1, 100, 1);
    assertThat(region.width()).isEqualTo(8);
    assertThat(region.height()).isEqualTo(1);
    region.put(-1, 0, "abcdefghijkl", Style.PLAIN);
    region.put(0, 1, "nowhere", Style.PLAIN);
    assertThat(row(1)).isEqualTo("  bcdefghi");
    assertThat(row(2)).isBlank();
    canvas.fill(0, 0, 10, 3, "░", Style.PLAIN);
    assertThat(row(2)).isEqualTo("░".repeat(10));
    canvas.clear();
    assertThat(row(2)).isBlank();
  }

  @Test
  void drawingTheSameAgainGivesTheSameCharacters() {
    canvas.put(0, 0, "a●", Style.BOLD);
    TextCharacter a = screen.getBackCharacter(0, 0);
    TextCharacter dot = screen.getBackCharacter(1, 0);
    canvas.put(5, 1, "●a", new Style(Style.Color.DEFAULT, true, false, false));
    assertThat(screen.getBackCharacter(6, 1)).isSameAs(a);
    assertThat(screen.getBackCharacter(5, 1)).isSameAs(dot);
  }
}
