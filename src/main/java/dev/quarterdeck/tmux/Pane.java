package dev.quarterdeck.tmux;

/**
 * One pane as the inventory has it.
 *
 * @param sessionId tmux's id of the session, such as {@code $0}
 * @param session the session's name
 * @param windowId tmux's id of the window, such as {@code @3}
 * @param window the window's name
 * @param mark the value of the window's {@code @fm_task} option, empty where there is none
 * @param paneId tmux's id of the pane, such as {@code %3}
 * @param pid the process that the pane was made for
 * @param dead whether that process has ended and the pane stays to show it
 * @param deadStatus the dead process's exit status, 128 and the number for a signal, or null
 * @param tty the pane's terminal device
 * @param command what runs in the pane's foreground, as tmux names it
 * @param path the foreground process's directory
 */
public record Pane(
    String sessionId,
    String session,
    String windowId,
    String window,
    String mark,
    String paneId,
    long pid,
    boolean dead,
    Integer deadStatus,
    String tty,
    String command,
    String path) {
  /** {@code session:window}, as metas and people write it. */
  public String windowTarget() {
    return session + ":" + window;
  }
}
