package dev.quarterdeck.process;

import java.nio.file.Path;
import java.util.List;

/** Who stands in a directory: whose working directory it, or one below it, is. */
public final class Standing {
  private Standing() {}

  /**
   * The living processes that stand there, as far as that can be seen; none where there is no
   * /proc. A tmux server stands where it was started, and does nothing there.
   */
  public static List<ProcessEntry> in(ProcessTable table, Path directory) {
    if (!table.available()) {
      return List.of();
    }
    Place place = new Place(directory);
    return table.all().stream()
        .filter(ProcessEntry::isAlive)
        .filter(entry -> !entry.comm().startsWith("tmux"))
        .filter(entry -> place.contains(table.files(entry.pid()).link("cwd").orElse("")))
        .toList();
  }
}
