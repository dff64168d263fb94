package dev.quarterdeck.tmux;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one tmux server had at one moment. A window that is not here does not exist; nothing else
 * tells (tmux answers questions about a window that is gone with another window's data).
 *
 * @param pid the server's process id
 * @param started the server's start time, in seconds since 1970; ids such as {@code @3} mean
 *     something only together with it and the pid
 * @param version tmux's version, such as {@code 3.3a}
 * @param rows every pane as every session has it: a window that is linked into several sessions is
 *     here once for each of them
 */
public record Inventory(long pid, long started, String version, List<Pane> rows) {
  /** Copies the list. */
  public Inventory {
    rows = List.copyOf(rows);
  }

  /** Every pane once, as the first of its sessions has it. */
  public List<Pane> panes() {
    return unique(rows.stream());
  }

  private static List<Pane> unique(Stream<Pane> rows) {
    Map<String, Pane> panes = new LinkedHashMap<>();
    rows.forEach(pane -> panes.putIfAbsent(pane.paneId(), pane));
    return List.copyOf(panes.values());
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
    return rows.stream()
        .filter(pane -> pane.session().equals(name))
        .map(Pane::sessionId)
        .findFirst();
  }

  /** The panes of all windows that are, in any session, exactly {@code session:window}. */
  public List<Pane> panesAt(String target) {
    return unique(rows.stream().filter(pane -> pane.windowTarget().equals(target)));
  }

  /** The panes of the window with that id, as that session has it or else the first that does. */
  public List<Pane> panesOf(String windowId, String session) {
    List<Pane> window = rows.stream().filter(pane -> pane.windowId().equals(windowId)).toList();
    List<Pane> there = unique(window.stream().filter(pane -> pane.session().equals(session)));
    return there.isEmpty() ? unique(window.stream()) : there;
  }

  /** The pane with that id. */
  public Optional<Pane> pane(String paneId) {
    return rows.stream().filter(pane -> pane.paneId().equals(paneId)).findFirst();
  }
}
