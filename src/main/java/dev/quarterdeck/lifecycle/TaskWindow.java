package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Pane;
import dev.quarterdeck.tmux.Tmux;
import java.util.List;
import java.util.Optional;

/**
 * The window that is a task's; {@link TaskWindows} finds it.
 *
 * @param inventory what the server had
 * @param panes the window's panes, at least one
 * @param marked whether the window bears the task's mark
 */
record TaskWindow(Inventory inventory, List<Pane> panes, boolean marked) {
  /** Copies the list. */
  TaskWindow {
    panes = List.copyOf(panes);
  }

  /** The pane that the task was spawned into; nothing when that is gone and others are left. */
  Optional<Pane> ownPane(Meta meta) {
    Optional<String> recorded = meta.value(Meta.PANE_ID);
    if (recorded.isEmpty()) {
      return Optional.of(panes.get(0));
    }
    for (Pane pane : panes) {
      if (pane.paneId().equals(recorded.get())) {
        return Optional.of(pane);
      }
    }
    return Optional.empty();
  }

  /** The pane that stands for the window: the task's own, else the first that is left. */
  Pane pane(Meta meta) {
    return ownPane(meta).orElse(panes.get(0));
  }

  /** tmux's id of the window. */
  String windowId() {
    return panes.get(0).windowId();
  }

  /** {@code session:window-name} as it is now. */
  String target() {
    return panes.get(0).windowTarget();
  }

  /** Closes it, if it is still what it was when the inventory was taken. */
  void close(Tmux tmux, TaskId id) throws Problem {
    if (marked) {
      tmux.closeMarkedWindow(inventory.pid(), inventory.started(), windowId(), id);
    } else {
      tmux.closeNamedWindow(inventory.pid(), inventory.started(), windowId(), id);
    }
  }
}
