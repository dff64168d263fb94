package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.DiskUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what the roots use again and again, the one counted longest ago first, on a thread of its
 * own and for no more than a twentieth of the time in the long run.
 */
final class UsageMeter implements AutoCloseable {
  private static final Duration DU_DEADLINE = Duration.ofSeconds(60);

  /** After a count of a second, nineteen seconds of rest. */
  private static final int REST = 19;

  /** No root is counted more often than this, however quick it is. */
  private static final Duration LEAST_AGE = Duration.ofMillis(900);

  private static final long IDLE_MILLIS = 1000;

  private final DiskUsage du = new DiskUsage();
  private final Map<Path, Usage> usages = new ConcurrentHashMap<>();

  /** When each root was last counted, or was tried to be: one that fails must wait its turn too. */
  private final Map<Path, Long> tried = new HashMap<>();

  private final Runnable changed;
  private final Thread thread = new Thread(this::work, "qd-usage");

  private Set<Path> roots = Set.of();
  private long restUntil = System.nanoTime();
  private boolean closed;

  /**
   * @param changed called after each count, on the counting thread
   */
  UsageMeter(Runnable changed) {
    this.changed = changed;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The roots to count from now on. */
  synchronized void count(Set<Path> now) {
    if (!now.equals(roots)) {
      roots = Set.copyOf(now);
      usages.keySet().retainAll(roots);
      tried.keySet().retainAll(roots);
      notifyAll();
    }
  }

  /** The last counts. */
  Map<Path, Usage> usages() {
    return Map.copyOf(usages);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    thread.interrupt();
  }

  private void work() {
    try {
      for (Path root = next(); root != null; root = next()) {
        long begin = System.nanoTime();
        Optional<Usage> usage;
        try {
          usage = du.measure(root, DU_DEADLINE);
        } catch (Problem e) {
          // What cannot be counted now shows its old count, with its age, or none.
          usage = Optional.empty();
        }
        rest(root, usage, System.nanoTime() - begin);
        changed.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void rest(Path root, Optional<Usage> usage, long took) {
    if (roots.contains(root)) {
      tried.put(root, System.nanoTime());
      usage.ifPresent(counted -> usages.put(root, counted));
    }
    // Counts of new roots come at once and are paid for afterwards.
    restUntil = Math.max(restUntil, System.nanoTime()) + took * REST;
  }

  /** Waits until a root is due, and returns null in the end. */
  private synchronized Path next() throws InterruptedException {
    while (!closed) {
      Optional<Path> fresh = roots.stream().filter(root -> !tried.containsKey(root)).findFirst();
      if (fresh.isPresent()) {
        return fresh.get();
      }
      Optional<Path> oldest = roots.stream().min(Comparator.comparing(tried::get));
      long wait = IDLE_MILLIS;
      if (oldest.isPresent()) {
        long now = System.nanoTime();
        long due = tried.get(oldest.get()) + LEAST_AGE.toNanos();
        wait = Math.max(due - now, restUntil - now) / 1_000_000;
        if (wait <= 0) {
          return oldest.get();
        }
      }
      wait(wait);
    }
    return null;
  }
}
