package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * By what the list is sorted.
 *
 * @param column the column
 * @param reversed whether the other way round than is usual for it
 */
record Order(Columns.Column column, boolean reversed) {
  /** Whoever uses most comes first. */
  static final Order STANDARD = new Order(Columns.Column.USE, false);

  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  // An archive of classes has none of Comparator's lambdas, as they can be serialized: what the
  // first frame is sorted by does without them.
  private static final Comparator<TaskRow> BY_ID =
      (one, other) -> compareNames(one.id().value(), other.id().value());

  private static final List<Columns.Column> SORTABLE =
      List.of(
          Columns.Column.USE,
          Columns.Column.TASK,
          Columns.Column.STATE,
          Columns.Column.STATUS,
          Columns.Column.FILES,
          Columns.Column.GROWTH,
          Columns.Column.AGE,
          Columns.Column.DIRECTORY);

  /** The usual order of the next column of those; the task's is always among them. */
  Order next(Set<Columns.Column> shown) {
    int next = SORTABLE.indexOf(column);
    do {
      next = (next + 1) % SORTABLE.size();
    } while (!shown.contains(SORTABLE.get(next)));
    return new Order(SORTABLE.get(next), false);
  }

  /** The order after a click on that heading; none where nobody sorts by it. */
  static Optional<Order> clicked(Order before, Columns.Column heading) {
    if (before.column == heading) {
      return Optional.of(before.turned());
    }
    return SORTABLE.contains(heading) ? Optional.of(new Order(heading, false)) : Optional.empty();
  }

  /** The other way round. */
  Order turned() {
    return new Order(column, !reversed);
  }

  /** Whether the largest, the oldest or the last in the alphabet comes first. */
  boolean descending() {
    boolean usually =
        column == Columns.Column.USE
            || column == Columns.Column.FILES
            || column == Columns.Column.GROWTH
            || column == Columns.Column.AGE;
    return usually != reversed;
  }

  /** In words, such as {@code use, descending}. */
  String words() {
    if (column == Columns.Column.STATE) {
      return reversed ? "state, what runs first" : "state, what needs you first";
    }
    if (column == Columns.Column.STATUS) {
      return reversed ? "status, what works first" : "status, what waits for you first";
    }
    return column.name().toLowerCase(Locale.ROOT)
        + ", "
        + (descending() ? "descending" : "ascending");
  }

  /** Tasks in this order; ties by id. */
  Comparator<TaskRow> comparator(History history) {
    Comparator<TaskRow> ascending =
        switch (column) {
          case USE -> (one, other) -> Long.compare(used(one), used(other));
          case FILES ->
              Comparator.comparingLong(task -> task.usage() == null ? -1 : task.usage().files());
          case GROWTH ->
              Comparator.comparingLong(task -> history.growth(task.id()).orElse(Long.MIN_VALUE));
          case AGE ->
              Comparator.comparing(
                  (TaskRow task) -> task.spawned() == null ? Instant.MAX : task.spawned(),
                  Comparator.reverseOrder());
          case STATUS ->
              Comparator.comparingInt(
                  task -> task.status() == null ? Integer.MAX_VALUE : task.status().urgency());
          case STATE -> Comparator.comparingInt(Order::urgency);
          case DIRECTORY ->
              Comparator.comparing(task -> task.project() == null ? "" : task.project());
          default -> BY_ID;
        };
    Comparator<TaskRow> order = descending() ? ascending.reversed() : ascending;
    return (one, other) -> {
      int first = order.compare(one, other);
      return first != 0 ? first : BY_ID.compare(one, other);
    };
  }

  private static long used(TaskRow task) {
    return task.usage() == null ? -1 : task.usage().bytes();
  }

  /** Numbers in names by what they count: job-2 before job-10. */
  static int compareNames(String one, String other) {
    int a = 0;
    int b = 0;
    while (a < one.length() && b < other.length()) {
      int difference;
      if (isDigit(one.charAt(a)) && isDigit(other.charAt(b))) {
        int endOfA = endOfNumber(one, a);
        int endOfB = endOfNumber(other, b);
        String number = LEADING_ZEROS.matcher(one.substring(a, endOfA)).replaceFirst("");
        String with = LEADING_ZEROS.matcher(other.substring(b, endOfB)).replaceFirst("");
        difference = Integer.compare(number.length(), with.length());
        difference = difference == 0 ? number.compareTo(with) : difference;
        a = endOfA;
        b = endOfB;
      } else {
        difference = Character.compare(one.charAt(a++), other.charAt(b++));
      }
      if (difference != 0) {
        return difference;
      }
    }
    int rest = Integer.compare(one.length() - a, other.length() - b);
    return rest == 0 ? one.compareTo(other) : rest;
  }

  private static int endOfNumber(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** What needs a person comes first. */
  private static int urgency(TaskRow task) {
    return switch (task.state()) {
      case STUCK -> 0;
      case UNKNOWN -> 1;
      case FINISHED -> task.exitStatus() != null && task.exitStatus() == 0 ? 3 : 2;
      case GONE -> 4;
      case IDLE -> 5;
      case RUNNING -> 6;
    };
  }
}
