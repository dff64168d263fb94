package dev.quarterdeck.temp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** How the file system that a directory lies on is mounted. */
public final class MountOptions {
  /** Where Linux tells it. */
  public static final Path TABLE = Path.of("/proc/self/mounts");

  private static final int POINT = 1;
  private static final int OPTIONS = 3;

  private MountOptions() {}

  /**
   * The options, such as {@code rw} and {@code noexec}; none where there is no table.
   *
   * @param directory by its real path
   * @param table in the form of {@code /proc/mounts}
   * @throws IOException when the table cannot be read
   */
  public static Set<String> of(Path directory, Path table) throws IOException {
    byte[] lines;
    try {
      lines = Files.readAllBytes(table);
    } catch (NoSuchFileException e) {
      return Set.of();
    }
    Path nearest = null;
    Set<String> options = Set.of();
    for (String line : new String(lines, ISO_8859_1).split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      Path point = fields.length > OPTIONS ? path(fields[POINT]) : null;
      // Of two on one place the later one lies on top.
      if (point != null
          && directory.startsWith(point)
          && (nearest == null || point.startsWith(nearest))) {
        nearest = point;
        options = Set.copyOf(List.of(fields[OPTIONS].split(",", -1)));
      }
    }
    return options;
  }

  private static Path path(String field) {
    try {
      return Path.of(MountPoints.unescape(field));
    } catch (InvalidPathException e) {
      // It cannot be named here, and so neither can what lies on it.
      return null;
    }
  }
}
