package dev.quarterdeck.process;

import java.util.List;

/**
 * What a search for a task's processes found.
 *
 * @param members those that are the task's
 * @param spared those that show a sign of it and are left alone
 * @param weak true when only the pane's descendants could be looked for, since there is no /proc
 */
public record Found(List<Member> members, List<Spared> spared, boolean weak) {
  /** Copies the lists. */
  public Found {
    members = List.copyOf(members);
    spared = List.copyOf(spared);
  }
}
