package dev.quarterdeck.task;

import java.util.Locale;

/** What can be said of a task right now. */
public enum TaskState {
  /** Something runs in the pane's foreground. */
  RUNNING,
  /** The pane is back at its shell. */
  IDLE,
  /** The pane is dead; its exit status says how. */
  FINISHED,
  /** The window is gone. */
  GONE,
  /** tmux did not answer, so nobody knows. */
  UNKNOWN,
  /** A kill began and did not complete. */
  STUCK;

  /** The word that users and JSON see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
