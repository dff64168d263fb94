package dev.quarterdeck.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long one thing took in each round. */
final class Times {
  private final long[] nanos;
  private int rounds;

  Times(int rounds) {
    nanos = new long[rounds];
  }

  void add(long nanos) {
    this.nanos[rounds++] = nanos;
  }

  double median() {
    long[] sorted = sorted();
    return sorted[sorted.length / 2] / 1e6;
  }

  private long[] sorted() {
    long[] sorted = Arrays.copyOf(nanos, rounds);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Cells of a table: median, least, most, in milliseconds. */
  String cells() {
    long[] sorted = sorted();
    return String.format(
        Locale.ROOT,
        "%.0f ms | %.0f | %.0f",
        median(),
        sorted[0] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }

  /** The ratio of the medians, and between what those of single rounds were. */
  String of(Times other) {
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ratios[round] = (double) nanos[round] / other.nanos[round];
    }
    Arrays.sort(ratios);
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        median() / other.median(),
        ratios[0],
        ratios[rounds - 1]);
  }

  /** The lines of a table that compares them all with the first. */
  static List<String> table(Map<String, Times> times) {
    Times first = times.values().iterator().next();
    List<String> lines = new ArrayList<>();
    lines.add("| " + first.rounds + " rounds | median | least | most | of the first line |");
    lines.add("|---|---|---|---|---|");
    times.forEach(
        (name, each) ->
            lines.add("| " + name + " | " + each.cells() + " | " + each.of(first) + " |"));
    return lines;
  }
}
