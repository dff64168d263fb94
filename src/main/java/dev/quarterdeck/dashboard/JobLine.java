package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.terminal.CellWidth;
import java.time.Instant;
import java.util.List;

/** What is being done to a task, in as many words as there is room for. */
final class JobLine {
  private static final int BAR = 10;

  private JobLine() {}

  /**
   * The line.
   *
   * @param usage what the task's root held when last counted, or null
   */
  static String of(Job job, Usage usage, int columns, Look look, Instant now) {
    StageEvent stage = job.last();
    if (stage == null) {
      return look.label("waiting for its turn", columns);
    }
    if (stage.total() == 0) {
      return look.label(stage.detail(), columns);
    }
    double share = Math.min(1, (double) stage.done() / stage.total());
    String counted =
        stage.detail() + " " + Text.count(stage.done()) + " / " + Text.count(stage.total());
    String size = usage == null ? "" : ", " + Text.bytes(usage.bytes());
    String bar = Look.bar(share, BAR, look.glyphs().bar(), look.glyphs().barRest());
    String left = job.pace() == null ? "" : job.pace().left(now);
    String percent = Math.round(Math.floor(share * 100)) + "%";
    List<String> texts =
        List.of(
            counted + " files" + size + " " + bar + "  " + left,
            counted + " " + bar + "  " + left,
            bar + " " + percent + "  " + left,
            percent + "  " + left);
    for (String text : texts) {
      String line = CellWidth.clean(Text.printable(text)).stripTrailing();
      if (CellWidth.of(line) <= columns) {
        return line;
      }
    }
    return look.label(percent, columns);
  }
}
