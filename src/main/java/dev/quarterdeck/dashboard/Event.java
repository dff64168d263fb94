package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Details;
import dev.quarterdeck.lifecycle.Finding;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Key;
import java.time.Instant;
import java.util.List;
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

  /**
   * What is known now.
   *
   * @param trouble why a part of it is older, or null
   */
  record Looked(Snapshot snapshot, Problem trouble) implements Event {
    Looked(Snapshot snapshot) {
      this(snapshot, null);
    }

    @Override
    public Object coalescingKey() {
      return Looked.class;
    }
  }

  /** What a task's window shows. */
  record Previewed(Preview preview) implements Event {
    @Override
    public Object coalescingKey() {
      return Previewed.class;
    }
  }

  /** What came of looking closely at a task: details, or a problem. */
  record Inspected(TaskId id, Details details, Problem problem) implements Event {}

  /** What a sweep would do, or a problem. */
  record SweepPlanned(Sweep.Plan plan, Problem problem) implements Event {}

  /** How far a sweep has come. */
  record Sweeping(Sweep.Progress progress) implements Event {
    @Override
    public Object coalescingKey() {
      return Sweeping.class;
    }
  }

  /** A sweep is over. The results are null where there was a problem. */
  record Swept(List<Sweep.Result> results, Problem problem) implements Event {}

  /** Nothing has happened for a second, and that may be worth showing. */
  record Tick() implements Event {}

  /** What the doctor found at a quick look. */
  record Examined(List<Finding> findings) implements Event {}

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

  /**
   * What a kill would do, for the dialog that is open; or why it cannot be done, and whether it
   * could be by discarding what has not landed.
   */
  record Planned(TaskId id, Teardown.Plan plan, Problem problem, boolean discardable)
      implements Event {
    /** Nothing that could be discarded stands in the way. */
    Planned(TaskId id, Teardown.Plan plan, Problem problem) {
      this(id, plan, problem, false);
    }
  }

  /** What is wrong with the directory in the form, or null. */
  record DirectoryChecked(String text, String fault) implements Event {}

  /**
   * The directories whose path begins with the text: each is {@code head} and a name; or why that
   * could not be found out.
   */
  record DirectoriesFound(String text, String head, List<String> names, String fault)
      implements Event {}

  /** The commands of earlier tasks, the newest first. */
  record CommandsRecalled(List<String> commands) implements Event {}

  /** Another program needs the terminal: it may go on when the latch is down. */
  record TerminalWanted(CountDownLatch given) implements Event {}

  /** It is back. */
  record TerminalBack() implements Event {}

  /** Going to a task's window is over, well or not. */
  record AttachEnded() implements Event {}

  /** Something worth saying. */
  record Said(String message, boolean error) implements Event {}
}
