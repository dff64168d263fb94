package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What tasks said last. A file is read again only when it has changed. */
final class Statuses {
  private record Seen(Object file, long size, FileTime modified, TaskStatus status) {
    boolean isStill(BasicFileAttributes now) {
      return Objects.equals(file, now.fileKey())
          && size == now.size()
          && modified.equals(now.lastModifiedTime());
    }
  }

  private final MetaStore metas;
  private final Map<TaskId, Seen> seen = new HashMap<>();

  Statuses(MetaStore metas) {
    this.metas = metas;
  }

  /** What the task said last, or null; what is no plain file says nothing. */
  TaskStatus of(TaskId id) {
    Path file = StatusFile.path(metas, id);
    // Most have none, and to learn that by an exception takes ten times as long.
    if (!file.toFile().exists()) {
      seen.remove(id);
      return null;
    }
    try {
      BasicFileAttributes now = look(file);
      Seen before = seen.get(id);
      if (before != null && before.isStill(now)) {
        return before.status();
      }
      TaskStatus status =
          TaskStatus.parse(StatusFile.of(metas, id).line(), now.lastModifiedTime().toInstant());
      seen.put(id, new Seen(now.fileKey(), now.size(), now.lastModifiedTime(), status));
      return status;
    } catch (IOException e) {
      seen.remove(id);
      return null;
    }
  }

  /** Whether a task has said something since, or what it said is gone. */
  boolean haveChanged() {
    for (Map.Entry<TaskId, Seen> each : seen.entrySet()) {
      try {
        if (!each.getValue().isStill(look(StatusFile.path(metas, each.getKey())))) {
          return true;
        }
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }

  private static BasicFileAttributes look(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Forgets the tasks that are no more. */
  void keep(Set<TaskId> tasks) {
    seen.keySet().retainAll(tasks);
  }
}
