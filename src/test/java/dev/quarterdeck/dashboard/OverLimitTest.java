package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A root that uses more than limit.task is marked by a sign and a word, not by colour alone. */
class OverLimitTest {
  private static final Look USUAL = new Look(Glyphs.UTF8, "/home/ann");

  private final TestBoard board = new TestBoard();

  private static Look limited(Glyphs glyphs, long limit) {
    return new Look(
        glyphs,
        "/home/ann",
        Colors.STANDARD,
        USUAL.columns(),
        USUAL.oldData(),
        USUAL.configFile(),
        limit);
  }

  private String row(Look look, String size, String id) throws IOException {
    return DrawnScreen.of(board.model, look, size)
        .text()
        .lines()
        .filter(line -> line.contains(id))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"160x30", "100x24", "80x24", "60x24", "40x24"})
  void theSignStandsBeforeTheNumberAtEveryWidth(String size) throws IOException {
    board.look(Samples.busy());
    for (Glyphs glyphs : new Glyphs[] {Glyphs.UTF8, Glyphs.ASCII}) {
      Look look = limited(glyphs, 1L << 30);
      assertThat(row(look, size, "fix-login")).contains("!1.6 GiB");
      assertThat(row(look, size, "dark-mode")).contains(" 812 MiB").doesNotContain("!");
    }
    assertThat(row(USUAL, size, "fix-login")).doesNotContain("!");
  }

  @Test
  void theWordStandsWhereTheBarWouldAndBelowTheListAllOfIt() throws IOException {
    board.look(Samples.busy());
    Look look = limited(Glyphs.UTF8, 1L << 30);
    assertThat(row(look, "160x30", "fix-login")).contains("over 1G").doesNotContain("█");
    assertThat(row(look, "100x24", "fix-login")).contains(" over ").doesNotContain("█");
    assertThat(DrawnScreen.of(board.model, look, "60x24").text())
        .contains("fix-login-k3 uses 1.6 GiB, over the limit of 1 GiB");
  }
}
