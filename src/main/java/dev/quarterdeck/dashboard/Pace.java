package dev.quarterdeck.dashboard;

import java.time.Duration;
import java.time.Instant;

/**
 * How quickly something counted comes on, and when it will be done. The moment is kept as long as
 * it is about right, so that the time left counts down and does not jump about.
 *
 * @param began when the counting began
 * @param first what had been done then
 * @param finish when it will be done, or null while that is not known
 */
record Pace(Instant began, long first, Instant finish) {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration SLACK = Duration.ofSeconds(2);
  private static final int SLACK_PART = 5;

  /** A pace that has just begun. */
  static Pace beginning(long done, Instant now) {
    return new Pace(now, done, null);
  }

  /** The pace after some more has been done. */
  Pace at(long done, long total, Instant now) {
    Duration passed = Duration.between(began, now);
    long since = done - first;
    if (passed.compareTo(LEAST) < 0 || since <= 0) {
      return this;
    }
    double rest = (double) Math.max(0, total - done) / since;
    Duration left = Duration.ofMillis(Math.round(passed.toMillis() * rest));
    Instant estimate = now.plus(left);
    if (finish != null) {
      Duration slack = left.dividedBy(SLACK_PART);
      Duration error = Duration.between(finish, estimate).abs();
      if (error.compareTo(slack.compareTo(SLACK) > 0 ? slack : SLACK) <= 0) {
        return this;
      }
    }
    return new Pace(began, first, estimate);
  }

  /** The time left in words, in steps as coarse as such an estimate is; empty while unknown. */
  String left(Instant now) {
    if (finish == null) {
      return "";
    }
    long seconds = Math.max(1, (Duration.between(now, finish).toMillis() + 999) / 1000);
    if (seconds > 90) {
      return (seconds + 59) / 60 + " min left";
    }
    return (seconds > 20 ? (seconds + 4) / 5 * 5 : seconds) + " s left";
  }
}
