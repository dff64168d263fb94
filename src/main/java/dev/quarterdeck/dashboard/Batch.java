package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Tasks that something is done to together: when the last one is done there is one thing to say of
 * all.
 */
final class Batch {
  private final Set<TaskId> open;
  private final int size;
  private final String done;
  private int failed;

  /**
   * @param done what they are when all went well, such as "killed"
   */
  Batch(Collection<TaskId> ids, String done) {
    this.done = done;
    open = new HashSet<>(ids);
    size = open.size();
  }

  /** Takes note that one of them is over; false when it is none of them. */
  boolean over(TaskId id, boolean well) {
    if (!open.remove(id)) {
      return false;
    }
    failed += well ? 0 : 1;
    return true;
  }

  boolean isDone() {
    return open.isEmpty();
  }

  boolean hasFailed() {
    return failed > 0;
  }

  /**
   * How many it was done to and how many not.
   *
   * @param log the key that opens the log
   */
  String summary(String log) {
    return failed == 0
        ? size + " tasks " + done
        : (size - failed)
            + " of "
            + size
            + " tasks "
            + done
            + ", "
            + failed
            + " not; "
            + log
            + " tells why";
  }
}
