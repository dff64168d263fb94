package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.RootCounter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All that is known now, counted on the spot: for {@code qd ls}. */
public final class Listing {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Deck deck;

  /** Lists that deck. */
  public Listing(Deck deck) {
    this.deck = deck;
  }

  /**
   * Takes a snapshot.
   *
   * @param usage whether to count what the roots use, which can take long
   * @throws Problem when the state directory or the temp directory cannot be read
   */
  public Snapshot take(boolean usage) throws Problem {
    SnapshotTaker taker = new SnapshotTaker(deck);
    return take(taker, taker.slow(), usage);
  }

  /** The same without free space and strays, which nobody asked for. */
  public Snapshot tasks(boolean usage) throws Problem {
    SnapshotTaker taker = new SnapshotTaker(deck);
    return take(taker, taker.rootsOnly(), usage);
  }

  private static Snapshot take(SnapshotTaker taker, SnapshotTaker.Slow slow, boolean usage)
      throws Problem {
    if (!usage) {
      return taker.take(slow, Map.of());
    }
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      // While tmux is asked, all that have a root's name where roots are: few have no task.
      List<Future<Map<Path, Usage>>> counts = begin(workers, slow.roots());
      Snapshot bare = taker.take(slow, Map.of());
      Set<Path> elsewhere = rootsOf(bare);
      for (Path root : slow.roots()) {
        elsewhere.remove(root);
      }
      counts.addAll(begin(workers, List.copyOf(elsewhere)));
      Map<Path, Usage> usages = new HashMap<>();
      for (Future<Map<Path, Usage>> count : counts) {
        usages.putAll(count.get());
      }
      return withUsages(bare, usages);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.failed("count the roots", "interrupted", "run it again");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  /** Counts them by as many programs as there are cores. */
  private static List<Future<Map<Path, Usage>>> begin(ExecutorService workers, List<Path> roots) {
    RootCounter counter = new RootCounter();
    int cores = Runtime.getRuntime().availableProcessors();
    List<Future<Map<Path, Usage>>> counts = new ArrayList<>();
    int each = (roots.size() + cores - 1) / cores;
    for (int from = 0; from < roots.size(); from += each) {
      List<Path> some = roots.subList(from, Math.min(roots.size(), from + each));
      counts.add(workers.submit(() -> counted(counter, some)));
    }
    return counts;
  }

  private static Snapshot withUsages(Snapshot bare, Map<Path, Usage> usages) {
    List<TaskRow> tasks = new ArrayList<>();
    for (TaskRow row : bare.tasks()) {
      // What a refused meta names need not even be a path.
      tasks.add(row.rootTrusted() ? row.withUsage(usages.get(Path.of(row.tasktmp()))) : row);
    }
    List<Orphan> orphans = new ArrayList<>();
    for (Orphan orphan : bare.orphans()) {
      orphans.add(withUsage(orphan, usages));
    }
    return new Snapshot(
        bare.taken(), bare.session(), bare.server(), bare.tmp(), tasks, orphans, bare.strays());
  }

  private static Orphan withUsage(Orphan orphan, Map<Path, Usage> usages) {
    Usage usage = orphan.kind() == Orphan.Kind.ROOT ? usages.get(Path.of(orphan.path())) : null;
    return usage == null ? orphan : new Orphan(orphan.kind(), orphan.path(), usage.bytes());
  }

  /** The roots that tasks and orphans have; not what a refused meta names. */
  static Set<Path> rootsOf(Snapshot snapshot) {
    Set<Path> roots = new LinkedHashSet<>();
    for (TaskRow row : snapshot.tasks()) {
      if (row.rootTrusted()) {
        roots.add(Path.of(row.tasktmp()));
      }
    }
    for (Orphan orphan : snapshot.orphans()) {
      if (orphan.kind() == Orphan.Kind.ROOT) {
        roots.add(Path.of(orphan.path()));
      }
    }
    return roots;
  }

  /** Counts them by one program; what it could not count, by itself, perhaps for what hangs. */
  private static Map<Path, Usage> counted(RootCounter counter, List<Path> roots) {
    Map<Path, Usage> usages = new HashMap<>();
    for (Map.Entry<Path, RootCounter.Counted> each :
        counter.count(roots, true, DEADLINE).entrySet()) {
      usages.put(each.getKey(), each.getValue().usage());
    }
    for (Path root : roots) {
      if (roots.size() > 1 && !usages.containsKey(root)) {
        usages.putAll(counted(counter, List.of(root)));
      }
    }
    return usages;
  }
}
