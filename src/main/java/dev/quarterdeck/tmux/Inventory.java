package dev.quarterdeck.tmux;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    return unique(rows);
  }

  // Loops in all of these, since a list of tasks asks for each of them.

  private static List<Pane> unique(List<Pane> rows) {
    Map<String, Pane> panes = new LinkedHashMap<>();
    for (Pane pane : rows) {
      panes.putIfAbsent(pane.paneId(), pane);
    }
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
    for (Pane pane : rows) {
      if (pane.session().equals(name)) {
        return Optional.of(pane.sessionId());
      }
    }
    return Optional.empty();
  }

  /** The panes of all windows that are, in any session, exactly {@code session:window}. */
  public List<Pane> panesAt(String target) {
    List<Pane> there = new ArrayList<>();
    for (Pane pane : rows) {
      if (pane.windowTarget().equals(target)) {
        there.add(pane);
      }
    }
    return unique(there);
  }

  /** The panes of the window with that id, as that session has it or else the first that does. */
  public List<Pane> panesOf(String windowId, String session) {
    List<Pane> window = new ArrayList<>();
    List<Pane> there = new ArrayList<>();
    for (Pane pane : rows) {
      if (pane.windowId().equals(windowId)) {
        window.add(pane);
        if (pane.session().equals(session)) {
          there.add(pane);
        }
      }
    }
    return unique(there.isEmpty() ? window : there);
  }

  /** The pane with that id. */
  public Optional<Pane> pane(String paneId) {
    for (Pane pane : rows) {
      if (pane.paneId().equals(paneId)) {
        return Optional.of(pane);
      }
    }
    return Optional.empty();
  }
}
