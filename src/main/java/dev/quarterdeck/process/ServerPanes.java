package dev.quarterdeck.process;

import java.util.Set;

/**
 * The panes that a tmux server has. A process of a pane that was closed can live on as the server's
 * child: only a pane that is there makes it another window's.
 *
 * @param server the server's process id, or -1 when there is none
 * @param panes the process of each of its panes
 */
public record ServerPanes(long server, Set<Long> panes) {
  /** No server was asked. */
  public static final ServerPanes NONE = new ServerPanes(-1, Set.of());

  /** Copies the set. */
  public ServerPanes {
    panes = Set.copyOf(panes);
  }
}
