package dev.quarterdeck.process;

/**
 * A process that shows a sign of the task and is left alone all the same.
 *
 * @param entry the process
 * @param reason why it is not ended
 */
public record Spared(ProcessEntry entry, Reason reason) {
  /** Why a process is not ended. */
  public enum Reason {
    /** It is this very program, or started it. */
    SELF("it runs this command"),
    /** Another run of this program, which only looks at the root or removes it. */
    ANOTHER_RUN("it is another qd at work there"),
    /** A tmux server holds other windows too. */
    TMUX_SERVER("it is a tmux server"),
    /** It runs in another window, whose tmux server was once started from the task. */
    OTHER_WINDOW("it runs in another tmux window"),
    /** Its own GOTMPDIR names another task's root. */
    OTHER_TASK("it is another task's"),
    /** Another user's process. */
    OTHER_USER("it belongs to another user"),
    /** It has file systems of its own, in which the root's path names something else. */
    OTHER_FILES("it runs in a container with files of its own");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** The reason as part of a sentence. */
    public String words() {
      return words;
    }
  }
}
