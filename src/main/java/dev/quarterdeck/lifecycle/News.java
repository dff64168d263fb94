package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.TmpSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds what somebody who looks elsewhere wants to hear of: a task finished, its window went by
 * itself, its root passed the limit, the disk is nearly full. Only what changes while we look
 * counts, so nothing is told again after a new start.
 */
public final class News {
  /** After that much of the limit has been passed downwards, passing it again is news. */
  private static final double AGAIN_BELOW = 0.9;

  /** tmux knows a process's exit status later than its end: so long we wait for it. */
  static final Duration STATUS_PATIENCE = Duration.ofSeconds(10);

  /** What there is to hear of. */
  public enum Kind {
    /** The task's pane is dead. */
    FINISHED,
    /** Its window is gone, and nobody of us ended it. */
    GONE,
    /** Its root uses more than it may. */
    OVER_LIMIT,
    /** There is less free than has to stay. */
    LOW_SPACE;

    /** The word for scripts. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One thing.
   *
   * @param kind what it is
   * @param task the task as it is now, or null where it is of none
   * @param text it in words
   */
  public record Item(Kind kind, TaskRow task, String text) {}

  /**
   * A task as it was last seen for sure.
   *
   * @param fresh whether we have just made it, and it has not been seen alive
   * @param alive whether it could still finish, as far as has been told
   * @param ended since when its pane is dead, or null
   * @param late whether it came after the first look
   * @param counted whether its root had been counted
   * @param over whether that was over the limit
   */
  private record Seen(
      boolean fresh, boolean alive, Instant ended, boolean late, boolean counted, boolean over) {}

  /** After that much more than the limit was free, falling below it is news again. */
  private static final double AGAIN_ABOVE = 1.1;

  private final Long limit;
  private final FreeLimit freeLimit;
  private boolean lacking;
  private Map<TaskId, Seen> before;

  /**
   * Has seen nothing yet.
   *
   * @param limit how many bytes a root may use, or null
   * @param freeLimit how much has to stay free
   */
  public News(Long limit, FreeLimit freeLimit) {
    this.limit = limit;
    this.freeLimit = freeLimit;
  }

  /**
   * What is new since the snapshot before this one.
   *
   * @param ours whether we are doing something to the task, so that its end is no surprise
   */
  public List<Item> of(Snapshot snapshot, Predicate<TaskId> ours) {
    List<Item> news = new ArrayList<>();
    Map<TaskId, Seen> now = new HashMap<>();
    for (TaskRow task : snapshot.tasks()) {
      Seen last = before == null ? null : before.get(task.id());
      boolean busy = ours.test(task.id());
      boolean fresh = busy && before != null && (last == null || last.fresh());
      now.put(task.id(), seen(task, last, fresh && !isAlive(task.state()), snapshot.taken()));
      if (last != null && !busy) {
        Optional<Item> item = what(task, last, now.get(task.id()));
        if (item.isPresent()) {
          news.add(item.get());
        }
      }
    }
    Optional<String> lack = room(snapshot.tmp());
    if (lack.isPresent()) {
      news.add(new Item(Kind.LOW_SPACE, null, lack.get()));
    }
    before = now;
    return news;
  }

  private Optional<String> room(TmpSpace space) {
    Optional<String> lack = freeLimit.lack(space);
    boolean fresh = lack.isPresent() && !lacking && before != null;
    lacking = lack.isPresent() || (lacking && freeLimit.lack(space, AGAIN_ABOVE).isPresent());
    return fresh ? lack : Optional.empty();
  }

  private Seen seen(TaskRow task, Seen last, boolean fresh, Instant now) {
    Instant ended = null;
    if (task.state() == TaskState.FINISHED) {
      ended = last == null || last.ended() == null ? now : last.ended();
    }
    // tmux may not answer for a while.
    boolean open =
        task.state() == TaskState.UNKNOWN
            || (ended != null
                && task.exitStatus() == null
                && now.isBefore(ended.plus(STATUS_PATIENCE)));
    boolean alive = isAlive(task.state()) || (last != null && last.alive() && open);
    boolean late = last == null ? before != null : last.late();
    if (task.usage() == null || limit == null) {
      return new Seen(
          fresh, alive, ended, late, last != null && last.counted(), last != null && last.over());
    }
    boolean stillOver = last != null && last.over() && task.usage().bytes() > limit * AGAIN_BELOW;
    return new Seen(fresh, alive, ended, late, true, task.usage().bytes() > limit || stillOver);
  }

  private static boolean isAlive(TaskState state) {
    return state == TaskState.RUNNING || state == TaskState.IDLE;
  }

  private Optional<Item> what(TaskRow task, Seen last, Seen now) {
    boolean could = last.alive() || last.fresh();
    if (could && !now.alive() && task.state() == TaskState.FINISHED) {
      String status = task.exitStatus() == null ? "" : " with status " + task.exitStatus();
      return Optional.of(new Item(Kind.FINISHED, task, task.id() + " finished" + status));
    }
    // What is being ended by another qd is no surprise either; the note says so.
    if (could && task.state() == TaskState.GONE && task.note() == null) {
      String how = last.fresh() ? "closed at once" : "was closed";
      return Optional.of(new Item(Kind.GONE, task, task.id() + " is gone: its window " + how));
    }
    if ((last.counted() || last.late()) && !last.over() && now.over()) {
      String use = Text.bytes(task.usage().bytes()) + ", over the limit of " + Text.bytes(limit);
      return Optional.of(new Item(Kind.OVER_LIMIT, task, task.id() + " uses " + use));
    }
    return Optional.empty();
  }
}
