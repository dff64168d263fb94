package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A removal that takes its time says how far it is, and one does something else meanwhile. */
class ProgressStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aBigRootIsRemovedWhileOneLooksAtAnotherTask() throws Exception {
    deck.exec("big", "tail", "-f", "/dev/null");
    deck.exec("other", "sh", "-c", "echo text of other; tail -f /dev/null");
    Leavings.fill(deck.root("big"));
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("counted", text -> line(text, "big").contains("MiB"));
    screen.keys("s");
    screen.awaitText("sorted by task, ascending");
    screen.keys("g", "x");
    screen.awaitText("Kill big?");
    screen.awaitText("y  kill it");
    screen.keys("y", "j", "p");
    screen.await(
        "how far it is, and the other's text",
        text ->
            line(text, "big").matches(".*killing +removing [\\d,]+ / 80,\\d+ files, .*MiB .*")
                && text.contains("text of other"));
    screen.await(
        "how long it takes",
        text -> line(text, "big").matches(".* [█░]{10} .*\\d+ (s|min) left.*"));
    assertThat(screen.text()).doesNotContain("orphan");
    screen.awaitText("killed big: ");
    assertThat(screen.text()).contains("text of other");
    deck.assertNothingOf("big");
  }
}
