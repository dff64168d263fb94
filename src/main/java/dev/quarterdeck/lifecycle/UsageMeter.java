package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.DiskUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
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
          // A root that cannot be counted now shows its old count, with its age.
          usage = Optional.ofNullable(usages.get(root));
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
      usages.put(root, usage.orElse(new Usage(0, 0, Instant.now(), true)));
    }
    // Counts of new roots come at once and are paid for afterwards.
    restUntil = Math.max(restUntil, System.nanoTime()) + took * REST;
  }

  /** Waits until a root is due, and returns null in the end. */
  private synchronized Path next() throws InterruptedException {
    while (!closed) {
      Optional<Path> fresh = roots.stream().filter(root -> !usages.containsKey(root)).findFirst();
      if (fresh.isPresent()) {
        return fresh.get();
      }
      Optional<Path> oldest =
          roots.stream().min(Comparator.comparing(root -> usages.get(root).scanned()));
      long wait = IDLE_MILLIS;
      if (oldest.isPresent()) {
        Instant due = usages.get(oldest.get()).scanned().plus(LEAST_AGE);
        wait =
            Math.max(
                Duration.between(Instant.now(), due).toMillis(),
                (restUntil - System.nanoTime()) / 1_000_000);
        if (wait <= 0) {
          return oldest.get();
        }
      }
      wait(wait);
    }
    return null;
  }
}
