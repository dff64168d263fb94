package dev.quarterdeck.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What there is to say: the newest on the board for a while, all of it in the log. */
final class Messages {
  /**
   * Something that was said.
   *
   * @param at when
   * @param text what
   * @param error whether it is about something that went wrong
   */
  record Entry(Instant at, String text, boolean error) {}

  private static final int KEPT = 200;

  /** Longer ones, such as a line that was sent, are not read to their end. */
  private static final int LONGEST = 2_000;

  private static final Duration GOOD_NEWS = Duration.ofSeconds(10);

  private final Deque<Entry> log = new ArrayDeque<>();
  private Entry shown;
  private int unreadErrors;

  void say(Instant at, String text, boolean error) {
    note(at, text, error);
    shown = log.getFirst();
  }

  /** Shows what does not belong into the log: an answer to a key, or the sum of what is there. */
  void show(Instant at, String text, boolean error) {
    shown = new Entry(at, shortened(text), error);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  /** Puts it into the log only. */
  void note(Instant at, String text, boolean error) {
    log.addFirst(new Entry(at, shortened(text), error));
    if (log.size() > KEPT) {
      log.removeLast();
    }
    if (error) {
      unreadErrors++;
    }
  }

  /** What the board shows, or null. */
  Entry shown() {
    return shown;
  }

  /** A key was pressed: what was on the board has been seen. */
  void seen() {
    shown = null;
  }

  /** What was said is not so any more. */
  void overtaken(String text) {
    if (shown != null && shown.text().equals(text)) {
      shown = null;
    }
  }

  /** Good news goes by itself; errors stay. */
  void forgetOld(Instant now) {
    if (shown != null && !shown.error() && !shown.at().plus(GOOD_NEWS).isAfter(now)) {
      shown = null;
    }
  }

  /** All of it, the newest first. */
  List<Entry> log() {
    return List.copyOf(log);
  }

  /** How many errors nobody has seen in the log. */
  int unreadErrors() {
    return unreadErrors;
  }

  void read() {
    unreadErrors = 0;
  }
}
