package dev.quarterdeck.task;

import java.util.Objects;

/**
 * A task's name: part of its window's name, of its temp root's and of its files in the state
 * directory. An instance is always safe to put into a file name and into a tmux format.
 *
 * @param value 1 to 64 of {@code A-Z a-z 0-9 _ -}, first a letter or digit; ids of metas that
 *     others wrote may hold dots too
 */
public record TaskId(String value) implements Comparable<TaskId> {
  /** The longest id, in characters. */
  public static final int MAX_LENGTH = 64;

  private static final int MAX_EXISTING_LENGTH = 200;

  /** Takes ids as metas of any writer have them; {@link #forSpawn} is stricter. */
  public TaskId {
    Objects.requireNonNull(value);
    if (!isPossible(value)) {
      throw new IllegalArgumentException("not a task id: " + value);
    }
  }

  // By hand: the JVM makes a record's own at their first use, which the first frame would wait for.
  @Override
  public boolean equals(Object other) {
    return other instanceof TaskId that && that.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** By hand, since each meta's name is looked at and a first pattern takes long to compile. */
  private static boolean isName(String value, int most, String marks) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!plain && (i == 0 || marks.indexOf(c) < 0)) {
        return false;
      }
    }
    return !value.isEmpty() && value.length() <= most;
  }

  /**
   * An id for a new task.
   *
   * @throws Problem of kind USAGE that says what is wrong with it
   */
  public static TaskId forSpawn(String value) throws Problem {
    String fault = faultOf(value);
    if (fault != null) {
      throw Problem.usage(
          "task id '" + Text.printable(value) + "'",
          fault,
          "use 1 to 64 letters, digits, _ and -, first a letter or digit");
    }
    return new TaskId(value);
  }

  /** What is wrong with an id for a new task, in a few words, or null when nothing is. */
  public static String faultOf(String value) {
    if (value.isEmpty()) {
      return "the id is empty";
    }
    if (value.length() > MAX_LENGTH) {
      return "the id has " + value.length() + " characters, " + MAX_LENGTH + " are allowed";
    }
    if (isName(value, MAX_LENGTH, "_-")) {
      return null;
    }
    if (value.indexOf('.') >= 0) {
      return "no dot: tmux takes it for a pane number";
    }
    if (value.charAt(0) == '-' || value.charAt(0) == '_') {
      return "the first character must be a letter or a digit";
    }
    return "only letters, digits, _ and - are allowed";
  }

  /**
   * The id of a task that exists already, dots allowed.
   *
   * @throws Problem of kind USAGE when no task can have that id
   */
  public static TaskId existing(String value) throws Problem {
    if (!isPossible(value)) {
      throw Problem.usage(
          "task id '" + Text.printable(value) + "'",
          "no task can have that id",
          "see the ids with 'qd ls'");
    }
    return new TaskId(value);
  }

  /** True when a file or window of that id may exist, whoever made it. */
  public static boolean isPossible(String value) {
    return isName(value, MAX_EXISTING_LENGTH, "_-.");
  }

  /** The tmux window's name. */
  public String windowName() {
    return "fm-" + value;
  }

  /** The last part of the temp root's path. */
  public String rootName() {
    return "fm-" + value;
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
