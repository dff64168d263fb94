package dev.quarterdeck.dashboard;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.TestDeck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The dashboard in a terminal, for stories: press, wait for a condition, read. */
final class BoardDriver {
  private BoardDriver() {}

  /** Starts it in a terminal of that size. */
  static PrivateTmux.Screen start(TestDeck deck, int columns, int rows, String... arguments) {
    // Out of tmux, as far as it can tell: its terminal only happens to be a pane.
    List<String> command = new ArrayList<>(List.of("env", "-u", "TMUX", "-u", "TMUX_PANE"));
    command.addAll(QdProcess.argv(arguments));
    return deck.tmux().run(columns, rows, Map.of(), command.toArray(String[]::new));
  }

  /** The line of the table that shows the task, or empty. */
  static String line(String screen, String id) {
    return screen
        .lines()
        .filter(line -> line.matches("[ >▌✓]*" + id + " .*"))
        .findFirst()
        .orElse("");
  }
}
