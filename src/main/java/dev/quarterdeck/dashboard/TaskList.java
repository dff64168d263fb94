package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The lines of the table: which tasks, in what order, which one is selected and which are marked.
 * Selection and marks belong to tasks, not to lines.
 */
final class TaskList {
  /**
   * A line of the table.
   *
   * @param id the task
   * @param task as last seen, or null when it has not been seen yet
   * @param job what is being done to it, or null
   */
  record Row(TaskId id, TaskRow task, Job job) {}

  private final Set<TaskId> marks = new LinkedHashSet<>();
  private List<Row> rows = List.of();
  private TaskId selected;

  /** Whether somebody means the selected task; else it is the first line, whichever that is. */
  private boolean chosen;

  private Order order = Order.STANDARD;
  private String filter = "";
  private int hidden;
  private int top;
  private int page = 10;
  private int screenRow;
  private Set<Columns.Column> columns = EnumSet.allOf(Columns.Column.class);

  List<Row> rows() {
    return rows;
  }

  /** How many tasks the filter hides. */
  int hidden() {
    return hidden;
  }

  Order order() {
    return order;
  }

  void order(Order now) {
    order = now;
  }

  /** What a line must hold to be shown, or empty. */
  String filter() {
    return filter;
  }

  void filter(String text) {
    filter = text;
  }

  /** The selected task, or null where there is no line. */
  TaskId selected() {
    return selected;
  }

  void selected(TaskId id) {
    selected = id;
    chosen = true;
  }

  /** From now on the selection stays with its task. */
  void choose() {
    chosen = true;
  }

  /** The selected line's place, or -1 where there is no line. */
  int selectedIndex() {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).id().equals(selected)) {
        return i;
      }
    }
    return -1;
  }

  /** Selects the line at that place, or the nearest there is. */
  void select(int index) {
    if (!rows.isEmpty()) {
      selected(rows.get(Math.max(0, Math.min(index, rows.size() - 1))).id());
    }
  }

  /** Half of what is shown at a time. */
  int halfPage() {
    return Math.max(1, page / 2);
  }

  boolean isMarked(TaskId id) {
    return marks.contains(id);
  }

  /** The marked tasks, in the order they were marked in. */
  List<TaskId> marked() {
    return List.copyOf(marks);
  }

  void toggleMark(TaskId id) {
    if (!marks.remove(id)) {
      marks.add(id);
    }
  }

  /** Marks all that are shown; where they all are already, none. */
  void toggleAllMarks() {
    List<TaskId> shown = rows.stream().filter(row -> row.task() != null).map(Row::id).toList();
    if (!marks.addAll(shown)) {
      shown.forEach(marks::remove);
    }
  }

  void clearMarks() {
    marks.clear();
  }

  /**
   * Puts the lines in order. The selection stays with the task it was given to; a task that went
   * gives it on.
   */
  void arrange(Snapshot snapshot, Map<TaskId, Job> jobs, History history) {
    int index = selectedIndex();
    List<Row> arranged = new ArrayList<>();
    List<TaskRow> tasks = new ArrayList<>(snapshot == null ? List.of() : snapshot.tasks());
    List<TaskId> seen = new ArrayList<>();
    for (TaskRow task : tasks) {
      seen.add(task.id());
    }
    for (Map.Entry<TaskId, Job> entry : jobs.entrySet()) {
      Job job = entry.getValue();
      if (job.task() != null && job.ended() == null && !seen.contains(entry.getKey())) {
        tasks.add(job.task());
      }
    }
    tasks.sort(order.comparator(history));
    List<String> words = words();
    for (TaskRow task : tasks) {
      if (matches(task, words)) {
        arranged.add(new Row(task.id(), task, jobs.get(task.id())));
      }
    }
    hidden = tasks.size() - arranged.size();
    for (Map.Entry<TaskId, Job> entry : jobs.entrySet()) {
      if (!entry.getValue().kill() && !seen.contains(entry.getKey())) {
        arranged.add(new Row(entry.getKey(), null, entry.getValue()));
      }
    }
    if (snapshot != null) {
      marks.retainAll(seen);
    }
    rows = List.copyOf(arranged);
    if (rows.isEmpty()) {
      selected = null;
      chosen = false;
    } else if (!chosen) {
      selected = rows.get(0).id();
    } else if (selectedIndex() < 0) {
      select(index);
    }
  }

  /** The words of the filter. */
  private List<String> words() {
    return filter.isBlank()
        ? List.of()
        : List.of(filter.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
  }

  /** The state as the board says it: what ended badly has failed. */
  static String word(TaskRow task) {
    boolean failed =
        task.state() == TaskState.FINISHED && task.exitStatus() != null && task.exitStatus() != 0;
    return failed ? "failed " + task.exitStatus() : task.state().word();
  }

  /**
   * Whether id, directory, command, what it was spawned with or state hold every one of these
   * words.
   */
  private static boolean matches(TaskRow task, List<String> words) {
    if (words.isEmpty()) {
      return true;
    }
    String text =
        String.join(
                "\n",
                task.id().value(),
                task.state().word(),
                word(task),
                task.project() == null ? "" : task.project(),
                task.command() == null ? "" : task.command(),
                task.commandLine() == null ? "" : task.commandLine())
            .toLowerCase(Locale.ROOT);
    for (String word : words) {
      if (!text.contains(word)) {
        return false;
      }
    }
    return true;
  }

  /** The first line shown, when that many fit: such that the selected one is among them. */
  int scrollTo(int fitting) {
    page = Math.max(1, fitting);
    int index = Math.max(0, selectedIndex());
    top = Math.min(top, index);
    top = Math.max(top, index - page + 1);
    top = Math.max(0, Math.min(top, rows.size() - page));
    return top;
  }

  /** The columns there is room for: the others are not sorted by. */
  Set<Columns.Column> columns() {
    return columns;
  }

  void columns(Set<Columns.Column> shown) {
    columns = shown;
  }

  /** The first line shown stands in that row of the screen. */
  void shownFrom(int row) {
    screenRow = row;
  }

  /** The place of the line that stands in that row of the screen, or -1. */
  int indexAt(int row) {
    int line = row - screenRow;
    return line >= 0 && line < page && top + line < rows.size() ? top + line : -1;
  }
}
