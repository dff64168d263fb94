package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.terminal.Key;
import org.junit.jupiter.api.Test;

/** What the screen's thread is given. */
class EventQueueTest {
  private static final long FOR_EVER = 3_600_000;

  private final EventQueue queue = new EventQueue();

  @Test
  void whenNothingComesItIsATick() throws Exception {
    assertThat(queue.take(1)).containsExactly(new Event.Tick());
  }

  @Test
  void whatComesComesInItsOrderAndWithoutATick() throws Exception {
    Event key = new Event.KeyPressed(new Key.Char('j'));
    Event again = new Event.KeyPressed(new Key.Char('j'));
    new Thread(
            () -> {
              queue.put(key);
              queue.put(again);
            })
        .start();
    Event first = queue.take(FOR_EVER).get(0);
    assertThat(first).isSameAs(key);
  }

  @Test
  void ofSnapshotsOnlyTheLastCounts() throws Exception {
    Event last = new Event.Looked(Samples.many(2));
    queue.put(new Event.Looked(Samples.many(1)));
    queue.put(last);
    assertThat(queue.take(FOR_EVER)).containsExactly(last);
  }
}
