package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.TaskId;

/**
 * One step of a spawn or kill has begun, or has come on.
 *
 * @param id the task
 * @param stage the stage's name, such as {@code root}
 * @param detail what it does now, for people, such as {@code removing files}
 * @param done how much of it is done, or 0
 * @param total how much there is to do, or 0 where that is not known
 */
public record StageEvent(TaskId id, String stage, String detail, long done, long total) {
  /** Takes what happens; called by one working thread at a time, often for long removals. */
  public interface Listener {
    /** Nobody wants to know. */
    Listener NONE = event -> {};

    /** Something has happened. */
    void on(StageEvent event);
  }
}
