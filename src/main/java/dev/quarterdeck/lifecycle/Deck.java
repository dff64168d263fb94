package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.ProcessTable;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Tmux;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One state directory, one temp directory and one tmux server: what all use cases work on.
 *
 * @param settings where these are
 * @param metas the metas of the state directory
 * @param roots the roots of the temp directory
 * @param tmux the tmux server
 * @param processes the machine's processes
 */
public record Deck(
    Settings settings, MetaStore metas, TempRoots roots, Tmux tmux, ProcessTable processes) {

  /** What those settings name; nothing is looked at yet. */
  public static Deck of(Settings settings) {
    return new Deck(
        settings,
        new MetaStore(settings.state()),
        new TempRoots(settings.tmp(), TempRoots.othersBases(settings.environment())),
        new Tmux(settings.socket(), settings.environment()),
        new ProcessTable());
  }

  /** What tmux says of itself, such as {@code tmux 3.3a}, or that there is none. */
  public static String tmuxVersion(Map<String, String> environment) {
    try {
      return new Tmux(null, environment).version();
    } catch (Problem e) {
      return "no tmux";
    }
  }

  /** Where Go's tools leave things: the temp directory in use, and $TMPDIR. */
  List<Path> tempDirectories() {
    List<Path> directories = new ArrayList<>(List.of(settings.tmp()));
    Optional<Path> tmpdir = TempRoots.tmpdir(settings.environment());
    if (tmpdir.isPresent()) {
      directories.add(tmpdir.get());
    }
    return directories;
  }

  /**
   * The session for new tasks.
   *
   * @param inventory what tmux has now, or null when there is no server
   */
  public String session(Inventory inventory) {
    if (settings.session() != null) {
      return settings.session();
    }
    return inventory == null
        ? Settings.DEFAULT_SESSION
        : tmux.currentSession(inventory).orElse(Settings.DEFAULT_SESSION);
  }
}
