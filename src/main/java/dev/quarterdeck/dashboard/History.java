package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the tasks' roots used in the last ten minutes. Fed from snapshots; knows no clock but their
 * times.
 */
final class History {
  /** How far it goes back. */
  static final Duration SPAN = Duration.ofMinutes(10);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Growth is that of the time just past: what has stopped growing shows none soon after. */
  private static final Duration LATELY = Duration.ofSeconds(20);

  /** Less than that is too little to say how much it would be in a minute. */
  private static final Duration LEAST = Duration.ofSeconds(5);

  /** How close counts are kept: some hundred and fifty for each task. */
  private static final Duration STEP = Duration.ofSeconds(5);

  private record Count(Instant at, long bytes) {}

  private final Map<TaskId, List<Count>> counts = new HashMap<>();
  private Instant now = Instant.MIN;
  private boolean moves;

  /** Takes over the counts that are new, and forgets tasks that went. */
  void add(Snapshot snapshot) {
    Set<TaskId> there = new HashSet<>();
    for (TaskRow task : snapshot.tasks()) {
      there.add(task.id());
    }
    counts.keySet().retainAll(there);
    now = snapshot.taken();
    for (TaskRow task : snapshot.tasks()) {
      if (task.usage() != null) {
        add(countsOf(task.id()), task.usage());
      }
    }
    moves = false;
    for (TaskRow task : snapshot.tasks()) {
      moves |= growth(task.id()).orElse(0) != 0;
    }
  }

  /** Whether any growth is to be told, which becomes less from second to second. */
  boolean moves() {
    return moves;
  }

  private List<Count> countsOf(TaskId id) {
    List<Count> of = counts.get(id);
    if (of == null) {
      of = new ArrayList<>();
      counts.put(id, of);
    }
    return of;
  }

  private static void add(List<Count> of, Usage usage) {
    Count count = new Count(usage.scanned(), usage.bytes());
    int last = of.size() - 1;
    if (last >= 0 && of.get(last).at().equals(count.at())) {
      return;
    }
    if (last >= 0 && count.at().isBefore(of.get(last).at())) {
      // Somebody has set the clock back: nothing of before can be compared.
      of.clear();
    } else if (last >= 1 && between(of.get(last - 1), count).compareTo(STEP) < 0) {
      of.remove(last);
    }
    of.add(count);
    // The newest of those that are too old tells what there was when the ten minutes began.
    while (of.size() > 1 && between(of.get(1), count).compareTo(SPAN) >= 0) {
      of.remove(0);
    }
  }

  /** How many counts are kept of a task. */
  int size(TaskId id) {
    return counts.getOrDefault(id, List.of()).size();
  }

  /** Bytes more, or less, in a minute; nothing where too little is known. */
  OptionalLong growth(TaskId id) {
    List<Count> of = counts.getOrDefault(id, List.of());
    if (of.isEmpty()) {
      return OptionalLong.empty();
    }
    Count last = of.get(of.size() - 1);
    // What has not been counted for long has shown no sign of a change; or it waits for its turn.
    Duration gap = of.size() < 2 ? Duration.ZERO : between(of.get(of.size() - 2), last);
    boolean same = of.size() > 1 && of.get(of.size() - 2).bytes() == last.bytes();
    boolean rests = same || Duration.between(last.at(), now).compareTo(gap.multipliedBy(2)) > 0;
    Instant until = rests ? now : last.at();
    Instant from = until.minus(LATELY);
    if (from.isBefore(of.get(0).at())) {
      from = of.get(0).at();
    }
    Duration time = Duration.between(from, until);
    if (time.compareTo(LEAST) < 0) {
      return OptionalLong.empty();
    }
    double share = (double) MINUTE.toMillis() / time.toMillis();
    return OptionalLong.of(Math.round((last.bytes() - bytes(of, from)) * share));
  }

  /** What it was at a moment not before the first count: between two counts, in proportion. */
  private static double bytes(List<Count> of, Instant at) {
    Count before = of.get(0);
    for (Count count : of) {
      if (count.at().isAfter(at)) {
        double part = (double) Duration.between(before.at(), at).toMillis();
        return before.bytes()
            + (count.bytes() - before.bytes()) * part / between(before, count).toMillis();
      }
      before = count;
    }
    return before.bytes();
  }

  /** The same for all tasks together. */
  OptionalLong growth() {
    boolean known = false;
    long sum = 0;
    for (TaskId id : counts.keySet()) {
      OptionalLong growth = growth(id);
      known |= growth.isPresent();
      sum += growth.orElse(0);
    }
    return known ? OptionalLong.of(sum) : OptionalLong.empty();
  }

  /**
   * What a task used at so many moments of the last ten minutes, the last of them now; -1 before
   * the first count.
   */
  long[] over(TaskId id, int moments, Instant now) {
    long step = SPAN.toSeconds() / moments;
    // Always the same moments, so that the picture does not move each second.
    long end = Math.floorDiv(now.getEpochSecond() + step - 1, step) * step;
    long[] bytes = new long[moments];
    Arrays.fill(bytes, -1);
    for (Count count : counts.getOrDefault(id, List.of())) {
      long before = Math.max(0, (end - count.at().getEpochSecond()) / step);
      int from = (int) Math.max(0, moments - 1 - before);
      Arrays.fill(bytes, from, moments, count.bytes());
    }
    return bytes;
  }

  private static Duration between(Count first, Count second) {
    return Duration.between(first.at(), second.at());
  }
}
