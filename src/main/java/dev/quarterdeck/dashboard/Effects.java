package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.TaskId;

/** What the model asks of the world. None of these blocks; what comes of them is an event. */
interface Effects {
  /** Spawns a task. */
  void spawn(TaskId id, String directory, String command);

  /** Gives a task whose window is gone a new one. */
  void respawn(TaskId id);

  /**
   * Ends a task.
   *
   * @param force whether to discard what has not landed in its worktree
   */
  void kill(TaskId id, boolean force);

  /** Finds out what a kill would do. */
  void plan(TaskId id);

  /** Nobody waits any more for what kills would do. */
  void forgetPlans();

  /** Finds out whether a task can start in that directory. */
  void checkDirectory(String text);

  /** Finds the directories whose path begins so. */
  void findDirectories(String text);

  /** Looks up the commands of earlier tasks. */
  void recallCommands();

  /** Takes the user to the task's window. */
  void attach(TaskId id);

  /** The user does not want to go to the window after all. */
  void stayHere();

  /** Types the line and Enter into the task's window. */
  void send(TaskId id, String line);

  /** Puts the text into the clipboard of the user's terminal. */
  void copy(String text);

  /**
   * Brings what that task's window shows from now on, at once and again and again; null ends it.
   */
  void preview(TaskId id);

  /** Finds out what a sweep would remove. */
  void planSweep();

  /** Removes what can go of it. */
  void sweep(Sweep.Plan plan);

  /** Looks closely at a task. */
  void inspect(TaskId id);

  /** Takes a snapshot now. */
  void refresh();

  /** Draws everything anew. */
  void redraw();

  /** Gives the shell its prompt back, as Ctrl-Z does. */
  void stopJob();

  /** Leaves the dashboard. */
  void quit(int status);
}
