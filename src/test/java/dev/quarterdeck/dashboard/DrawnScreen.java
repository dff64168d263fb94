package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.screen.Screen;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a screen as it is drawn.
 *
 * @param text its lines
 * @param size such as {@code 80x24}
 */
record DrawnScreen(String text, String size) {
  private static final Path FIXTURES =
      Path.of(System.getProperty("qd.basedir", "."), "test-fixtures", "screens");

  /** Draws what the model says on a terminal of that size. */
  static DrawnScreen of(Model model, Glyphs glyphs, String size) throws IOException {
    return of(model, new Look(glyphs, "/home/ann"), size);
  }

  /** The same as configured. */
  static DrawnScreen of(Model model, Look look, String size) throws IOException {
    int by = size.indexOf('x');
    TerminalSize terminalSize =
        new TerminalSize(
            Integer.parseInt(size.substring(0, by)), Integer.parseInt(size.substring(by + 1)));
    DefaultVirtualTerminal terminal = new DefaultVirtualTerminal(terminalSize);
    try (TerminalScreen screen = new TerminalScreen(terminal)) {
      screen.startScreen();
      Screens.draw(new Canvas(screen, true), model, look);
      screen.refresh(Screen.RefreshType.COMPLETE);
      return new DrawnScreen(text(terminal, terminalSize), size);
    }
  }

  private static String text(DefaultVirtualTerminal terminal, TerminalSize size) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < size.getRows(); row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < size.getColumns(); column++) {
        TextCharacter character = terminal.getCharacter(column, row);
        line.append(character.getCharacterString());
        // The second cell of a wide character holds it once more.
        column += character.isDoubleWidth() ? 1 : 0;
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** Compares it with the file of that name, or writes that where {@code qd.screens} says so. */
  void compare(String name) throws IOException {
    Path file = FIXTURES.resolve(name + "-" + size + ".txt");
    if ("write".equals(System.getProperty("qd.screens"))) {
      Files.writeString(file, text);
    }
    assertThat(text).as(file.toString()).isEqualTo(Files.readString(file));
  }
}
