package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A firstmate home: the directory that FM_HOME names, and what its people and scripts keep there.
 */
record Home(Path directory) {
  private static final String PROJECTS = "projects/";

  /** What people write by hand is small; more than this is not read into memory. */
  private static final long MAX_BYTES = 1 << 20;

  /** {@code - name [mode +yolo] - what it is}. */
  private static final Pattern PROJECT =
      Pattern.compile("\\s*-\\s+(\\S+)(?:\\s+\\[([^\\]]*)])?(?:\\s.*)?");

  private static final List<String> MODES = List.of("no-mistakes", "direct-PR", "local-only");

  /**
   * How a project's work is delivered.
   *
   * @param mode one of firstmate's modes
   * @param yolo {@code on} or {@code off}
   * @param warning what is wrong with what the home says of the project, or null
   */
  record Delivery(String mode, String yolo, String warning) {}

  /** The home in use, if any. */
  static Optional<Home> of(Map<String, String> environment) {
    String home = environment.getOrDefault("FM_HOME", "");
    return home.isEmpty()
        ? Optional.empty()
        : Optional.of(new Home(Path.of(home).toAbsolutePath().normalize()));
  }

  /** {@code projects/x} is the home's, wherever one stands. */
  String resolved(String text) {
    return text.startsWith(PROJECTS) ? directory.resolve(text).toString() : text;
  }

  /**
   * What the task is to do.
   *
   * @throws Problem when nobody wrote it down
   */
  Path brief(TaskId id) throws Problem {
    Path brief = directory.resolve("data/" + id + "/brief.md");
    if (!Files.isRegularFile(brief) || !Files.isReadable(brief)) {
      throw Problem.failed(
          "spawn " + id,
          "there is no brief at " + Text.printable(brief.toString()),
          "write it first");
    }
    return brief;
  }

  /** What came of it, where that is a report. */
  Path report(TaskId id) {
    return directory.resolve("data/" + id + "/report.md");
  }

  /** The harness for tasks that {@code config/crew-harness} names; nothing for the default. */
  Optional<String> crewHarness() throws Problem {
    return lines(directory.resolve("config/crew-harness")).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .filter(word -> !word.equals("default"));
  }

  /** How the work of the project in that directory is delivered, by {@code data/projects.md}. */
  Delivery delivery(Path project) throws Problem {
    String name = project.getFileName() == null ? "" : project.getFileName().toString();
    Path file = directory.resolve("data/projects.md");
    for (String line : lines(file)) {
      Matcher found = PROJECT.matcher(line);
      if (found.matches() && found.group(1).equals(name)) {
        return delivery(name, found.group(2) == null ? "" : found.group(2));
      }
    }
    return new Delivery(
        MODES.get(0),
        "off",
        "project "
            + Text.printable(name)
            + " is not in "
            + Text.printable(file.toString())
            + ", so it is no-mistakes, yolo off");
  }

  private static Delivery delivery(String name, String bracket) {
    String mode = MODES.get(0);
    String yolo = "off";
    String warning = null;
    for (String word : bracket.strip().split("\\s+", -1)) {
      if (word.equals("+yolo")) {
        yolo = "on";
      } else if (MODES.contains(word)) {
        mode = word;
      } else if (!word.isEmpty()) {
        warning =
            "project "
                + Text.printable(name)
                + " has the unknown mode '"
                + Text.printable(word)
                + "', so it is no-mistakes";
      }
    }
    return new Delivery(mode, yolo, warning);
  }

  private static List<String> lines(Path file) throws Problem {
    try {
      // Looked at first: to open a FIFO would wait for ever.
      if (!Files.exists(file)) {
        return List.of();
      }
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw Problem.failed(
            "read " + Text.printable(file.toString()), "it is no plain small file", "look at it");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw Problem.failed(
          "read " + Text.printable(file.toString()), MetaStore.reason(e), "make it readable");
    }
  }
}
