package dev.quarterdeck.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Ends a task's processes: first asks (TERM), then insists (KILL), and looks again each time, since
 * a process may have started others meanwhile.
 */
public final class Terminator {
  /** Rounds of KILL; a process that outlives them hangs in the kernel or forks without end. */
  private static final int MAX_KILLS = 20;

  private static final long SHORT_MILLIS = 5;
  private static final long LONG_MILLIS = 40;

  private final ProcessTable table;

  /** Ends processes of that table. */
  public Terminator(ProcessTable table) {
    this.table = table;
  }

  /**
   * Ends all that the search finds, and searches until it finds nothing more.
   *
   * <p>Right before each signal the process must still be the one that was found: same number, same
   * start. An interrupted thread stops waiting, kills at once and keeps its flag.
   *
   * @param rescan finds the task's processes anew
   * @param grace how long those that were asked may take
   */
  public EndResult end(Supplier<Found> rescan, Duration grace) {
    Map<Key, ProcessEntry> seen = new LinkedHashMap<>();
    Set<Key> asked = new HashSet<>();
    long deadline = System.nanoTime() + grace.toNanos();
    Found found = rescan.get();
    int kills = 0;
    while (!found.members().isEmpty() && kills < MAX_KILLS) {
      boolean insist = deadline - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted();
      for (Member member : found.members()) {
        Key key = Key.of(member.entry());
        seen.put(key, member.entry());
        if (insist || asked.add(key)) {
          signal(member.entry(), insist);
        }
      }
      if (insist) {
        kills++;
        await(found.members(), System.nanoTime() + Duration.ofMillis(LONG_MILLIS * 2).toNanos());
      } else {
        await(found.members(), deadline);
      }
      found = rescan.get();
    }
    found.members().forEach(member -> seen.remove(Key.of(member.entry())));
    return new EndResult(List.copyOf(seen.values()), found.members(), found.spared());
  }

  private record Key(long pid, long startTicks) {
    static Key of(ProcessEntry entry) {
      return new Key(entry.pid(), entry.startTicks());
    }
  }

  private void signal(ProcessEntry process, boolean kill) {
    // The handle first: it remembers the start too, and refuses should the number change hands now.
    Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
    if (handle.isEmpty()
        || handle.get().pid() == ProcessHandle.current().pid()
        || !table.isAlive(process)) {
      return;
    }
    if (kill) {
      handle.get().destroyForcibly();
    } else {
      handle.get().destroy();
    }
  }

  /** Waits until all are gone, but no longer than that. */
  private void await(List<Member> members, long deadline) {
    List<Member> left = new ArrayList<>(members);
    long pause = SHORT_MILLIS;
    while (true) {
      left.removeIf(member -> !table.isAlive(member.entry()));
      if (left.isEmpty() || deadline - System.nanoTime() <= 0) {
        return;
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      pause = Math.min(LONG_MILLIS, pause * 2);
    }
  }
}
