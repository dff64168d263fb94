package dev.quarterdeck.temp;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.TmpSpace;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How much room the file system of the temp directory has. */
public final class TempFilesystem {
  private TempFilesystem() {}

  /**
   * The room there is now; what cannot be found out (inodes on macOS, or where a file system has no
   * fixed number of them) is null.
   *
   * @param deadline how long the question for inodes may take
   */
  public static TmpSpace space(Path base, Duration deadline) {
    String type = null;
    Long total = null;
    Long free = null;
    try {
      FileStore store = Files.getFileStore(base);
      type = store.type();
      total = store.getTotalSpace();
      free = store.getUsableSpace();
    } catch (IOException e) {
      // What was read before stays; the rest is not known.
    }
    Long[] inodes = inodes(base, deadline);
    return new TmpSpace(base.toString(), type, total, free, inodes[0], inodes[1]);
  }

  /** How many there are and how many are free, or null twice. */
  private static Long[] inodes(Path base, Duration deadline) {
    try {
      Exec.Result stat =
          Exec.run(
              List.of("stat", "-f", "-c", "%c %d", "--", base.toString()),
              Map.of("LC_ALL", "C"),
              new byte[0],
              deadline);
      String[] counts = stat.out().strip().split(" ", -1);
      // btrfs and their like make inodes as they need them, and say 0 of 0.
      return stat.ok() && counts.length == 2 && Long.parseLong(counts[0]) > 0
          ? new Long[] {Long.valueOf(counts[0]), Long.valueOf(counts[1])}
          : new Long[2];
    } catch (IOException | NumberFormatException e) {
      return new Long[2];
    }
  }
}
