package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Key;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** What can happen to the dashboard. Everything that changes the model is one of these. */
sealed interface Event {
  /** Events with equal keys stand for each other; by default an event stands for itself alone. */
  default Object coalescingKey() {
    return new Object();
  }

  /** A key was pressed, or text was pasted. */
  record KeyPressed(Key key) implements Event {}

  /** The terminal has another size. */
  record Resized() implements Event {
    @Override
    public Object coalescingKey() {
      return Resized.class;
    }
  }

  /** Somebody stopped the program, and it goes on now. */
  record Continued() implements Event {}

  /** The terminal is gone. */
  record InputEnded() implements Event {}

  /** What is known now. */
  record Looked(Snapshot snapshot) implements Event {
    @Override
    public Object coalescingKey() {
      return Looked.class;
    }
  }

  /** Why nothing is known now. */
  record LookFailed(Problem problem) implements Event {
    @Override
    public Object coalescingKey() {
      return Looked.class;
    }
  }

  /** A spawn or kill has come on. */
  record Staged(StageEvent stage) implements Event {
    @Override
    public Object coalescingKey() {
      return stage.id();
    }
  }

  /** A spawn or kill has ended: well with a message, or with a problem. */
  record JobEnded(TaskId id, Instant at, String message, Problem problem) implements Event {}

  /** What a kill would do, for the dialog that is open; or why it cannot be done. */
  record Planned(TaskId id, Teardown.Plan plan, Problem problem) implements Event {}

  /** What is wrong with the directory in the form, or null. */
  record DirectoryChecked(String text, String fault) implements Event {}

  /** Another program needs the terminal: it may go on when the latch is down. */
  record TerminalWanted(CountDownLatch given) implements Event {}

  /** It is back. */
  record TerminalBack() implements Event {}

  /** Going to a task's window is over, well or not. */
  record AttachEnded() implements Event {}

  /** Something worth saying. */
  record Said(String message, boolean error) implements Event {}
}
