package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.screen.Screen;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The README's pictures: a real frame of the board, each cell in its colours, once for readers with
 * a light background and once for a dark one. {@code -Dqd.screens=write} draws them anew.
 */
class PictureTest {
  private static final int COLUMNS = 100;
  private static final int ROWS = 20;
  private static final double CELL = 8.4;
  private static final int LINE = 18;
  private static final int MARGIN = 10;

  /** A terminal's colours as browsers name them. */
  enum Theme {
    LIGHT("#ffffff", "#24292f", "#116329", "#1b7c83"),
    DARK("#0d1117", "#d0d7de", "#3fb950", "#39c5cf");

    private final String background;
    private final String foreground;
    private final String green;
    private final String cyan;

    Theme(String background, String foreground, String green, String cyan) {
      this.background = background;
      this.foreground = foreground;
      this.green = green;
      this.cyan = cyan;
    }

    String of(TextColor color) {
      return switch ((TextColor.ANSI) color) {
        case RED, RED_BRIGHT -> "#da3633";
        case GREEN, GREEN_BRIGHT -> green;
        case YELLOW, YELLOW_BRIGHT -> "#9a6700";
        case BLUE, BLUE_BRIGHT -> "#388bfd";
        case CYAN, CYAN_BRIGHT -> cyan;
        case MAGENTA, MAGENTA_BRIGHT -> "#8250df";
        default -> foreground;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Theme.class)
  void thePictureIsWhatTheProgramDraws(Theme theme) throws IOException {
    Path file =
        Path.of(
            System.getProperty("qd.basedir", "."),
            "docs",
            "board-" + theme.name().toLowerCase(Locale.ROOT) + ".svg");
    String drawn = picture(theme);
    if ("write".equals(System.getProperty("qd.screens"))) {
      Files.writeString(file, drawn);
    }
    assertThat(drawn).as(file.toString()).isEqualTo(Files.readString(file));
  }

  private static String picture(Theme theme) throws IOException {
    Model model = new Model(new AskedEffects(), KeyMap.STANDARD, () -> Samples.NOW, "vps1", "~");
    model.apply(new Event.Looked(Samples.busy()));
    DefaultVirtualTerminal terminal = new DefaultVirtualTerminal(new TerminalSize(COLUMNS, ROWS));
    try (TerminalScreen screen = new TerminalScreen(terminal)) {
      screen.startScreen();
      Screens.draw(new Canvas(screen, true), model, new Look(Glyphs.UTF8, "/home/ann"));
      screen.refresh(Screen.RefreshType.COMPLETE);
      return svg(terminal, theme);
    }
  }

  private static String svg(DefaultVirtualTerminal terminal, Theme theme) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %d\""
                + " font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\""
                + " font-size=\"14\" xml:space=\"preserve\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"%s\"/>%n",
            COLUMNS * CELL + 2 * MARGIN,
            ROWS * LINE + 2 * MARGIN,
            theme.background));
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; ) {
        TextCharacter first = terminal.getCharacter(column, row);
        StringBuilder run = new StringBuilder();
        int begin = column;
        while (column < COLUMNS && looksLike(first, terminal.getCharacter(column, row))) {
          run.append(terminal.getCharacter(column++, row).getCharacterString());
        }
        run(svg, theme, first, run.toString(), begin, row);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static boolean looksLike(TextCharacter one, TextCharacter other) {
    return one.getForegroundColor().equals(other.getForegroundColor())
        && one.getModifiers().equals(other.getModifiers());
  }

  /** Characters of one look, in a line: as wide as their cells, whatever the reader's font. */
  private static void run(
      StringBuilder svg, Theme theme, TextCharacter look, String text, int column, int row) {
    boolean reversed = look.getModifiers().contains(SGR.REVERSE);
    String color = theme.of(look.getForegroundColor());
    double x = MARGIN + column * CELL;
    double width = text.length() * CELL;
    if (reversed) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
              x,
              MARGIN + row * LINE,
              width,
              LINE,
              color));
    }
    if (text.isBlank()) {
      return;
    }
    boolean bold = look.getModifiers().contains(SGR.BOLD);
    boolean faint =
        look.getModifiers().stream().anyMatch(sgr -> sgr != SGR.BOLD && sgr != SGR.REVERSE);
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" fill=\"%s\"%s%s>%s</text>%n",
            x,
            MARGIN + row * LINE + LINE - 5,
            width,
            reversed ? theme.background : color,
            bold ? " font-weight=\"bold\"" : "",
            faint ? " opacity=\"0.5\"" : "",
            text.replace("&", "&amp;").replace("<", "&lt;")));
  }
}
