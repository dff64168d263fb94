package dev.quarterdeck.tmux;

/**
 * A window that has just been made.
 *
 * @param serverPid the server's process id
 * @param serverStarted the server's start time, in seconds since 1970
 * @param windowId such as {@code @3}
 * @param paneId such as {@code %3}
 * @param panePid the process in the pane
 * @param tty the pane's terminal device
 */
public record OpenedWindow(
    long serverPid, long serverStarted, String windowId, String paneId, long panePid, String tty) {}
