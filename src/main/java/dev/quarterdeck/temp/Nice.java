package dev.quarterdeck.temp;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets programs wait for others, where the machine has {@code nice}: for the processor and, since
 * the kernel derives the one from the other, for the disk, as {@code ionice -c 2 -n 7} would.
 */
final class Nice {
  private static final List<String> PREFIX = new ArrayList<>();

  static {
    if (isOnPath("nice")) {
      PREFIX.addAll(List.of("nice", "-n", "15"));
    }
  }

  private Nice() {}

  static List<String> argv(List<String> argv) {
    List<String> all = new ArrayList<>(PREFIX);
    all.addAll(argv);
    return all;
  }

  /** Whether it can be run by that name or absolute path. */
  static boolean isOnPath(String program) {
    for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      try {
        if (Files.isExecutable(Path.of(directory).resolve(program))) {
          return true;
        }
      } catch (InvalidPathException e) {
        // Then it is not there.
      }
    }
    return false;
  }
}
