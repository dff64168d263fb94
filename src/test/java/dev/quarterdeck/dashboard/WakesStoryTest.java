package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.WakeQueue;
import dev.quarterdeck.task.WakeRecord;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What waits in the wake queue shows on the board, until it is taken. */
class WakesStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void howManyThereAreWhereTheyCameFromAndWhatTheySay() throws Exception {
    deck.exec("t1", "sleep", "1000");
    WakeQueue queue = new WakeQueue(deck.deck().metas());
    PrivateTmux.Screen screen = BoardDriver.start(deck, 160, 50);
    screen.awaitText("t1");
    assertThat(screen.text()).doesNotContain("wake");
    queue.append(WakeRecord.Kind.SIGNAL, "t1.status", "blocked: \u001b[31mno key");
    screen.awaitText(" 1 wake: t1 ");
    queue.append(WakeRecord.Kind.CHECK, "limit.free", "little is free");
    screen.awaitText(" 2 wakes: t1, limit.free ");
    screen.keys("i");
    screen.await(
        "what it says",
        text -> text.matches("(?s).*wake +signal, \\d+s ago: blocked: \\\\e\\[31mno key.*"));
    queue.drain(records -> {});
    screen.await("they are taken", text -> !text.contains("wake"));
  }
}
