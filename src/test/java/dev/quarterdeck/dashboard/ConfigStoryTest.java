package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys, colours and columns as somebody wants them. */
class ConfigStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theBoardIsAsTheConfigSays() throws Exception {
    TestDeck.write(
        deck.sandbox().home().resolve(".config/quarterdeck/config.toml"),
        """
        columns = ["task", "state", "use", "directory"]
        [keys]
        kill = "X"
        [colors]
        running = "magenta"
        """);
    deck.exec("t1", "tail", "-f", "/dev/null");
    deck.exec("t2", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("both", text -> text.split(" running ", -1).length == 3);
    assertThat(screen.text())
        .contains("n new  X kill", "DIRECTORY")
        .doesNotContain("FILES", "AGE", "tail");
    // The selected row has no colours.
    assertThat(screen.styledText()).containsOnlyOnce("\033[35m● running");
    screen.keys("x", "?");
    screen.awaitText("X                  kill the task");
    screen.keys("Escape");
    screen.awaitText("n new  X kill");
    screen.keys("X");
    screen.awaitText("y  kill it");
  }
}
