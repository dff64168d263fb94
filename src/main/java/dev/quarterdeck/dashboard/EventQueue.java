package dev.quarterdeck.dashboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the screen's thread waits for. Events with a key of their own replace the one before that
 * has not been taken: a slow terminal then sees the last snapshot, not all of them. The rest keep
 * their order.
 */
final class EventQueue {
  private final Map<Object, Event> waiting = new LinkedHashMap<>();

  /** Adds the event; from any thread. */
  synchronized void put(Event event) {
    Object key = event.coalescingKey();
    // Taken out first, so that it comes after what was put in between.
    waiting.remove(key);
    waiting.put(key, event);
    notifyAll();
  }

  /** Everything there is, waiting until there is something; a tick when nothing comes in time. */
  synchronized List<Event> take(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (waiting.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return List.of(new Event.Tick());
      }
      wait(left);
    }
    List<Event> taken = new ArrayList<>(waiting.values());
    waiting.clear();
    return taken;
  }
}
