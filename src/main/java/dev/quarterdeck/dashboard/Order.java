package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * By what the list is sorted.
 *
 * @param column the column
 * @param reversed whether the other way round than is usual for it
 */
record Order(Columns.Column column, boolean reversed) {
  /** Whoever uses most comes first. */
  static final Order STANDARD = new Order(Columns.Column.USE, false);

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
    return new Comparison(this, history);
  }

  private record Comparison(Order order, History history) implements Comparator<TaskRow> {
    @Override
    public int compare(TaskRow one, TaskRow other) {
      int first = order.descending() ? ascending(other, one) : ascending(one, other);
      return first != 0 ? first : compareIds(one, other);
    }

    private int ascending(TaskRow one, TaskRow other) {
      return switch (order.column) {
        case USE -> Long.compare(used(one), used(other));
        case FILES -> Long.compare(files(one), files(other));
        case GROWTH -> Long.compare(growth(one), growth(other));
        case AGE -> spawned(other).compareTo(spawned(one));
        case STATUS -> Integer.compare(urgencyOfStatus(one), urgencyOfStatus(other));
        case STATE -> Integer.compare(urgency(one), urgency(other));
        case DIRECTORY -> directory(one).compareTo(directory(other));
        default -> compareIds(one, other);
      };
    }

    private long growth(TaskRow task) {
      return history.growth(task.id()).orElse(Long.MIN_VALUE);
    }
  }

  private static int compareIds(TaskRow one, TaskRow other) {
    return compareNames(one.id().value(), other.id().value());
  }

  private static long used(TaskRow task) {
    return task.usage() == null ? -1 : task.usage().bytes();
  }

  private static long files(TaskRow task) {
    return task.usage() == null ? -1 : task.usage().files();
  }

  private static Instant spawned(TaskRow task) {
    return task.spawned() == null ? Instant.MAX : task.spawned();
  }

  private static int urgencyOfStatus(TaskRow task) {
    return task.status() == null ? Integer.MAX_VALUE : task.status().urgency();
  }

  private static String directory(TaskRow task) {
    return task.project() == null ? "" : task.project();
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
        String number = one.substring(endOfZeros(one, a, endOfA), endOfA);
        String with = other.substring(endOfZeros(other, b, endOfB), endOfB);
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

  private static int endOfZeros(String text, int from, int to) {
    int end = from;
    while (end < to && text.charAt(end) == '0') {
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
