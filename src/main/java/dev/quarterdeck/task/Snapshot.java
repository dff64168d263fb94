package dev.quarterdeck.task;

import java.time.Instant;
import java.util.List;

/**
 * All that is known at one moment; what the board and {@code qd ls} show.
 *
 * @param taken when
 * @param session the tmux session that new tasks go to
 * @param server the tmux server
 * @param tmp the file system of the temp roots
 * @param tasks every task that a meta names, by id
 * @param orphans roots, metas and windows that have lost their other half
 */
public record Snapshot(
    Instant taken,
    String session,
    ServerView server,
    TmpSpace tmp,
    List<TaskRow> tasks,
    List<Orphan> orphans) {
  /** Copies the lists, so that a snapshot never changes. */
  public Snapshot {
    tasks = List.copyOf(tasks);
    orphans = List.copyOf(orphans);
  }

  /** Allocated bytes of all the roots that have been counted. */
  public long totalBytes() {
    return tasks.stream()
        .filter(task -> task.usage() != null)
        .mapToLong(task -> task.usage().bytes())
        .sum();
  }
}
