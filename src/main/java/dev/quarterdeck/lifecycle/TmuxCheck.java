package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Pane;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** tmux: whether it is one that can be used, whether it answers, and what it hands to windows. */
final class TmuxCheck implements Doctor.Check {
  private static final String GOTMPDIR = "GOTMPDIR";

  private final Deck deck;

  TmuxCheck(Deck deck) {
    this.deck = deck;
  }

  @Override
  public List<Finding> find() throws Problem {
    try {
      deck.tmux().requireUsable();
    } catch (Problem e) {
      return List.of(Finding.fault("tmux", e));
    }
    Answer answer = deck.tmux().inventory();
    if (answer instanceof Answer.Unknown unknown) {
      return List.of(
          Finding.fault(
              "tmux",
              "tmux does not answer: " + unknown.why(),
              "nobody knows what runs, and nothing can be spawned or ended",
              command(deck)
                  + " list-sessions; a server that hangs ends by kill PID, with all in it"));
    }
    return answer instanceof Answer.Present present ? environment(present.inventory()) : List.of();
  }

  /** The tmux command for this server. */
  static String command(Deck deck) {
    String socket = deck.settings().socket();
    return socket == null ? "tmux" : "tmux -L " + ShellText.quoted(socket);
  }

  private List<Finding> environment(Inventory inventory) throws Problem {
    List<Finding> findings = new ArrayList<>();
    inherited(null, "the tmux server", " set-environment -gu ").ifPresent(findings::add);
    Map<String, String> sessions = new LinkedHashMap<>();
    for (Pane pane : inventory.rows()) {
      sessions.put(pane.sessionId(), pane.session());
    }
    for (Map.Entry<String, String> session : sessions.entrySet()) {
      String unset = " set-environment -t " + ShellText.quoted(session.getKey()) + " -u ";
      inherited(session.getKey(), "the tmux session " + session.getValue(), unset)
          .ifPresent(findings::add);
    }
    return findings;
  }

  private Optional<Finding> inherited(String sessionId, String whose, String unset) throws Problem {
    return deck.tmux()
        .inherited(sessionId, GOTMPDIR)
        .map(
            value ->
                Finding.fault(
                    "environment",
                    whose + " has GOTMPDIR=" + value + " in its environment",
                    "every window that is opened by hand gets it: its builds use that directory,"
                        + " and fail once it is gone",
                    command(deck) + unset + GOTMPDIR));
  }
}
