package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Removes {@code <id>.turn-ended} that an agent's hook wrote after the task had been ended: there
 * is no kill to come that would, and scripts that look for such files would find it for ever.
 */
final class LateTurnEnds {
  private static final String SUFFIX = ".turn-ended";

  /** Firstmate's scripts write the meta of a new task when its agent may be at work already. */
  private static final Duration AGE = Duration.ofMinutes(1);

  private LateTurnEnds() {}

  static void clear(MetaStore metas) throws Problem {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(metas.directory(), "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - SUFFIX.length());
        if (TaskId.isPossible(id) && isLate(file)) {
          removeUnlessTaken(metas, new TaskId(id), file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw Problem.failed(
          "late turn-ended files in " + metas.directory(),
          e instanceof IOException failed ? MetaStore.reason(failed) : String.valueOf(e),
          "make it writable");
    }
  }

  /**
   * The same for the id of a new task, which has had no turn yet and said nothing; under its lock.
   * What stands in {@code <id>.status} then an agent wrote after the kill that removed it.
   */
  static void clear(MetaStore metas, TaskId id) throws Problem {
    for (Path file : List.of(metas.directory().resolve(id + SUFFIX), StatusFile.path(metas, id))) {
      try {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw Problem.failed("remove " + file, MetaStore.reason(e), "remove it by hand");
      }
    }
  }

  private static boolean isLate(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
            .toInstant()
            .isBefore(Instant.now().minus(AGE));
  }

  /** Under the task's lock: a spawn of the same id may be under way. */
  private static void removeUnlessTaken(MetaStore metas, TaskId id, Path file)
      throws Problem, IOException {
    if (Files.exists(metas.path(id), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<TaskLock> lock = TaskLock.acquire(metas, id, Duration.ZERO);
    if (lock.isEmpty()) {
      return;
    }
    try {
      if (!Files.exists(metas.path(id), LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(file);
      }
    } finally {
      lock.get().close();
    }
  }
}
