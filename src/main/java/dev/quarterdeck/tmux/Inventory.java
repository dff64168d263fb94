package dev.quarterdeck.tmux;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one tmux server had at one moment. A window that is not here does not exist; nothing else
 * tells (tmux answers questions about a window that is gone with another window's data).
 *
 * @param pid the server's process id
 * @param started the server's start time, in seconds since 1970; ids such as {@code @3} mean
 *     something only together with it and the pid
 * @param version tmux's version, such as {@code 3.3a}
 * @param panes every pane of every session, each once
 */
public record Inventory(long pid, long started, String version, List<Pane> panes) {
  /** Copies the list. */
  public Inventory {
    panes = List.copyOf(panes);
  }

  /** When the server started. */
  public Instant startedAt() {
    return Instant.ofEpochSecond(started);
  }

  /** Whether this is the server with that pid that started then. */
  public boolean isServer(long otherPid, long otherStarted) {
    return pid == otherPid && started == otherStarted;
  }

  /** The id of the session of exactly that name. */
  public Optional<String> sessionId(String name) {
    return panes.stream()
        .filter(pane -> pane.session().equals(name))
        .map(Pane::sessionId)
        .findFirst();
  }

  /** The panes of the window with that id. */
  public List<Pane> panesOf(String windowId) {
    return panes.stream().filter(pane -> pane.windowId().equals(windowId)).toList();
  }

  /** The pane with that id. */
  public Optional<Pane> pane(String paneId) {
    return panes.stream().filter(pane -> pane.paneId().equals(paneId)).findFirst();
  }
}
