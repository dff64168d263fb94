package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.terminal.Osc;
import java.util.Map;

/**
 * How this terminal calls a user who looks elsewhere.
 *
 * @param bell whether it rings
 * @param notice whether it shows a notice
 * @param terminalHasMore whether it knows sequences that do not draw, or swallows them
 * @param inTmux whether tmux stands between it and us
 */
record Attention(boolean bell, boolean notice, boolean terminalHasMore, boolean inTmux) {
  /** As configured, on the terminal we are started in. */
  static Attention of(Settings settings) {
    Map<String, String> environment = settings.environment();
    Config config = settings.config();
    boolean more = Osc.isUnderstood(environment.getOrDefault("TERM", ""));
    return new Attention(
        config.bell(),
        config.notices() && more,
        more,
        !environment.getOrDefault("TMUX", "").isEmpty());
  }

  /** What to send to the terminal, perhaps nothing. */
  String sequence(String news) {
    // Not the bare text: a notice that begins with 4; is progress to some terminals.
    String shown = Osc.notice("qd: " + news);
    return (bell ? "\007" : "") + (!notice ? "" : inTmux ? Osc.throughTmux(shown) : shown);
  }
}
