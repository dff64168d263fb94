package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Errors can be read after they left the board. */
class LogStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void anErrorIsCountedUntilItIsRead() throws Exception {
    Files.createDirectory(deck.root("t1"));
    PrivateTmux.Screen screen = BoardDriver.start(deck, 60, 15);
    screen.awaitText("n new");
    screen.keys("n");
    screen.awaitText("New task");
    screen.type("t1");
    screen.keys("Enter");
    screen.awaitText("1 error: l");
    screen.keys("j");
    screen.await("off the board", text -> !text.contains("there already"));
    assertThat(screen.text()).contains("1 error: l");
    screen.keys("l");
    screen.await(
        "all of it, with its time",
        text ->
            text.matches("(?s).*\\d\\d:\\d\\d:\\d\\d .*")
                && text.replaceAll("[│\\s]+", " ").contains("is there already; look at it with"));
    screen.keys("Escape");
    screen.await("read", text -> !text.contains("1 error"));
  }
}
