package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TmpSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When the temp directory's file system will be full, or without inodes, if it goes on like that.
 * Fed from snapshots; knows no clock but theirs.
 *
 * <p>A straight line is laid through the free space of the last ten minutes, or less where the line
 * does not fit: its slope must be known well, and the newest quarter must go on like the rest.
 * Otherwise nothing is said, nor where it would be far away: more than two days, or than three
 * hundred times as long as what has been seen.
 */
final class Forecast {
  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(1));

  private static final Duration FAR = Duration.ofDays(2);
  private static final Duration NEAR = Duration.ofHours(1);
  private static final int TIMES_SEEN = 300;

  /** How close what is known of free space is kept. */
  private static final Duration STEP = Duration.ofSeconds(4);

  private static final int LEAST_POINTS = 8;

  /** A window may be so much shorter than its name. */
  private static final double NEARLY = 0.8;

  /** Twice the standard error of the slope may be that part of it. */
  private static final double EXACT = 0.2;

  /** In seconds. */
  private static final long[] STEPS = {10, 30, 60, 120, 300, 600, 1200, 3600};

  /** What is shown stays while what is found lies so close to it. */
  private static final double CLOSE = 0.08;

  private record Point(Instant at, TmpSpace space) {}

  /** What is said of the end; {@code full} false where the inodes end first. */
  private record End(Instant at, boolean full) {}

  /** What can be used up. */
  private enum Amount {
    BYTES,
    INODES;

    Long of(TmpSpace space) {
      return this == BYTES ? space.freeBytes() : space.freeInodes();
    }
  }

  private final List<Point> points = new ArrayList<>();
  private End shown;

  /** Takes over what is new. */
  @SuppressWarnings("ReferenceEquality") // One look, seen in several snapshots; not equal values.
  void add(Snapshot snapshot) {
    TmpSpace space = snapshot.tmp();
    Instant at = snapshot.taken();
    Point last = points.isEmpty() ? null : points.get(points.size() - 1);
    boolean other =
        last != null
            && (at.isBefore(last.at)
                || !space.path().equals(last.space.path())
                || grew(last, space));
    if (other) {
      points.clear();
      shown = null;
    } else if (last != null && Duration.between(last.at, at).compareTo(STEP) < 0) {
      return;
    }
    if (last != null && last.space == space) {
      // It has not been looked at again.
      return;
    }
    points.add(new Point(at, space));
    while (Duration.between(points.get(0).at, at).compareTo(WINDOWS.get(0)) > 0) {
      points.remove(0);
    }
    shown = settled(find(at), at);
  }

  /** Whether the file system itself is another size. */
  private static boolean grew(Point last, TmpSpace space) {
    return last.space.totalBytes() != null && !last.space.totalBytes().equals(space.totalBytes());
  }

  /** What is shown already, where the new finding says the same but for a little. */
  private End settled(End found, Instant now) {
    if (found == null || shown == null || found.full != shown.full) {
      return found;
    }
    double before = Duration.between(now, shown.at).toMillis();
    double after = Duration.between(now, found.at).toMillis();
    return Math.abs(after - before) <= CLOSE * after ? shown : found;
  }

  /** Whether it is less than an hour away. */
  boolean isNear(Instant now) {
    return shown != null && Duration.between(now, shown.at).compareTo(NEAR) < 0;
  }

  /** How long it will take, and until what, such as {@code full in about 4 h 40 min}, or empty. */
  String words(Instant now) {
    if (shown == null) {
      return "";
    }
    return (shown.full ? "full in " : "no inodes in ") + about(Duration.between(now, shown.at));
  }

  /** In steps of a sixth of it at the most, and so coarse that it does not change all the time. */
  static String about(Duration left) {
    long seconds = left.toSeconds();
    if (seconds < 60) {
      return "less than a minute";
    }
    long step = STEPS[0];
    for (long each : STEPS) {
      step = each * 6 <= seconds ? each : step;
    }
    long rounded = Math.round((double) seconds / step) * step;
    if (rounded < 180) {
      return "about " + rounded + " s";
    }
    long minutes = rounded / 60;
    if (minutes < 60) {
      return "about " + minutes + (rounded % 60 == 0 ? "" : ".5") + " min";
    }
    String rest = minutes % 60 == 0 ? "" : " " + minutes % 60 + " min";
    return "about " + minutes / 60 + " h" + rest;
  }

  private End find(Instant now) {
    Optional<Instant> full = end(Amount.BYTES, now);
    Optional<Instant> inodes = end(Amount.INODES, now);
    if (inodes.isPresent() && (full.isEmpty() || inodes.get().isBefore(full.get()))) {
      return new End(inodes.get(), false);
    }
    return full.isPresent() ? new End(full.get(), true) : null;
  }

  private Optional<Instant> end(Amount amount, Instant now) {
    for (Duration window : WINDOWS) {
      List<Point> in = within(window, amount, now);
      if (in.size() < LEAST_POINTS) {
        return Optional.empty();
      }
      double seen = seconds(in.get(0).at, now);
      if (seen < window.toSeconds() * NEARLY) {
        continue;
      }
      double slope = slope(in, amount);
      if (slope >= 0) {
        continue;
      }
      double left = amount.of(in.get(in.size() - 1).space) / -slope;
      return left > FAR.toSeconds() || left > seen * TIMES_SEEN
          ? Optional.empty()
          : Optional.of(now.plusMillis((long) (left * 1000)));
    }
    return Optional.empty();
  }

  /** The points of that time at which the amount was known. */
  private List<Point> within(Duration window, Amount amount, Instant now) {
    List<Point> in = new ArrayList<>();
    for (Point point : points) {
      if (amount.of(point.space) != null
          && Duration.between(point.at, now).compareTo(window) <= 0) {
        in.add(point);
      }
    }
    return in;
  }

  /** How much it becomes less in a second, below zero; zero where that is not known well. */
  private static double slope(List<Point> in, Amount amount) {
    double[] all = line(in, amount);
    List<Point> newest = in.subList(in.size() - Math.max(3, in.size() / 4), in.size());
    double late = line(newest, amount)[0];
    boolean known = 2 * all[1] <= EXACT * -all[0];
    boolean goesOn = late <= all[0] / 2 && late >= all[0] * 2;
    return known && goesOn ? all[0] : 0;
  }

  /** The slope of the line of least squares, and its standard error. */
  private static double[] line(List<Point> in, Amount amount) {
    Instant begin = in.get(0).at;
    double first = amount.of(in.get(0).space);
    int n = in.size();
    double x = 0;
    double y = 0;
    for (Point point : in) {
      x += seconds(begin, point.at) / n;
      y += (amount.of(point.space) - first) / n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (Point point : in) {
      double dx = seconds(begin, point.at) - x;
      double dy = amount.of(point.space) - first - y;
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
    if (xx == 0) {
      return new double[2];
    }
    double slope = xy / xx;
    double error = Math.sqrt(Math.max(0, yy - slope * xy) / Math.max(1, n - 2) / xx);
    return new double[] {slope, error};
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
