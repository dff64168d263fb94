package dev.quarterdeck.temp;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lets programs wait for others, where the machine has {@code nice} and {@code ionice}. */
final class Nice {
  private static final List<String> PREFIX = new ArrayList<>();

  static {
    if (isOnPath("nice")) {
      PREFIX.addAll(List.of("nice", "-n", "10"));
    }
    if (isOnPath("ionice")) {
      PREFIX.addAll(List.of("ionice", "-t", "-c", "2", "-n", "7"));
    }
  }

  private Nice() {}

  static List<String> argv(List<String> argv) {
    List<String> all = new ArrayList<>(PREFIX);
    all.addAll(argv);
    return all;
  }

  private static boolean isOnPath(String program) {
    for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      try {
        if (Files.isExecutable(Path.of(directory, program))) {
          return true;
        }
      } catch (InvalidPathException e) {
        // Then it is not there.
      }
    }
    return false;
  }
}
