package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskId;

/** What the model asks of the world. None of these blocks; what comes of them is an event. */
interface Effects {
  /** Spawns a task. */
  void spawn(TaskId id, String directory, String command);

  /** Gives a task whose window is gone a new one. */
  void respawn(TaskId id);

  /** Ends a task. */
  void kill(TaskId id);

  /** Finds out what a kill would do. */
  void plan(TaskId id);

  /** Finds out whether a task can start in that directory. */
  void checkDirectory(String text);

  /** Takes the user to the task's window. */
  void attach(TaskId id);

  /** Takes a snapshot now. */
  void refresh();

  /** Draws everything anew. */
  void redraw();

  /** Gives the shell its prompt back, as Ctrl-Z does. */
  void stopJob();

  /** Leaves the dashboard. */
  void quit(int status);
}
