package dev.quarterdeck.temp;

import java.nio.file.Path;

/** Whether the temp root that a meta names may be removed for that task. */
public sealed interface RootVerdict {
  /** The meta names no root: a task from before temp roots. Nothing is to be removed. */
  record Absent() implements RootVerdict {}

  /**
   * The meta names the right path, and there is nothing.
   *
   * @param path the root's path
   */
  record Vanished(Path path) implements RootVerdict {}

  /**
   * It is the task's.
   *
   * @param path the root's path
   * @param identity which directory was found to be the task's; removal checks it again
   * @param onlyIfEmpty true when the record was never completed, so that it is not proven who made
   *     the directory; then nothing but itself and an empty {@code gotmp} may go
   */
  record Trusted(Path path, Identity identity, boolean onlyIfEmpty) implements RootVerdict {}

  /**
   * Going on might destroy what is not the task's.
   *
   * @param value what the meta says, made printable
   * @param why what is wrong with it
   */
  record Refused(String value, String why) implements RootVerdict {
    private static final String START = "tasktmp=";

    /** Both in one line, for people and for the record of a kill. */
    public String note() {
      return START + value + " refused: " + why;
    }

    /** Whether a record's reason is such a line. */
    public static boolean isNote(String reason) {
      return reason.startsWith(START);
    }
  }
}
