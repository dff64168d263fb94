package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task that grows shows how fast. */
class GrowthStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void growthStandsInTheRowAndForAllInTheHeaderAndItsPastInTheDetails() throws Exception {
    deck.exec(
        "t1",
        "sh",
        "-c",
        "for i in $(seq 100); do head -c 2097152 /dev/zero > $GOTMPDIR/f$i; sleep 1; done");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("it grows", text -> line(text, "t1").matches(".* [5-9] MiB.*"));
    screen.await("for a while", text -> line(text, "t1").matches(".* \\d\\d MiB.*"));
    screen.await("how fast", text -> line(text, "t1").matches(".* \\+\\d+M/min .*"));
    screen.await("all of it", text -> text.matches("(?s).*roots \\d+ MiB  \\+\\d+ MiB/min .*"));
    screen.keys("i");
    screen.await(
        "its past", text -> text.matches("(?s).*last 10 min .*[▁-▆].*█  .* to \\d+ MiB.*"));
  }
}
