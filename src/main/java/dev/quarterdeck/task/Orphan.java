package dev.quarterdeck.task;

import java.util.Locale;

/**
 * Something that has lost its other half.
 *
 * @param kind what it is
 * @param path a root's or meta's path, or a window as {@code session:name}
 * @param bytes allocated bytes of a root, or null where none were counted
 */
public record Orphan(Kind kind, String path, Long bytes) {
  /** What has been left alone. */
  public enum Kind {
    /** A temp root that no meta names. */
    ROOT,
    /** A meta whose window is gone. */
    META,
    /** A window named like a task's, without a meta. */
    WINDOW;

    /** The word that JSON has. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
