package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A task, looked at closely. Strings are as they were found: whoever shows them makes them
 * printable.
 *
 * @param id the task
 * @param taken when
 * @param took how long that took
 * @param meta the lines of its meta, in their order
 * @param root the root's path as far as it is known, or null
 * @param verdict what is to be said of the root, in words
 * @param identity device and inode of the root, or null where it is not trusted
 * @param processes what is the task's, and what shows a sign of it and is left alone
 * @param more how many processes there are besides
 * @param weak whether only the pane's descendants could be looked for
 */
public record Details(
    TaskId id,
    Instant taken,
    Duration took,
    List<String> meta,
    String root,
    String verdict,
    String identity,
    List<OneProcess> processes,
    int more,
    boolean weak) {
  /** Copies the lists. */
  public Details {
    meta = List.copyOf(meta);
    processes = List.copyOf(processes);
  }

  /**
   * A process.
   *
   * @param pid its number
   * @param command its program and arguments
   * @param whys what shows that it is the task's, in words
   * @param gotmpdir whether it was started with the task's GOTMPDIR
   * @param spared why a kill leaves it alone, or null
   */
  public record OneProcess(
      long pid, String command, List<String> whys, GotmpdirState gotmpdir, String spared) {
    /** Copies the list. */
    public OneProcess {
      whys = List.copyOf(whys);
    }
  }
}
