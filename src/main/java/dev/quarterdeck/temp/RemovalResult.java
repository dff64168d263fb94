package dev.quarterdeck.temp;

import java.util.List;

/**
 * What came of a removal.
 *
 * @param gone true when there was nothing at the root's path any more at the end, and the root was
 *     not moved away meanwhile
 * @param entries files, directories, links and the like removed, the root's own included
 * @param failures what could not be removed, the first {@value #MAX_FAILURES} of them
 * @param failureCount how many there were in all
 */
public record RemovalResult(boolean gone, long entries, List<Failure> failures, long failureCount) {
  /** How many failures are kept; a tree may hold millions of files that cannot be removed. */
  public static final int MAX_FAILURES = 20;

  /** Copies the list. */
  public RemovalResult {
    failures = List.copyOf(failures);
  }

  /**
   * One thing that is still there.
   *
   * @param path where, made printable
   * @param reason why, in a few words
   */
  public record Failure(String path, String reason) {
    @Override
    public String toString() {
      return path + ": " + reason;
    }
  }
}
