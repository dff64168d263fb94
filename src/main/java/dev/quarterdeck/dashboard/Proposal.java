package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.function.Predicate;

/** An id for a task in a directory: the directory's name as far as an id may hold it. */
final class Proposal {
  private static final String FALLBACK = "task";

  /** Leaves room for a number. */
  private static final int LENGTH = TaskId.MAX_LENGTH - 5;

  private Proposal() {}

  /**
   * The id, with a number where that of the name alone is taken.
   *
   * @param base what a relative directory is relative to
   */
  static String of(String directory, String base, Predicate<TaskId> taken) {
    String name = valid(nameOf(directory, base));
    String id = name;
    for (int i = 2; taken.test(new TaskId(id)); i++) {
      id = name + "-" + i;
    }
    return id;
  }

  private static String nameOf(String directory, String base) {
    try {
      Path path = Path.of(directory);
      if (!directory.startsWith("~")) {
        path = Path.of(base).resolve(path);
      }
      Path name = path.normalize().getFileName();
      return name == null ? "" : name.toString();
    } catch (InvalidPathException e) {
      return "";
    }
  }

  private static String valid(String name) {
    String plain =
        Normalizer.normalize(name, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^A-Za-z0-9_-]+", "-")
            .replaceAll("^[-_]+", "");
    String cut = plain.substring(0, Math.min(LENGTH, plain.length())).replaceAll("[-_]+$", "");
    return cut.isEmpty() ? FALLBACK : cut;
  }
}
