package dev.quarterdeck.task;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A task's record: lines of {@code key=value}, as firstmate's scripts and we write them. Immutable.
 *
 * <p>A value is the rest of the line after the first {@code =}. Where a key stands more than once,
 * the last one counts. Lines that we do not know, and bytes that are no UTF-8, are kept as they
 * are.
 */
public final class Meta {
  /** {@code session:window-name}, as firstmate's scripts write and read it. */
  public static final String WINDOW = "window";

  /** The git worktree that belongs to this task alone, or nothing. */
  public static final String WORKTREE = "worktree";

  /** What its worktree came from: {@code treehouse} or {@code git}; absent for others' tasks. */
  public static final String WORKTREE_BY = "worktree_by";

  /** The commit that the worktree had checked out at first. */
  public static final String WORKTREE_BASE = "worktree_base";

  /** There once the removal of the worktree has begun: the commit it had then. */
  public static final String WORKTREE_ENDING = "worktree_ending";

  /** The directory the task works in. */
  public static final String PROJECT = "project";

  /** What runs in the pane: {@code shell} or {@code exec} for ours. */
  public static final String HARNESS = "harness";

  /** firstmate's kind of task; absent means {@code ship}. */
  public static final String KIND = "kind";

  /** firstmate's delivery mode; absent means {@code no-mistakes}. */
  public static final String MODE = "mode";

  /** firstmate's autonomy flag. */
  public static final String YOLO = "yolo";

  /** The temp root's path. */
  public static final String TASKTMP = "tasktmp";

  /** tmux's id of the window, such as {@code @3}. */
  public static final String WINDOW_ID = "window_id";

  /** tmux's id of the pane, such as {@code %3}. */
  public static final String PANE_ID = "pane_id";

  /** The tmux server's process id. */
  public static final String TMUX_PID = "tmux_pid";

  /** The tmux server's start time, in seconds since 1970. */
  public static final String TMUX_STARTED = "tmux_started";

  /** Device and inode of the root, recorded right after we made it. */
  public static final String TASKTMP_ID = "tasktmp_id";

  /** The command typed into the pane, or run by it. */
  public static final String COMMAND = "command";

  /** The directory in the root that TMPDIR names; absent where TMPDIR was left alone. */
  public static final String TMPDIR = "tmpdir";

  /** When the task was spawned, UTC, ISO 8601. */
  public static final String SPAWNED = "spawned";

  /** There while a spawn is under way; still there after one that was cut off. */
  public static final String SPAWNING = "spawning";

  /** When a kill began that has not completed, UTC, ISO 8601; a blank and the reason may follow. */
  public static final String ENDING = "ending";

  /** What the task's window lives in, as firstmate's later scripts write it; absent means tmux. */
  public static final String BACKEND = "backend";

  /** The keys in the order in which they are written; others follow as they came. */
  public static final List<String> ORDER =
      List.of(
          WINDOW,
          WORKTREE,
          PROJECT,
          HARNESS,
          KIND,
          MODE,
          YOLO,
          TASKTMP,
          WINDOW_ID,
          PANE_ID,
          TMUX_PID,
          TMUX_STARTED,
          TASKTMP_ID,
          COMMAND,
          TMPDIR,
          WORKTREE_BY,
          WORKTREE_BASE,
          WORKTREE_ENDING,
          SPAWNED,
          SPAWNING,
          ENDING);

  /** A meta without a line. */
  public static final Meta EMPTY = new Meta(List.of());

  // Each char is one byte of the file, so that nothing is lost on the way through.
  private final List<String> lines;

  private Meta(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  /** The meta that these bytes of a file hold; any bytes are a meta. */
  public static Meta parse(byte[] file) {
    String text = new String(file, ISO_8859_1);
    if (text.isEmpty()) {
      return EMPTY;
    }
    if (text.endsWith("\n")) {
      text = text.substring(0, text.length() - 1);
    }
    return new Meta(List.of(text.split("\n", -1)));
  }

  /** The bytes of the file that holds this meta. */
  public byte[] bytes() {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line).append('\n');
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  /** Every line, in the order of the file; bytes that are no UTF-8 are replaced. */
  public List<String> text() {
    return lines.stream().map(line -> new String(line.getBytes(ISO_8859_1), UTF_8)).toList();
  }

  /** The last value of the key; an empty value is as none. */
  public Optional<String> value(String key) {
    List<String> all = values(key);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Every value of the key that is not empty, in the order of the file. */
  public List<String> values(String key) {
    List<String> found = new ArrayList<>();
    String start = key + "=";
    for (String line : lines) {
      if (line.startsWith(start) && line.length() > start.length()) {
        found.add(new String(line.substring(start.length()).getBytes(ISO_8859_1), UTF_8));
      }
    }
    return found;
  }

  /**
   * This meta with the key set to that value (an empty one may be right: firstmate writes every key
   * of its own). The line takes the key's place of old, else its place in {@link #ORDER}.
   *
   * @throws IllegalArgumentException when the value holds a line end
   */
  public Meta with(String key, String value) {
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a meta's value is one line: " + Text.printable(value));
    }
    String line = key + "=" + new String(value.getBytes(UTF_8), ISO_8859_1);
    List<String> changed = new ArrayList<>();
    boolean placed = false;
    for (String old : lines) {
      if (!keyOf(old).equals(key)) {
        changed.add(old);
      } else if (!placed) {
        changed.add(line);
        placed = true;
      }
    }
    if (!placed) {
      changed.add(placeOf(key, changed), line);
    }
    return new Meta(changed);
  }

  /** This meta without any line of the key. */
  public Meta without(String key) {
    return new Meta(lines.stream().filter(line -> !keyOf(line).equals(key)).toList());
  }

  private static int placeOf(String key, List<String> lines) {
    Set<String> before = new HashSet<>();
    int rank = ORDER.indexOf(key);
    if (rank < 0) {
      return lines.size();
    }
    before.addAll(ORDER.subList(0, rank));
    int place = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (before.contains(keyOf(lines.get(i)))) {
        place = i + 1;
      }
    }
    return place;
  }

  private static String keyOf(String line) {
    int equals = line.indexOf('=');
    return equals < 0 ? "" : line.substring(0, equals);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Meta meta && meta.lines.equals(lines);
  }

  @Override
  public int hashCode() {
    return lines.hashCode();
  }

  @Override
  public String toString() {
    return "Meta" + lines;
  }
}
