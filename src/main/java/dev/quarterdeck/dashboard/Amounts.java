package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Text;
import java.util.Arrays;

/** Bytes where there is little room: short, as growth, as a line of bars. */
final class Amounts {
  private static final String UNITS = "BKMGTPE";
  private static final String COUNTS = "KMGT";
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final String ASCII_BARS = "_.-:=+*#";

  private Amounts() {}

  /** At most four characters: {@code 12K}, {@code 1.6G}. */
  static String brief(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5) {
      value /= 1024;
      unit++;
    }
    boolean tenths = unit > 0 && value < 9.95;
    return Text.decimal(value, tenths) + UNITS.charAt(unit);
  }

  /** Few exactly, many to three digits: {@code 9,999}, {@code 456K}, {@code 16.3M}. */
  static String briefCount(long count) {
    if (count < 10_000) {
      return Text.count(count);
    }
    double value = count / 1000.0;
    int unit = 0;
    while (value >= 999.5 && unit < COUNTS.length() - 1) {
      value /= 1000;
      unit++;
    }
    boolean tenths = unit > 0 && value < 99.95;
    return Text.decimal(value, tenths) + COUNTS.charAt(unit);
  }

  /** Bytes a minute, such as {@code +12M/min}; nothing where it stays as it is. */
  static String growth(long perMinute) {
    return perMinute == 0 ? "" : (perMinute > 0 ? "+" : "-") + brief(Math.abs(perMinute)) + "/min";
  }

  /** A bar for each amount, the least and the most of them setting the scale; -1 is blank. */
  static String sparkline(long[] amounts, boolean utf8) {
    long most = Arrays.stream(amounts).max().orElse(0);
    long least = Arrays.stream(amounts).filter(amount -> amount >= 0).min().orElse(0);
    // A hundredth more or less is no mountain.
    long range = Math.max(most - least, Math.max(1, most / 100));
    StringBuilder line = new StringBuilder();
    for (long amount : amounts) {
      int height = (int) Math.round((double) (amount - least) / range * (BARS.length() - 1));
      line.append(amount < 0 ? ' ' : (utf8 ? BARS : ASCII_BARS).charAt(height));
    }
    return line.toString();
  }

  /**
   * What is free at the least, with two digits at the most: on a disk that others use too the third
   * one changes all the time.
   */
  static String atLeast(long bytes) {
    long unit = 1;
    while (bytes / unit >= 1024) {
      unit *= 1024;
    }
    long units = bytes / unit;
    return Text.bytes(units < 100 ? bytes : units / 10 * 10 * unit);
  }
}
