package dev.quarterdeck.git;

import dev.quarterdeck.task.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Commits that were made on no branch and left for another checkout: only the log of HEAD, which
 * goes with the worktree, names them. What was amended, rebased or reset was put aside on purpose
 * and does not count.
 */
final class LeftBehind {
  private static final Pattern LEFT =
      Pattern.compile("checkout: moving from ([0-9a-f]{40}|[0-9a-f]{64}) to .*", Pattern.DOTALL);

  private LeftBehind() {}

  /**
   * Where HEAD stood on no branch and was moved away, and has not been since.
   *
   * @param since what is older is another task's; null where all counts
   */
  static List<String> commits(Git git, Path checkout, Instant since) throws Problem {
    if (git.head(checkout).isEmpty()) {
      return List.of();
    }
    List<String> log =
        new ArrayList<>(
            git.ask(checkout, "log", "-g", "--date=unix", "--format=%H %gd %gs", "HEAD", "--")
                .lines()
                .toList());
    Collections.reverse(log);
    Set<String> stood = new HashSet<>();
    Set<String> left = new LinkedHashSet<>();
    for (String line : log) {
      String[] parts = line.split(" ", 3);
      if (since != null && isBefore(parts[1], since)) {
        continue;
      }
      Matcher moved = LEFT.matcher(parts[2]);
      if (moved.matches() && stood.contains(moved.group(1))) {
        left.add(moved.group(1));
      }
      stood.add(parts[0]);
      left.remove(parts[0]);
    }
    return List.copyOf(left);
  }

  /** The log's selector is {@code HEAD@{seconds}}. */
  private static boolean isBefore(String selector, Instant since) {
    String seconds = selector.replaceAll(".*\\{(-?\\d+)}", "$1");
    return seconds.matches("-?\\d{1,18}") && Long.parseLong(seconds) < since.getEpochSecond();
  }
}
