package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.task.TaskRow;
import java.time.Instant;

/**
 * A spawn or kill that is under way, or has ended so recently that no snapshot shows it yet.
 *
 * @param kill whether it is a kill
 * @param task what is killed, as last seen: a big root is removed when there is no task any more
 * @param last what it did last, or null at first
 * @param pace how quickly that comes on, or null where nothing is counted
 * @param ended when it ended, or null
 */
record Job(boolean kill, TaskRow task, StageEvent last, Pace pace, Instant ended) {
  /** One that makes the task, or its window. */
  static Job start() {
    return new Job(false, null, null, null, null);
  }

  static Job kill(TaskRow task) {
    return new Job(true, task, null, null, null);
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
    return new Job(kill, task, stage, next, ended);
  }

  Job endedAt(Instant moment) {
    return new Job(kill, task, last, pace, moment);
  }
}
