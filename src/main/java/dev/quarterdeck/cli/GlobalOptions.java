package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has; before or behind its name. */
final class GlobalOptions {
  /** Those that take the next word. */
  static final Set<String> WITH_VALUE = Set.of("--state", "--tmp", "--session", "--socket");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      order = 100,
      description =
          "State directory (QD_STATE, FM_STATE_OVERRIDE, FM_HOME/state; default:"
              + " ~/.local/state/quarterdeck).")
  private String state;

  @Option(
      names = "--tmp",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      order = 101,
      description = "Directory of the temp roots (QD_TMP; default: /tmp).")
  private String tmp;

  @Option(
      names = "--session",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      order = 102,
      description =
          "tmux session for new tasks (QD_SESSION; default: the current one, else firstmate).")
  private String session;

  @Option(
      names = "--socket",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      order = 103,
      description = "tmux socket, as tmux -L (QD_SOCKET; default: tmux's own).")
  private String socket;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      order = 104,
      description = "No colours (NO_COLOR).")
  private boolean noColor;

  @Option(
      names = "--ascii",
      scope = ScopeType.INHERIT,
      order = 105,
      description = "Draw with ASCII only (default: by the locale).")
  private boolean ascii;

  Settings settings() throws Problem {
    return Settings.resolve(
        new Settings.Flags(state, tmp, session, socket, noColor, ascii), System.getenv());
  }

  Deck deck() throws Problem {
    return Deck.of(settings());
  }
}
