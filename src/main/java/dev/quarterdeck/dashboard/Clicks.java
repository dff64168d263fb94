package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskId;
import java.time.Duration;
import java.time.Instant;

/** Tells a double click: the same task twice within a moment, wherever its line has moved to. */
final class Clicks {
  private static final Duration MOMENT = Duration.ofMillis(400);

  private TaskId last;
  private Instant at = Instant.MIN;

  /** Takes a click, and says whether it is the second of two. */
  boolean isDouble(TaskId id, Instant now) {
    boolean second = id.equals(last) && !now.isAfter(at.plus(MOMENT));
    // A third click is a first one again.
    last = second ? null : id;
    at = now;
    return second;
  }
}
