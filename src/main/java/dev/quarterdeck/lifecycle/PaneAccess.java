package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.tmux.Pane;
import dev.quarterdeck.tmux.Tmux;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a person does in a task's pane: go there, look, type. */
public final class PaneAccess {
  private final Deck deck;

  /** Panes of that deck's tasks. */
  public PaneAccess(Deck deck) {
    this.deck = deck;
  }

  /**
   * The pane's text, its last lines.
   *
   * @param lines how many at the most; 0 for just what is on its screen
   * @throws Problem when the task or its window is gone
   */
  public String peek(TaskId id, int lines) throws Problem {
    Pane pane = find(id).pane();
    // When a process ends, tmux writes that below its last line, and a full screen's first line
    // goes up into the history.
    int history = lines == 0 && pane.dead() ? 1 : lines;
    String text = deck.tmux().capture(pane.paneId(), history).stripTrailing();
    if (lines == 0) {
      return text;
    }
    List<String> all = Arrays.asList(text.split("\n", -1));
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  /**
   * Types the text and Enter.
   *
   * @throws Problem when the task or its window is gone, or the pane's process has ended
   */
  public void send(TaskId id, String text) throws Problem {
    ShellText.requireTypable("send to task " + id, text);
    Pane pane = find(id).pane();
    if (pane.dead()) {
      throw Problem.failed(
          "send to task " + id,
          "its process has ended",
          "end the task with " + quoted("kill " + id));
    }
    deck.tmux().type(pane.paneId(), text);
  }

  /**
   * Takes the user to the task's window: inside its tmux server by switching the client, outside of
   * tmux by attaching, and never one within the other.
   *
   * @param wanted asked when all has been found out: whether the user still wants to go there
   * @param beforeAttach called right before another program takes the terminal
   * @throws Problem when the task or its window is gone
   */
  public void attach(TaskId id, BooleanSupplier wanted, Runnable beforeAttach) throws Problem {
    Found found = find(id);
    boolean inside = deck.tmux().isInside(found.window().inventory());
    if (!inside && deck.tmux().isInsideAny()) {
      throw Problem.failed(
          "attach to task " + id,
          "it runs in another tmux server than this terminal, and tmux in tmux does not go well",
          "detach first (prefix d), then run " + quoted("attach " + id) + " again");
    }
    if (!inside && !isTerminal()) {
      throw Problem.failed(
          "attach to task " + id,
          "standard input and output are no terminal",
          "run it in a terminal, or look with " + quoted("peek " + id));
    }
    if (!wanted.getAsBoolean()) {
      return;
    }
    deck.tmux().show(found.pane(), inside);
    if (inside) {
      return;
    }
    beforeAttach.run();
    deck.tmux().attach(found.pane().sessionId());
  }

  /**
   * Puts the text into a buffer of the tmux server that we run in, and into its terminal's
   * clipboard where its user allows that.
   *
   * @throws Problem when that does not work
   */
  public void copy(String text) throws Problem {
    Tmux.around(deck.settings().environment()).copy(text);
  }

  private static boolean isTerminal() {
    try {
      String device = Path.of("/dev/stdin").toRealPath().toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  private String quoted(String words) {
    return "'" + deck.settings().command(words) + "'";
  }

  private record Found(TaskWindow window, Pane pane) {}

  private Found find(TaskId id) throws Problem {
    Meta meta = Metas.require(deck, id);
    TaskWindow window =
        new TaskWindows(deck)
            .find(deck.tmux().inventory(), id, meta)
            .orElseThrow(
                () ->
                    Problem.failed(
                        "window of task " + id,
                        "it is gone",
                        "end the task with " + quoted("kill " + id)));
    Pane pane =
        window
            .ownPane(meta)
            .orElseThrow(
                () ->
                    Problem.failed(
                        "pane of task " + id,
                        "it was closed; other panes of its window are left",
                        "look at window " + window.target()));
    return new Found(window, pane);
  }
}
