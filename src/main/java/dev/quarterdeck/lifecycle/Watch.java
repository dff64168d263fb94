package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Takes a snapshot every second, and sooner when asked, on a thread of its own. A tick that comes
 * late, because tmux hung, is not made up for.
 */
public final class Watch implements AutoCloseable {
  private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();

  /** How old free space and the list of roots may be; both cost more than a tick should. */
  private static final long SLOW_NANOS = Duration.ofSeconds(5).toNanos();

  private final SnapshotTaker taker;
  private final Consumer<Snapshot> snapshots;
  private final Consumer<Problem> problems;
  private final UsageMeter meter = new UsageMeter(() -> {});
  private final Thread thread = new Thread(this::work, "qd-watch");

  private boolean asked;
  private boolean closed;

  /**
   * Watches that deck.
   *
   * @param snapshots takes each snapshot, on the watching thread
   * @param problems takes what kept one from being taken
   */
  public Watch(Deck deck, Consumer<Snapshot> snapshots, Consumer<Problem> problems) {
    this.taker = new SnapshotTaker(deck);
    this.snapshots = snapshots;
    this.problems = problems;
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    meter.start();
    thread.start();
  }

  /** Takes the next snapshot now. */
  public synchronized void refresh() {
    asked = true;
    notifyAll();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    meter.close();
  }

  private void work() {
    SnapshotTaker.Slow slow = null;
    long slowAt = 0;
    boolean first = true;
    boolean again;
    do {
      long begin = System.nanoTime();
      try {
        if (slow == null || begin - slowAt > SLOW_NANOS) {
          slow = taker.slow();
          slowAt = begin;
        }
        Snapshot snapshot = taker.take(slow, meter.usages());
        meter.count(Listing.rootsOf(snapshot));
        snapshots.accept(snapshot);
      } catch (Problem e) {
        problems.accept(e);
      } catch (RuntimeException e) {
        // Without this the board would stand still and nobody would know.
        problems.accept(Problem.failed("look", "internal error: " + e, "please report it"));
      }
      again = await(begin + (first ? TICK_NANOS / 4 : TICK_NANOS));
      first = false;
    } while (again);
  }

  private synchronized boolean await(long until) {
    while (!closed && !asked && until - System.nanoTime() > 0) {
      try {
        wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    asked = false;
    return !closed;
  }
}
