package dev.quarterdeck.process;

import java.util.List;

/**
 * What came of ending a task's processes.
 *
 * @param ended those that ran and are gone now
 * @param survivors those of the task that still run
 * @param spared those that show a sign of the task and were left alone, as last seen
 */
public record EndResult(List<ProcessEntry> ended, List<Member> survivors, List<Spared> spared) {
  /** Copies the lists. */
  public EndResult {
    ended = List.copyOf(ended);
    survivors = List.copyOf(survivors);
    spared = List.copyOf(spared);
  }
}
