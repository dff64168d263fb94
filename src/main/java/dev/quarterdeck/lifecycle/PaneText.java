package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.TaskId;

/**
 * What a task's pane shows.
 *
 * @param id the task
 * @param text its lines, with colours as escape sequences, or null
 * @param trouble why there is no text, or null
 * @param ended whether its process has ended, which tmux then says in the last line
 */
public record PaneText(TaskId id, String text, String trouble, boolean ended) {
  /** No text. */
  static PaneText none(TaskId id, String trouble) {
    return new PaneText(id, null, trouble, false);
  }
}
