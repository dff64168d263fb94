package dev.quarterdeck.task;

import java.util.Locale;

/** Whether the process in a task's pane has GOTMPDIR in its environment. */
public enum GotmpdirState {
  /** It points into the task's root. */
  SET,
  /** It is not there, or points elsewhere. */
  MISSING,
  /** It could not be read. */
  UNKNOWN;

  /** The word that JSON has. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
