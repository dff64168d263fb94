package dev.quarterdeck.temp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarterdeck.exec.Exec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much each of many things in one directory uses, by a single run of {@code du}: their names go
 * through a pipe, as they would be too many arguments.
 */
public final class Sizes {
  /** How Java's path strings and the system's bytes relate. */
  static final Charset PATHS = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private static final Map<String, String> ENVIRONMENT =
      Map.of("LC_ALL", "C", "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));

  private Sizes() {}

  /**
   * Allocated bytes, hard links once. What could not be counted in time is not in the answer, nor
   * anything where {@code du} does not know the options.
   *
   * @param entries paths in the same directory, with names that ASCII can write
   */
  public static Map<Path, Long> of(Collection<Path> entries, Duration deadline) {
    Map<String, Path> byName = new HashMap<>();
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (Path entry : entries) {
      byName.put(entry.getFileName().toString(), entry);
      names.writeBytes(entry.toString().getBytes(PATHS));
      names.write(0);
    }
    Map<Path, Long> sizes = new HashMap<>();
    if (byName.isEmpty()) {
      return sizes;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Exec.run(
          List.of("du", "-s", "-x", "-0", "-B1", "--files0-from=-"),
          ENVIRONMENT,
          names.toByteArray(),
          out,
          deadline);
    } catch (IOException e) {
      return sizes;
    }
    for (String record : out.toString(UTF_8).split("\0", -1)) {
      int tab = record.indexOf('\t');
      Path entry = byName.get(record.substring(record.lastIndexOf('/') + 1));
      if (tab > 0 && entry != null) {
        sizes.put(entry, Long.valueOf(record.substring(0, tab)));
      }
    }
    return sizes;
  }
}
