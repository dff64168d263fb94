package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import java.time.Instant;

/**
 * A spawn or kill that is under way, or has ended so recently that no snapshot shows it yet.
 *
 * @param kill whether it is a kill
 * @param last what it did last, or null at first
 * @param pace how quickly that comes on, or null where nothing is counted
 * @param ended when it ended, or null
 */
record Job(boolean kill, StageEvent last, Pace pace, Instant ended) {
  Job(boolean kill) {
    this(kill, null, null, null);
  }

  Job at(StageEvent stage, Instant now) {
    Pace next = null;
    if (stage.total() > 0) {
      boolean same =
          pace != null
              && last.stage().equals(stage.stage())
              && last.total() == stage.total()
              && last.done() <= stage.done();
      next = same ? pace.at(stage.done(), stage.total(), now) : Pace.beginning(stage.done(), now);
    }
    return new Job(kill, stage, next, ended);
  }

  Job endedAt(Instant moment) {
    return new Job(kill, last, pace, moment);
  }
}
