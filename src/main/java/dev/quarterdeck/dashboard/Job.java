package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import java.time.Instant;

/**
 * A spawn or kill that is under way, or has ended so recently that no snapshot shows it yet.
 *
 * @param kill whether it is a kill
 * @param last what it did last, or null at first
 * @param ended when it ended, or null
 */
record Job(boolean kill, StageEvent last, Instant ended) {
  Job(boolean kill) {
    this(kill, null, null);
  }

  Job at(StageEvent stage) {
    return new Job(kill, stage, ended);
  }

  Job endedAt(Instant moment) {
    return new Job(kill, last, moment);
  }
}
