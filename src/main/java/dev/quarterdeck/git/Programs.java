package dev.quarterdeck.git;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where git and treehouse are, and the environment in which they ask nobody and tell the truth. */
final class Programs {
  /**
   * Of git's own variables only those that say where its config is: the others say which
   * repository.
   */
  private static final Set<String> KEPT =
      Set.of("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_SSH_COMMAND");

  private Programs() {}

  /** The program of that name on the PATH of that environment. */
  static Optional<Path> find(String name, Map<String, String> environment) {
    for (String directory : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      try {
        Path program = Path.of(directory).resolve(name);
        if (program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
          return Optional.of(program);
        }
      } catch (InvalidPathException e) {
        // Nothing can be there.
      }
    }
    return Optional.empty();
  }

  static Map<String, String> environment(Map<String, String> users) {
    Map<String, String> environment = new HashMap<>(users);
    environment.keySet().removeIf(name -> name.startsWith("GIT_") && !KEPT.contains(name));
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_OPTIONAL_LOCKS", "0");
    environment.put("LC_ALL", "C");
    return environment;
  }
}
