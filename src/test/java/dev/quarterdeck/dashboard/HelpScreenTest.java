package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What {@code ?} shows. */
class HelpScreenTest {
  private final TestBoard board = TestBoard.of("a").press("?");

  @Test
  void itBeginsWithWhatThereIsToSee() throws IOException {
    assertThat(screen(Glyphs.UTF8))
        .containsPattern("What you see +│\n│ ● running ")
        .contains("✕ gone             it has no window; R makes a new one");
  }

  @Test
  void itEndsWithWhereThingsCanBeChanged() throws IOException {
    screen(Glyphs.UTF8);
    board.press("G");
    assertThat(screen(Glyphs.UTF8))
        .contains("~/.config/quarterdeck/config.toml")
        .contains("docs/config.md");
  }

  @Test
  void inAsciiNoKeyRunsIntoItsWords() throws IOException {
    screen(Glyphs.ASCII);
    board.press("PgDn PgDn");
    screen(Glyphs.ASCII);
    assertThat(screen(Glyphs.ASCII)).contains("Tab Left Right Shift-Tab  mark the other button");
  }

  private String screen(Glyphs glyphs) throws IOException {
    return DrawnScreen.of(board.model, glyphs, "80x24").text();
  }
}
