package dev.quarterdeck.task;

import java.time.Instant;

/**
 * One task as it was seen at one moment. Components that may be absent are null then.
 *
 * @param id the task
 * @param state what can be said of it
 * @param exitStatus the dead pane's exit status, or null
 * @param window {@code session:window-name} as it is now, else as the meta has it, or null
 * @param windowId tmux's id of the window, or null when it is gone
 * @param paneId tmux's id of the pane, or null when it is gone
 * @param pid the process in the pane, or null when it is gone
 * @param command what runs in the pane's foreground, or null
 * @param commandLine what it was spawned with, empty for a bare shell, or null where nobody wrote
 *     it down
 * @param project the directory the task works in, or null
 * @param worktree the worktree that is the task's alone, or null
 * @param tasktmp the temp root's path, or null for a task from before temp roots
 * @param rootTrusted whether that path is a directory that is proven to be the task's
 * @param gotmpdir whether the pane's process has GOTMPDIR
 * @param spawned when it was spawned, or null
 * @param usage what the root used when last counted, or null
 * @param status what its agent said last, or null
 * @param note what a person should know, such as why a kill did not complete, or null
 */
public record TaskRow(
    TaskId id,
    TaskState state,
    Integer exitStatus,
    String window,
    String windowId,
    String paneId,
    Long pid,
    String command,
    String commandLine,
    String project,
    String worktree,
    String tasktmp,
    boolean rootTrusted,
    GotmpdirState gotmpdir,
    Instant spawned,
    Usage usage,
    TaskStatus status,
    String note) {
  /** The same with another count. */
  public TaskRow withUsage(Usage counted) {
    return with(counted, status);
  }

  /** The same with what its agent said last. */
  public TaskRow withStatus(TaskStatus said) {
    return with(usage, said);
  }

  private TaskRow with(Usage counted, TaskStatus said) {
    return new TaskRow(
        id,
        state,
        exitStatus,
        window,
        windowId,
        paneId,
        pid,
        command,
        commandLine,
        project,
        worktree,
        tasktmp,
        rootTrusted,
        gotmpdir,
        spawned,
        counted,
        said,
        note);
  }
}
