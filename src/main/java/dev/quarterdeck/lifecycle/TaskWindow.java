package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Pane;
import dev.quarterdeck.tmux.Tmux;
import java.util.List;
import java.util.Optional;

/**
 * The window that is a task's, found in an inventory by proof and never by likeness.
 *
 * <p>Where the meta has the window's id, that id counts, on the very server that gave it. Where it
 * does not (other writers' metas, a spawn that was cut off), it is the window of exactly the name
 * in {@code window=}, if that ends in {@code :fm-<id>}, bears nobody else's mark, and is the only
 * one.
 *
 * @param inventory what the server had
 * @param panes the window's panes, at least one
 * @param marked whether the window bears the task's mark
 */
record TaskWindow(Inventory inventory, List<Pane> panes, boolean marked) {

  /**
   * The task's window in that answer; nothing when it is gone.
   *
   * @throws Problem FAILED when tmux did not answer, REFUSED when it cannot be told which window is
   *     the task's
   */
  static Optional<TaskWindow> find(Answer answer, TaskId id, Meta meta) throws Problem {
    if (answer instanceof Answer.Unknown unknown) {
      throw Problem.failed(
          "window of task " + id, unknown.why(), "nothing was removed; try again when it answers");
    }
    if (answer instanceof Answer.Present present) {
      return find(present.inventory(), id, meta);
    }
    return Optional.empty();
  }

  private static Optional<TaskWindow> find(Inventory inventory, TaskId id, Meta meta)
      throws Problem {
    Optional<String> windowId = meta.value(Meta.WINDOW_ID);
    if (windowId.isPresent()) {
      // Ids begin anew with every server, so on another server this id is a stranger's.
      if (!inventory.isServer(number(meta, Meta.TMUX_PID), number(meta, Meta.TMUX_STARTED))) {
        return Optional.empty();
      }
      List<Pane> panes = inventory.panesOf(windowId.get());
      return panes.isEmpty() ? Optional.empty() : Optional.of(checked(inventory, panes, id));
    }
    String target = meta.value(Meta.WINDOW).orElse("");
    if (!target.endsWith(":" + id.windowName())) {
      return Optional.empty();
    }
    List<Pane> named =
        inventory.panes().stream()
            .filter(pane -> pane.windowTarget().equals(target))
            .filter(pane -> pane.mark().isEmpty() || pane.mark().equals(id.value()))
            .toList();
    if (named.stream().map(Pane::windowId).distinct().count() > 1) {
      throw Problem.refused(
          "window of task " + id,
          "two windows are named " + target + ", and the meta does not say which one it is",
          "close or rename the one that is not the task's");
    }
    return named.isEmpty() ? Optional.empty() : Optional.of(checked(inventory, named, id));
  }

  private static TaskWindow checked(Inventory inventory, List<Pane> panes, TaskId id)
      throws Problem {
    Pane pane = panes.get(0);
    boolean marked = pane.mark().equals(id.value());
    if (!marked && !(pane.mark().isEmpty() && pane.window().equals(id.windowName()))) {
      throw Problem.refused(
          "window of task " + id,
          "window "
              + pane.windowId()
              + " ("
              + dev.quarterdeck.task.Text.printable(pane.windowTarget())
              + ") does not bear its mark",
          "if it is the task's, run: tmux set-option -w -t "
              + pane.windowId()
              + " "
              + Tmux.MARK
              + " "
              + id);
    }
    return new TaskWindow(inventory, panes, marked);
  }

  private static long number(Meta meta, String key) {
    try {
      return Long.parseLong(meta.value(key).orElse("-1"));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The pane that was the task's first, else the window's first that is left. */
  Pane pane(Meta meta) {
    String first = meta.value(Meta.PANE_ID).orElse("");
    return panes.stream()
        .filter(pane -> pane.paneId().equals(first))
        .findFirst()
        .orElse(panes.get(0));
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
