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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what the roots use again and again, with as many counts at a time as there are cores.
 *
 * <p>New roots come first and at once, several by one program. Then those that show by a sign that
 * they change: several times a second, or once where all are at rest, the root, its {@code gotmp}
 * and what was newest and biggest in it are looked at, which costs next to nothing. Then all others
 * in rounds, the one counted longest ago first, and each half as often as before when it was found
 * unchanged, down to {@link #MOST_AGE}. What that may cost is said in {@link CountBudget}; it is
 * paid in CPU time of the programs that count (in elapsed time where the system does not tell),
 * {@link #OWN} for each run of one, and the time of looking for signs.
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

  /** The same while no root has changed for {@link #CALM_AFTER}. */
  private static final long CALM_SIGNS_EVERY = Duration.ofMillis(900).toNanos();

  private static final long CALM_AFTER = Duration.ofSeconds(10).toNanos();

  /** Looking for signs takes a hundredth of the time at the most. */
  private static final int SIGNS_REST = 99;

  private static final int FEW_AT_ONCE = 4;

  /** Beyond that many files together roots are counted apart. */
  private static final long FILES_AT_ONCE = 20_000;

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final RootCounter counter;
  private final Runnable complete;
  private final Runnable changed;
  private final Map<Path, Usage> usages = new ConcurrentHashMap<>();
  private final Map<Path, Root> roots = new HashMap<>();
  private final CountBudget budget;

  /** The threads that count now; as many as there are cores. */
  private final List<Thread> counters = new ArrayList<>();

  /** Looks for signs, and starts those that count, which end when nothing is due. */
  private final Thread scheduler = new Thread(this::schedule, "qd-usage");

  private Duration charged = ChildTime.used();
  private long lastChange = System.nanoTime();

  /** How long the last look for signs took; only for the scheduler. */
  private long signsTook;

  private boolean closed;

  /** What is known of a root; guarded by the meter. */
  private static final class Root implements Comparable<Root> {
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

    long untilRound(long now) {
      return tried + pause - now;
    }

    boolean isFor(Why why, long now) {
      return switch (why) {
        case NEW -> fresh;
        case SIGN -> changed && now - tried >= LEAST_AGE;
        // With one that is due those that soon will be, so that all are counted by one program.
        case ROUND -> !fresh && untilRound(now) <= pause / 4;
      };
    }

    /** The one that was counted longest ago comes first. */
    @Override
    public int compareTo(Root other) {
      return Long.compare(tried, other.tried);
    }

    /** What shows best that it changes, as it is now; the newest build makes directories often. */
    private List<Sign> ownSigns() {
      Path gotmp = path.resolve(TempRoots.GOTMP);
      List<Sign> own = new ArrayList<>(List.of(Sign.of(path), Sign.of(gotmp)));
      try (DirectoryStream<Path> builds = Files.newDirectoryStream(gotmp, "go-build*")) {
        Sign newest = null;
        for (Path build : builds) {
          Sign sign = Sign.of(build);
          if (newest == null || sign.modified() > newest.modified()) {
            newest = sign;
          }
        }
        if (newest != null) {
          own.add(newest);
        }
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
   * @param changed called when a root was counted again and uses more or less, on such a thread
   */
  UsageMeter(Runnable complete, Runnable changed) {
    this(complete, changed, new RootCounter(), new CountBudget(System.nanoTime()));
  }

  /** The same with other means. */
  UsageMeter(Runnable complete, Runnable changed, RootCounter counter, CountBudget budget) {
    this.complete = complete;
    this.changed = changed;
    this.counter = counter;
    this.budget = budget;
    scheduler.setDaemon(true);
  }

  /** The roots to count from now on. */
  synchronized void count(Set<Path> now) {
    if (!closed && scheduler.getState() == Thread.State.NEW) {
      scheduler.start();
    }
    if (!now.equals(roots.keySet())) {
      roots.keySet().retainAll(now);
      usages.keySet().retainAll(now);
      for (Path path : now) {
        roots.putIfAbsent(path, new Root(path));
      }
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
    counters.forEach(Thread::interrupt);
  }

  private void schedule() {
    long signsAt = System.nanoTime();
    try {
      while (true) {
        try {
          if (!await(signsAt)) {
            return;
          }
          signsAt = lookForSigns();
        } catch (RuntimeException | Error e) {
          // For want of memory, perhaps. Without this no number would ever move again.
          Thread.sleep(1000);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has counted what is due until that moment; false in the end. */
  private synchronized boolean await(long moment) throws InterruptedException {
    while (!closed) {
      long now = System.nanoTime();
      long left = moment - now;
      if (left <= 0) {
        return true;
      }
      boolean free = counters.size() < CORES;
      Batch batch = free ? next(now) : null;
      if (batch == null) {
        // Those that count take what is due by themselves.
        long until = free ? Math.min(left, untilNext(now)) : left;
        wait(Math.max(1, until / 1_000_000));
      } else {
        Thread counter = new Thread(() -> count(batch), "qd-count");
        counter.setDaemon(true);
        counters.add(counter);
        try {
          counter.start();
        } catch (OutOfMemoryError e) {
          // The process limit counts threads, too.
          counters.remove(counter);
          for (Root root : batch.roots) {
            root.busy = false;
          }
          wait(1000);
        }
      }
    }
    return false;
  }

  /** Counts those, and then what else is due. */
  private void count(Batch first) {
    Batch under = first;
    try {
      for (Batch batch = first; batch != null; batch = nextOrNone()) {
        under = batch;
        boolean other = countOnce(batch);
        under = null;
        if (batch.why == Why.NEW && isComplete()) {
          complete.run();
        } else if (other) {
          changed.run();
        }
      }
    } finally {
      leave(under);
    }
  }

  /** Whether any of them uses more or less than before. */
  private boolean countOnce(Batch batch) {
    Map<Root, List<Sign>> own = new HashMap<>();
    List<Path> paths = new ArrayList<>();
    for (Root root : batch.roots) {
      own.put(root, root.ownSigns());
      paths.add(root.path);
    }
    Duration before = ChildTime.used();
    long begin = System.nanoTime();
    Map<Path, Counted> counted = Map.of();
    try {
      // Somebody waits for the first picture; for all others it is they who wait.
      counted = counter.count(paths, batch.why == Why.NEW, DEADLINE);
    } catch (RuntimeException | Error e) {
      // What cannot be counted now shows its old count, with its age, or none.
    }
    return done(batch, counted, own, before, System.nanoTime() - begin);
  }

  /** The end of a counting thread, a bad one where it was at a batch: that has its turn again. */
  private synchronized void leave(Batch under) {
    if (under != null) {
      for (Root root : under.roots) {
        root.busy = false;
        root.fresh = false;
        root.failed = true;
        root.tried = System.nanoTime();
      }
    }
    counters.remove(Thread.currentThread());
    notifyAll();
  }

  private synchronized Batch nextOrNone() {
    Batch batch = closed ? null : next(System.nanoTime());
    if (batch == null) {
      counters.remove(Thread.currentThread());
      notifyAll();
    }
    return batch;
  }

  /** Whether any of them uses more or less than before. */
  private synchronized boolean done(
      Batch batch,
      Map<Path, Counted> counted,
      Map<Root, List<Sign>> own,
      Duration before,
      long elapsed) {
    boolean other = false;
    for (Root root : batch.roots) {
      Counted count = counted.get(root.path);
      root.busy = false;
      root.fresh = false;
      root.failed = count == null;
      root.tried = System.nanoTime();
      root.signs = new ArrayList<>(own.get(root));
      boolean same = count == null || count.usage().bytes() == root.bytes;
      other |= !same;
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
    if (other) {
      lastChange = System.nanoTime();
    }
    notifyAll();
    return other;
  }

  private synchronized boolean isComplete() {
    for (Root root : roots.values()) {
      if (root.fresh) {
        return false;
      }
    }
    return true;
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

  /** What is due to be counted, or null. */
  private Batch next(long now) {
    budget.earn(now);
    Batch batch = due(now);
    if (batch != null) {
      for (Root root : batch.roots) {
        root.busy = true;
        root.changed = false;
      }
    }
    return batch;
  }

  private Batch due(long now) {
    Batch batch = batch(Why.NEW, now);
    if (batch == null && budget.hasForSigns()) {
      batch = batch(Why.SIGN, now);
    }
    if (batch == null && budget.hasForRounds() && isRoundDue(now)) {
      batch = batch(Why.ROUND, now);
    }
    return batch;
  }

  private boolean isRoundDue(long now) {
    for (Root root : roots.values()) {
      if (!root.fresh && !root.busy && root.untilRound(now) <= 0) {
        return true;
      }
    }
    return false;
  }

  /** Some of those roots, so many that all workers have something to do; or null. */
  private Batch batch(Why why, long now) {
    List<Root> all = new ArrayList<>();
    for (Root root : roots.values()) {
      if (!root.busy && root.isFor(why, now)) {
        all.add(root);
      }
    }
    Collections.sort(all);
    // Nobody waits for a round: as few programs as can be.
    int most = why == Why.ROUND ? all.size() : atOnce(all.size());
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

  /** Returns when to look again. */
  private long lookForSigns() {
    long begin = System.nanoTime();
    Map<Root, List<Sign>> signs = signs();
    List<Root> changed = new ArrayList<>();
    for (Map.Entry<Root, List<Sign>> each : signs.entrySet()) {
      if (hasChanged(each.getValue())) {
        changed.add(each.getKey());
      }
    }
    long end = System.nanoTime();
    long took = end - begin;
    // One slow look, such as the first, whose classes come from the disk, is no reason to rest.
    long usually = Math.min(took, signsTook);
    signsTook = took;
    return end + Math.max(changed(changed, signs, took), usually * SIGNS_REST);
  }

  private static boolean hasChanged(List<Sign> signs) {
    for (Sign sign : signs) {
      if (sign.hasChanged()) {
        return true;
      }
    }
    return false;
  }

  /** Returns how long to wait before the next look. */
  private synchronized long changed(List<Root> changed, Map<Root, List<Sign>> signs, long took) {
    for (Root root : changed) {
      // One that has been counted meanwhile has other signs.
      root.changed |= root.signs == signs.get(root);
    }
    budget.spend(false, (double) took);
    long now = System.nanoTime();
    if (!changed.isEmpty()) {
      lastChange = now;
    }
    return now - lastChange > CALM_AFTER ? CALM_SIGNS_EVERY : SIGNS_EVERY;
  }

  private synchronized Map<Root, List<Sign>> signs() {
    Map<Root, List<Sign>> signs = new HashMap<>();
    for (Root root : roots.values()) {
      if (!root.fresh && !root.busy && !root.changed) {
        signs.put(root, root.signs);
      }
    }
    return signs;
  }
}
