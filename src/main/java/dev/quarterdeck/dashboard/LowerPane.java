package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Details;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** What is shown below the list: nothing, the selected window's text, or all about the task. */
final class LowerPane {
  /** What it shows. */
  enum Kind {
    NONE,
    PREVIEW,
    DETAILS
  }

  private static final int LEAST = 3;
  private static final int STEP = 2;

  /** How often details are looked at anew, and how much of the time that may take at most. */
  private static final Duration DETAILS_AGE = Duration.ofSeconds(5);

  private static final int REST = 19;

  private Kind kind = Kind.NONE;

  /** How many lines somebody wanted it to have; else null. */
  private Integer wanted;

  private int rows;
  private boolean room = true;
  private int scroll;
  private int page = 1;
  private TaskId task;
  private TaskId previewed;
  private Preview preview;
  private Details details;
  private Problem detailsTrouble;
  private Instant detailsDue;
  private boolean inspecting;

  Kind kind() {
    return kind;
  }

  /** Shows that, or nothing where it is shown already. */
  void toggle(Kind other) {
    kind = kind == other ? Kind.NONE : other;
    scroll = 0;
  }

  void close() {
    kind = Kind.NONE;
  }

  void taller() {
    wanted = rows + STEP;
  }

  void shorter() {
    wanted = Math.max(LEAST, rows - STEP);
  }

  /** Whether it could be seen if it were opened. */
  boolean hasRoom() {
    return room;
  }

  /**
   * How many lines it gets of so many: half, or all that the list leaves blank, or what somebody
   * wanted. At least three are left for the list.
   */
  int rowsOf(int available, int listed) {
    room = available >= 2 * LEAST;
    if (kind == Kind.NONE) {
      return 0;
    }
    int most = Math.max(0, available - LEAST);
    int usual = Math.max(available / 2, available - listed);
    rows = Math.min(most, Math.max(LEAST, wanted == null ? usual : wanted));
    return rows;
  }

  /** Towards the end by half of what is shown; text is shown from its end, details are not. */
  void scrollDown() {
    scrollBy(kind == Kind.PREVIEW ? -1 : 1);
  }

  void scrollUp() {
    scrollBy(kind == Kind.PREVIEW ? 1 : -1);
  }

  private void scrollBy(int direction) {
    scroll = Math.max(0, scroll + direction * Math.max(1, page / 2));
  }

  /** The first line shown, when there are so many and so many fit. */
  int scrollTo(int lines, int fitting) {
    page = fitting;
    int most = Math.max(0, lines - fitting);
    scroll = Math.min(scroll, most);
    return kind == Kind.PREVIEW ? most - scroll : scroll;
  }

  /** What the task's window shows; null while that is not known. */
  Preview preview() {
    return preview;
  }

  /** All about the task; null while that is not known. */
  Details details() {
    return details;
  }

  /** Why there are no details, or null. */
  Problem detailsTrouble() {
    return detailsTrouble;
  }

  /** Asks for what it has to show of the task that is selected now. */
  void follow(TaskId selected, Instant now, Effects effects) {
    if (!Objects.equals(task, selected)) {
      task = selected;
      scroll = 0;
      details = null;
      detailsTrouble = null;
      detailsDue = null;
    }
    TaskId toPreview = kind == Kind.PREVIEW ? task : null;
    if (!Objects.equals(previewed, toPreview)) {
      previewed = toPreview;
      preview = null;
      effects.preview(toPreview);
    }
    boolean due = detailsDue == null || !detailsDue.isAfter(now);
    // One at a time, however quickly the selection moves on.
    if (kind == Kind.DETAILS && task != null && due && !inspecting) {
      inspecting = true;
      effects.inspect(task);
    }
  }

  /** Takes over what a window shows, unless another one is wanted by now. */
  void previewed(Preview now) {
    if (now.id().equals(previewed)) {
      preview = now;
    }
  }

  /** Takes over what came of looking at a task, unless another one is wanted by now. */
  void inspected(Event.Inspected event, Instant now) {
    inspecting = false;
    if (!event.id().equals(task)) {
      return;
    }
    details = event.details();
    detailsTrouble = event.problem();
    Duration rest = details == null ? DETAILS_AGE : details.took().multipliedBy(REST);
    detailsDue = now.plus(rest.compareTo(DETAILS_AGE) > 0 ? rest : DETAILS_AGE);
  }
}
