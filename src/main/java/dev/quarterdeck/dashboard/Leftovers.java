package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Strays;
import java.util.ArrayList;
import java.util.List;

/**
 * A line about something that no task answers for.
 *
 * @param what what it is, such as a path
 * @param why why it is here
 * @param bytes what it uses, or null where nobody counted
 */
record Leftovers(String what, String why, Long bytes) {
  /** All of them; a task whose window is gone has a row of its own and is not among them. */
  static List<Leftovers> of(Model model) {
    List<Leftovers> all = new ArrayList<>();
    for (Orphan orphan : model.orphans()) {
      if (orphan.kind() == Orphan.Kind.ROOT) {
        all.add(new Leftovers(orphan.path(), "no meta names it", orphan.bytes()));
      } else if (orphan.kind() == Orphan.Kind.WINDOW) {
        all.add(new Leftovers("window " + orphan.path(), "no meta names it", null));
      }
    }
    for (Strays strays : model.snapshot().strays()) {
      all.add(
          new Leftovers(
              strays.shape() + " (" + strays.count() + ")", "outside of every task", null));
    }
    return all;
  }

  /**
   * The same where there is room for one line only, or null when there is nothing.
   *
   * @param sweepKey the key that opens the sweep, or empty
   */
  static String inOneLine(Model model, String sweepKey) {
    int orphans = 0;
    for (Orphan orphan : model.orphans()) {
      orphans += orphan.kind() == Orphan.Kind.META ? 0 : 1;
    }
    int strays = 0;
    for (Strays shape : model.snapshot().strays()) {
      strays += shape.count();
    }
    List<String> parts = new ArrayList<>();
    if (orphans > 0) {
      parts.add(orphans == 1 ? "1 orphan" : orphans + " orphans");
    }
    if (strays > 0) {
      parts.add(strays == 1 ? "1 stray" : strays + " strays");
    }
    return parts.isEmpty()
        ? null
        : String.join(" and ", parts)
            + " of no task"
            + (sweepKey.isEmpty() ? "" : "; " + sweepKey + " shows what can go");
  }
}
