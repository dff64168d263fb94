package dev.quarterdeck.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Terminals that have nothing to do with the deck's tmux: they stay when that goes, and can go
 * while that stays. Register it after the deck.
 */
public final class Terminals implements BeforeEachCallback, AfterEachCallback {
  private final TestDeck deck;
  private Sandbox sandbox;
  private PrivateTmux tmux;

  /** Terminals for whoever uses that deck. */
  public Terminals(TestDeck deck) {
    this.deck = deck;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    sandbox = new Sandbox();
    tmux = new PrivateTmux(sandbox);
    tmux.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (sandbox != null) {
      tmux.stop();
      sandbox.close();
    }
  }

  /** The server that they are panes of. */
  public PrivateTmux tmux() {
    return tmux;
  }

  /** Runs a program in the deck's environment; it does not know of the tmux around it. */
  public PrivateTmux.Screen run(int columns, int rows, String... program) {
    List<String> command = new ArrayList<>(List.of("env", "-u", "TMUX", "-u", "TMUX_PANE"));
    command.addAll(Arrays.asList(program));
    return runInside(columns, rows, command.toArray(String[]::new));
  }

  /** The same where it knows. */
  public PrivateTmux.Screen runInside(int columns, int rows, String... program) {
    return tmux.run(columns, rows, deck.sandbox().environment(), program);
  }
}
