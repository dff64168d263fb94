package dev.quarterdeck.bench;

import java.util.Arrays;
import java.util.Locale;

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

  /** The ratio of the medians. */
  String of(Times other) {
    return String.format(Locale.ROOT, "%.2f", median() / other.median());
  }
}
