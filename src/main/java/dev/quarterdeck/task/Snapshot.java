package dev.quarterdeck.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is known at one moment; what the board and {@code qd ls} show.
 *
 * @param taken when
 * @param session the tmux session that new tasks go to
 * @param server the tmux server
 * @param tmp the file system of the temp roots
 * @param tasks every task that a meta names, by id
 * @param orphans roots, metas and windows that have lost their other half
 * @param strays what Go left outside of all roots, when last counted
 * @param wakes what waits in the wake queue
 */
public record Snapshot(
    Instant taken,
    String session,
    ServerView server,
    TmpSpace tmp,
    List<TaskRow> tasks,
    List<Orphan> orphans,
    List<Strays> strays,
    List<WakeRecord> wakes) {
  /** Copies the lists, so that a snapshot never changes. */
  public Snapshot {
    tasks = List.copyOf(tasks);
    orphans = List.copyOf(orphans);
    strays = List.copyOf(strays);
    wakes = List.copyOf(wakes);
  }

  /** One without wakes. */
  public Snapshot(
      Instant taken,
      String session,
      ServerView server,
      TmpSpace tmp,
      List<TaskRow> tasks,
      List<Orphan> orphans,
      List<Strays> strays) {
    this(taken, session, server, tmp, tasks, orphans, strays, List.of());
  }

  /** The same at another moment: nothing has changed. */
  public Snapshot at(Instant moment) {
    return new Snapshot(moment, session, server, tmp, tasks, orphans, strays, wakes);
  }

  /** Whether this is that one, or one of {@linkplain #at another moment}. */
  @SuppressWarnings("ReferenceEquality")
  public boolean isLike(Snapshot other) {
    // By what they are made of, not by what that says: each look makes its own.
    return server == other.server
        && tmp == other.tmp
        && tasks == other.tasks
        && orphans == other.orphans;
  }

  /** The task of that id. */
  public Optional<TaskRow> task(TaskId id) {
    for (TaskRow row : tasks) {
      if (row.id().equals(id)) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** The wakes that came from the task. */
  public List<WakeRecord> wakesOf(TaskId id) {
    List<WakeRecord> own = new ArrayList<>();
    for (WakeRecord wake : wakes) {
      if (wake.source().equals(id.value())) {
        own.add(wake);
      }
    }
    return own;
  }

  /** Whether any of the roots has been counted; true where there are none. */
  public boolean isCounted() {
    boolean roots = false;
    for (TaskRow task : tasks) {
      if (task.usage() != null) {
        return true;
      }
      roots |= task.tasktmp() != null;
    }
    return !roots;
  }

  /** Allocated bytes of all the roots that have been counted. */
  public long totalBytes() {
    long total = 0;
    for (TaskRow task : tasks) {
      total += task.usage() == null ? 0 : task.usage().bytes();
    }
    return total;
  }
}
