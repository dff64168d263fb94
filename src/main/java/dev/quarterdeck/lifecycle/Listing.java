package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.DiskUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All that is known now, counted on the spot: for {@code qd ls}. */
public final class Listing {
  private static final Duration DU_DEADLINE = Duration.ofSeconds(30);

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
    SnapshotTaker.Slow slow = taker.slow();
    if (!usage) {
      return taker.take(slow, Map.of());
    }
    // tmux is asked first, so that states and sizes are not far apart in time.
    Snapshot bare = taker.take(slow, Map.of());
    Map<Path, Usage> usages = count(rootsOf(bare));
    return new Snapshot(
        bare.taken(),
        bare.session(),
        bare.server(),
        bare.tmp(),
        bare.tasks().stream().map(row -> withUsage(row, usages)).toList(),
        bare.orphans().stream().map(orphan -> withUsage(orphan, usages)).toList(),
        bare.strays());
  }

  private static TaskRow withUsage(TaskRow row, Map<Path, Usage> usages) {
    // What a refused meta names need not even be a path.
    return row.rootTrusted() ? row.withUsage(usages.get(Path.of(row.tasktmp()))) : row;
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

  /** A root that cannot be counted has no use to show; the other roots have. */
  private static Optional<Usage> measured(DiskUsage du, Path root) {
    try {
      return du.measure(root, DU_DEADLINE);
    } catch (Problem e) {
      return Optional.empty();
    }
  }

  private static Map<Path, Usage> count(Set<Path> roots) throws Problem {
    DiskUsage du = new DiskUsage();
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      Map<Path, Future<Optional<Usage>>> counts = new LinkedHashMap<>();
      for (Path root : roots) {
        counts.put(root, workers.submit(() -> measured(du, root)));
      }
      Map<Path, Usage> usages = new HashMap<>();
      for (Map.Entry<Path, Future<Optional<Usage>>> count : counts.entrySet()) {
        count.getValue().get().ifPresent(usage -> usages.put(count.getKey(), usage));
      }
      return usages;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.failed("count the roots", "interrupted", "run it again");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }
}
