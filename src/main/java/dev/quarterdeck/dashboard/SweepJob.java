package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.Text;
import java.time.Instant;
import java.util.List;

/** A sweep under way: how far it has come. It goes on whether its dialog is open or not. */
final class SweepJob {
  private final long bytes;

  /** What there is before each of those that go, and in all. */
  private final long[] entriesBefore;

  private final long[] bytesBefore;

  private Sweep.Progress last;
  private Pace pace;

  SweepJob(Sweep.Plan plan) {
    List<Sweep.Item> going = plan.items().stream().filter(Sweep.Item::goes).toList();
    bytes = plan.bytes();
    entriesBefore = new long[going.size() + 1];
    bytesBefore = new long[going.size() + 1];
    for (int i = 0; i < going.size(); i++) {
      Sweep.Item item = going.get(i);
      entriesBefore[i + 1] = entriesBefore[i] + entries(item);
      bytesBefore[i + 1] = bytesBefore[i] + (item.bytes() == null ? 0 : item.bytes());
    }
  }

  void at(Sweep.Progress progress, Instant now) {
    last = progress;
    pace =
        pace == null
            ? Pace.beginning(doneEntries(), now)
            : pace.at(doneEntries(), allEntries(), now);
  }

  private long allEntries() {
    return entriesBefore[entriesBefore.length - 1];
  }

  private long doneEntries() {
    return entriesBefore[last.number() - 1] + Math.min(last.entries(), entries(last.item()));
  }

  /** Each counts for something, also where its entries were not counted. */
  private static long entries(Sweep.Item item) {
    return Math.max(1, item.entries());
  }

  /** How much of it is done, 0 to 1. */
  double share() {
    return last == null ? 0 : (double) doneEntries() / Math.max(1, allEntries());
  }

  /** How far it is, such as {@code 3 of 41, 120 MiB of 640 MiB}. */
  String words(Instant now) {
    if (last == null) {
      return "looking again";
    }
    String left = pace.left(now);
    return last.number()
        + " of "
        + last.of()
        + ", "
        + Text.bytes(bytesBefore[last.number() - 1] + last.bytes())
        + " of "
        + Text.bytes(bytes)
        + (left.isEmpty() ? "" : ", " + left);
  }

  /** How it ended, in one line. */
  static String summary(List<Sweep.Result> results) {
    long failed = count(results, Sweep.Outcome.FAILED);
    long freed =
        Sweep.sum(
            results.stream()
                .filter(result -> result.outcome() == Sweep.Outcome.GONE)
                .map(Sweep.Result::item)
                .toList());
    return "swept: freed "
        + Text.bytes(freed)
        + ", "
        + Text.count(count(results, Sweep.Outcome.GONE))
        + " gone, "
        + Text.count(count(results, Sweep.Outcome.KEPT))
        + " kept"
        + (failed == 0 ? "" : ", " + Text.count(failed) + " could not be removed");
  }

  private static long count(List<Sweep.Result> results, Sweep.Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
