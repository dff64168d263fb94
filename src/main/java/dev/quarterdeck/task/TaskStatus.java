package dev.quarterdeck.task;

import java.time.Instant;
import java.util.List;

/**
 * What a task's agent said of itself last, as firstmate's scripts have it: {@code verb: note}.
 *
 * @param verb one of {@link #VERBS}, or null where the line does not begin with one
 * @param note what follows, as it was found; without a verb the whole line
 * @param said when the file was written last
 */
public record TaskStatus(String verb, String note, Instant said) {
  /** The words there are; what needs a person comes first. */
  public static final List<String> VERBS =
      List.of("needs-decision", "blocked", "failed", "done", "paused", "working");

  /** What a line says; nothing, so null, where it is empty. */
  public static TaskStatus parse(String line, Instant said) {
    if (line.isBlank()) {
      return null;
    }
    int colon = line.indexOf(':');
    String verb = (colon < 0 ? line : line.substring(0, colon)).strip();
    return VERBS.contains(verb)
        ? new TaskStatus(verb, colon < 0 ? "" : line.substring(colon + 1).strip(), said)
        : new TaskStatus(null, line.strip(), said);
  }

  /** The lower, the more it needs a person. */
  public int urgency() {
    return verb == null ? VERBS.size() : VERBS.indexOf(verb);
  }

  /** Whether it waits for a person. */
  public boolean waits() {
    return urgency() <= VERBS.indexOf("blocked");
  }
}
