package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.ChildTime;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.RootCounter;
import dev.quarterdeck.temp.RootCounter.Counted;
import dev.quarterdeck.temp.Sign;
import dev.quarterdeck.temp.TempRoots;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Counts what the roots use again and again, with as many counts at a time as there are cores.
 *
 * <p>New roots come first and at once, several by one program. Then those that show by a sign that
 * they change: several times a second the root, its {@code gotmp} and what was newest and biggest
 * in it are looked at, which costs next to nothing. Then all others in rounds, the one counted
 * longest ago first, and each half as often as before when it was found unchanged, down to {@link
 * #MOST_AGE}. What that may cost is said in {@link CountBudget}; it is paid in CPU time of the
 * programs that count (in elapsed time where the system does not tell), {@link #OWN} for each run
 * of one, and the time of looking for signs.
 */
final class UsageMeter implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** What starting a program and reading its list costs ourselves, in nanoseconds. */
  private static final long OWN = 4_000_000;

  /** No root is counted more often than this, however quick it is. */
  private static final long LEAST_AGE = Duration.ofMillis(500).toNanos();

  /** From one count to the next without a sign that anything has changed. */
  private static final long ROUND = Duration.ofSeconds(2).toNanos();

  /** The same when it has not changed for long. */
  private static final long MOST_AGE = Duration.ofSeconds(30).toNanos();

  private static final long SIGNS_EVERY = Duration.ofMillis(300).toNanos();

  /** Looking for signs takes a hundredth of the time at the most. */
  private static final int SIGNS_REST = 99;

  private static final int FEW_AT_ONCE = 4;

  /** Beyond that many files together roots are counted apart. */
  private static final long FILES_AT_ONCE = 20_000;

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final RootCounter counter;
  private final Runnable complete;
  private final Map<Path, Usage> usages = new ConcurrentHashMap<>();
  private final Map<Path, Root> roots = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountBudget budget;

  private Duration charged = ChildTime.used();
  private boolean closed;

  /** What is known of a root; guarded by the meter. */
  private static final class Root {
    private final Path path;

    /** When it was last counted, or was tried to be: one that fails must wait its turn too. */
    private long tried;

    /** How long after that it shall be again, when there is no sign of a change. */
    private long pause = ROUND;

    private boolean fresh = true;
    private boolean failed;
    private boolean changed;
    private boolean busy;
    private long files;
    private long bytes = -1;
    private List<Sign> signs = List.of();

    Root(Path path) {
      this.path = path;
    }

    /** What shows best that it changes, as it is now; the newest build makes directories often. */
    private List<Sign> ownSigns() {
      Path gotmp = path.resolve(TempRoots.GOTMP);
      List<Sign> own = new ArrayList<>(List.of(Sign.of(path), Sign.of(gotmp)));
      try (DirectoryStream<Path> builds = Files.newDirectoryStream(gotmp, "go-build*")) {
        StreamSupport.stream(builds.spliterator(), false)
            .map(Sign::of)
            .max(Comparator.comparingLong(Sign::modified))
            .ifPresent(own::add);
      } catch (IOException | DirectoryIteratorException e) {
        // There is none, or it went meanwhile.
      }
      return own;
    }
  }

  /** Why roots are counted now. */
  private enum Why {
    NEW,
    SIGN,
    ROUND
  }

  private record Batch(Why why, List<Root> roots) {}

  /**
   * @param complete called when all roots that were new have been counted, on a counting thread
   */
  UsageMeter(Runnable complete) {
    this(complete, new RootCounter(), new CountBudget(System.nanoTime()));
  }

  /** The same with other means. */
  UsageMeter(Runnable complete, RootCounter counter, CountBudget budget) {
    this.complete = complete;
    this.counter = counter;
    this.budget = budget;
    for (int i = 0; i < CORES; i++) {
      threads.add(new Thread(this::work, "qd-usage-" + i));
    }
    threads.add(new Thread(this::lookForSigns, "qd-signs"));
    threads.forEach(thread -> thread.setDaemon(true));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** The roots to count from now on. */
  synchronized void count(Set<Path> now) {
    if (!now.equals(roots.keySet())) {
      roots.keySet().retainAll(now);
      usages.keySet().retainAll(now);
      now.forEach(path -> roots.computeIfAbsent(path, Root::new));
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
    threads.forEach(Thread::interrupt);
  }

  private void work() {
    try {
      for (Batch batch = next(); batch != null; batch = next()) {
        Map<Root, List<Sign>> own = new HashMap<>();
        batch.roots.forEach(root -> own.put(root, root.ownSigns()));
        Duration before = ChildTime.used();
        long begin = System.nanoTime();
        Map<Path, Counted> counted = Map.of();
        try {
          List<Path> paths = batch.roots.stream().map(root -> root.path).toList();
          // Somebody waits for the first picture; for all others it is they who wait.
          counted = counter.count(paths, batch.why == Why.NEW, DEADLINE);
        } catch (RuntimeException | Error e) {
          // What cannot be counted now shows its old count, with its age, or none.
        }
        done(batch, counted, own, before, System.nanoTime() - begin);
        if (batch.why == Why.NEW && isComplete()) {
          complete.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void done(
      Batch batch,
      Map<Path, Counted> counted,
      Map<Root, List<Sign>> own,
      Duration before,
      long elapsed) {
    for (Root root : batch.roots) {
      Counted count = counted.get(root.path);
      root.busy = false;
      root.fresh = false;
      root.failed = count == null;
      root.tried = System.nanoTime();
      root.signs = new ArrayList<>(own.get(root));
      boolean same = count == null || count.usage().bytes() == root.bytes;
      root.pause = same ? Math.min(MOST_AGE, root.pause * 2) : ROUND;
      if (count != null) {
        root.bytes = count.usage().bytes();
        root.signs.addAll(count.signs());
        root.files = count.usage().files();
        if (roots.get(root.path) == root) {
          usages.put(root.path, count.usage());
        }
      }
    }
    budget.spend(batch.why == Why.SIGN, cost(before, elapsed) + OWN);
    notifyAll();
  }

  private synchronized boolean isComplete() {
    return roots.values().stream().noneMatch(root -> root.fresh);
  }

  /** What nobody has paid for yet; of others' programs no more than ran at the same time. */
  private double cost(Duration before, long elapsed) {
    Duration now = ChildTime.used();
    if (before == null || now == null) {
      return elapsed;
    }
    Duration from = before.compareTo(charged) > 0 ? before : charged;
    charged = now;
    return Math.min(elapsed, now.minus(from).toNanos());
  }

  /** Waits until roots are due, and returns null in the end. */
  private synchronized Batch next() throws InterruptedException {
    while (!closed) {
      long now = System.nanoTime();
      budget.earn(now);
      Batch batch = due(now);
      if (batch != null) {
        for (Root root : batch.roots) {
          root.busy = true;
          root.changed = false;
        }
        return batch;
      }
      wait(Math.max(1, untilNext(now) / 1_000_000));
    }
    return null;
  }

  private Batch due(long now) {
    Batch batch = batch(Why.NEW, root -> root.fresh);
    if (batch == null && budget.hasForSigns()) {
      batch = batch(Why.SIGN, root -> root.changed && now - root.tried >= LEAST_AGE);
    }
    if (batch == null && budget.hasForRounds()) {
      batch = batch(Why.ROUND, root -> !root.fresh && now - root.tried >= root.pause);
    }
    return batch;
  }

  /** Some of those roots, so many that all workers have something to do; or null. */
  private Batch batch(Why why, Predicate<Root> which) {
    List<Root> all =
        roots.values().stream()
            .filter(root -> !root.busy && which.test(root))
            .sorted(Comparator.comparingLong(root -> root.tried))
            .toList();
    int most = atOnce(all.size());
    List<Root> some = new ArrayList<>();
    long files = 0;
    for (Root root : all) {
      files += root.files;
      boolean apart = root.failed || files > FILES_AT_ONCE || some.size() == most;
      if (!some.isEmpty() && apart) {
        break;
      }
      some.add(root);
      if (root.failed) {
        break;
      }
    }
    return some.isEmpty() ? null : new Batch(why, some);
  }

  /** Half of a worker's part, so that all end together; but starting a program has its price. */
  private static int atOnce(int all) {
    int half = (all + 2 * CORES - 1) / (2 * CORES);
    return Math.max(half, Math.min(FEW_AT_ONCE, (all + CORES - 1) / CORES));
  }

  /** When there may be something to do again, in nanoseconds; a new root or a sign wakes us. */
  private long untilNext(long now) {
    long until = Duration.ofSeconds(10).toNanos();
    for (Root root : roots.values()) {
      if (!root.busy) {
        long age = root.changed ? LEAST_AGE : root.pause;
        until =
            Math.min(
                until, Math.max(root.tried + age - now, budget.until(root.changed)) + 1_000_000);
      }
    }
    return until;
  }

  private void lookForSigns() {
    try {
      for (Map<Root, List<Sign>> signs = signs(0); signs != null; ) {
        long begin = System.nanoTime();
        List<Root> changed = new ArrayList<>();
        signs.forEach(
            (root, each) -> {
              if (each.stream().anyMatch(Sign::hasChanged)) {
                changed.add(root);
              }
            });
        long took = System.nanoTime() - begin;
        changed(changed, signs, took);
        signs = signs(Math.max(SIGNS_EVERY, took * SIGNS_REST));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void changed(List<Root> changed, Map<Root, List<Sign>> signs, long took) {
    for (Root root : changed) {
      // One that has been counted meanwhile has other signs.
      root.changed |= root.signs == signs.get(root);
    }
    budget.spend(false, (double) took);
    if (!changed.isEmpty()) {
      notifyAll();
    }
  }

  /** Waits so many nanoseconds; then what to look at, or null in the end. */
  private synchronized Map<Root, List<Sign>> signs(long pause) throws InterruptedException {
    long end = System.nanoTime() + pause;
    for (long left = pause; !closed && left > 0; left = end - System.nanoTime()) {
      wait(Math.max(1, left / 1_000_000));
    }
    if (closed) {
      return null;
    }
    Map<Root, List<Sign>> signs = new HashMap<>();
    for (Root root : roots.values()) {
      if (!root.fresh && !root.busy && !root.changed) {
        signs.put(root, root.signs);
      }
    }
    return signs;
  }
}
