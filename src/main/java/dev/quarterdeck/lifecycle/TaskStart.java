package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.OpenedWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The second half of a spawn and of a respawn: a window, GOTMPDIR in it, the command. */
final class TaskStart {
  private final Deck deck;
  private final TaskId id;
  private final Path root;
  private final Stages stages;
  private final Duration shellPatience;
  private final boolean exec;
  private Meta meta;
  private OpenedWindow window;

  /**
   * @param meta as it is written now; {@link #meta} has what came to it
   * @param exec whether the command is the pane's own process
   */
  TaskStart(
      Deck deck,
      TaskId id,
      Meta meta,
      Path root,
      Stages stages,
      Duration shellPatience,
      boolean exec) {
    this.deck = deck;
    this.id = id;
    this.meta = meta;
    this.root = root;
    this.stages = stages;
    this.shellPatience = shellPatience;
    this.exec = exec;
  }

  /** The meta with all that has been recorded since. */
  Meta meta() {
    return meta;
  }

  /** Opens the window and records it before anything is started in it. */
  void openWindow(Inventory inventory, String session, Path directory, List<String> command)
      throws Problem {
    window = deck.tmux().openWindow(inventory, session, id, directory, variables(), command);
    meta =
        meta.with(Meta.WINDOW_ID, window.windowId())
            .with(Meta.PANE_ID, window.paneId())
            .with(Meta.TMUX_PID, Long.toString(window.serverPid()))
            .with(Meta.TMUX_STARTED, Long.toString(window.serverStarted()));
    deck.metas().write(id, meta);
  }

  void exportGotmpdir() throws Problem {
    if (!exec) {
      shell().export(root, variables());
    }
  }

  void typeCommand(String line) throws Problem {
    if (!exec && !line.isEmpty()) {
      shell().start(line, root);
    }
  }

  void complete() throws Problem {
    meta = meta.without(Meta.SPAWNING);
    deck.metas().write(id, meta);
  }

  /** TMPDIR only where that is wanted, and in the root, whatever the meta says of where. */
  private Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("GOTMPDIR", root.resolve(TempRoots.GOTMP).toString());
    if (meta.value(Meta.TMPDIR).isPresent()) {
      variables.put("TMPDIR", root.resolve(TempRoots.TMP).toString());
    }
    return variables;
  }

  private PaneShell shell() {
    return new PaneShell(deck.tmux(), window, stages, deck.processes(), shellPatience);
  }
}
