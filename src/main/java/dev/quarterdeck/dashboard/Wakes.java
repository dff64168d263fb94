package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.WakeRecord;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What the board says of the wake queue. */
final class Wakes {
  private Wakes() {}

  /** How many wakes wait and where they came from; nothing where none waits. */
  static Optional<String> fact(Snapshot snapshot) {
    if (snapshot == null || snapshot.wakes().isEmpty()) {
      return Optional.empty();
    }
    int count = snapshot.wakes().size();
    Set<String> sources = new LinkedHashSet<>();
    for (WakeRecord wake : snapshot.wakes()) {
      sources.add(wake.source());
    }
    String from = String.join(", ", sources);
    return Optional.of((count == 1 ? "1 wake: " : count + " wakes: ") + from);
  }
}
