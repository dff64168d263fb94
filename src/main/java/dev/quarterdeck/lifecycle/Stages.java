package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A use case as a list of named stages that run in order, until one fails or somebody cancels. */
final class Stages {
  /** What a stage does. */
  interface Step {
    void run() throws Problem;
  }

  private record Stage(String name, String detail, Step step) {}

  private final TaskId id;
  private final StageEvent.Listener listener;
  private final AtomicBoolean cancelled;
  private final List<Stage> stages = new ArrayList<>();

  /**
   * @param cancelled set by anybody to make the run fail before its next stage
   */
  Stages(TaskId id, StageEvent.Listener listener, AtomicBoolean cancelled) {
    this.id = id;
    this.listener = listener;
    this.cancelled = cancelled;
  }

  Stages add(String name, String detail, Step step) {
    stages.add(new Stage(name, detail, step));
    return this;
  }

  /** Reports how far the stage that runs now has come. */
  void progress(String stage, String detail, long done, long total) {
    listener.on(new StageEvent(id, stage, detail, done, total));
  }

  /** Fails when the run has been cancelled; for stages that wait. */
  void checkCancelled() throws Problem {
    if (cancelled.get()) {
      throw Problem.failed("task " + id, "interrupted", "run it again");
    }
  }

  /**
   * Runs them.
   *
   * @throws Problem of the stage that failed
   */
  void run() throws Problem {
    for (Stage stage : stages) {
      checkCancelled();
      progress(stage.name(), stage.detail(), 0, 0);
      stage.step().run();
    }
  }
}
