package dev.quarterdeck.task;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of firstmate's wake queue: why somebody should look.
 *
 * @param at when it was written, to the second
 * @param seq its number, which no other record has
 * @param kind the {@linkplain Kind#word() word of a kind}, or one that only others know
 * @param key what it is about; of records with the same kind and key the last one counts
 * @param payload what there is to say, in one line
 */
public record WakeRecord(Instant at, long seq, String kind, String key, String payload) {
  /** What {@code qd wake append} takes. */
  public enum Kind {
    /** A task has said something, or its turn has ended. */
    SIGNAL,
    /** A task's window does not move any more. */
    STALE,
    /** A check has found something. */
    CHECK,
    /** Time has passed; all of them are one. */
    HEARTBEAT;

    /** The word in the queue. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that word. */
    public static Optional<Kind> of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private static final Pattern ROW =
      Pattern.compile("(\\d{1,11})\t(\\d{1,18})\t([a-z][a-z-]*)\t([^\t]*)\t(.*)", Pattern.DOTALL);

  /** The record that the line holds, without its line end; nothing where parts of it are lost. */
  static Optional<WakeRecord> parse(String line) {
    Matcher row = ROW.matcher(line);
    return row.matches()
        ? Optional.of(
            new WakeRecord(
                Instant.ofEpochSecond(Long.parseLong(row.group(1))),
                Long.parseLong(row.group(2)),
                row.group(3),
                row.group(4),
                row.group(5)))
        : Optional.empty();
  }

  /** The line, without its end. */
  String line() {
    return String.join(
        "\t", Long.toString(at.getEpochSecond()), Long.toString(seq), kind, key, payload);
  }

  /** What fits into a field: a tab or a line end would make another field or record of it. */
  static String field(String text) {
    return text.replaceAll("[\t\r\n]", " ");
  }

  /** What makes it one with another record. */
  String collapse() {
    return kind.equals(Kind.HEARTBEAT.word()) ? kind : kind + "\t" + key;
  }

  /**
   * The task that it came from, as far as the key tells: {@code t.status}, {@code
   * /state/t.turn-ended} and {@code firstmate:fm-t} are all of {@code t}. Other keys are as they
   * stand.
   */
  public String source() {
    String name = key.substring(key.lastIndexOf('/') + 1);
    for (String suffix : MetaStore.COMPANIONS) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    int window = name.lastIndexOf(":fm-");
    return window < 0 ? key : name.substring(window + ":fm-".length());
  }
}
