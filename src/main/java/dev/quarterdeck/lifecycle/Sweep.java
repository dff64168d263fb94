package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.Sizes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Gives back what nobody needs any more: strays of Go's tools, roots that no meta names, removals
 * that were cut off, tasks whose window has been gone for long.
 *
 * <p>First all is looked at, which changes nothing; then what can go is removed, each after a
 * second look. Whatever cannot be known is a reason to keep.
 */
public final class Sweep {
  /** How old the newest part of something must be. */
  public static final Duration MIN_AGE = Duration.ofHours(24);

  private static final Duration DU_DEADLINE = Duration.ofSeconds(60);

  private final Deck deck;

  /** Sweeps the temp directories and the state directory of that deck. */
  public Sweep(Deck deck) {
    this.deck = deck;
  }

  /** What may be swept. */
  public enum Kind {
    /** Something of Go's tools outside of every root. */
    STRAY("stray"),
    /** A root that was renamed to be removed. */
    UNFINISHED("unfinished removal"),
    /** A root that no meta of this state directory names. */
    ROOT("orphan root"),
    /** A task whose window is gone. */
    META("stale meta");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** What it is, in words. */
    public String words() {
      return words;
    }

    /** The word that JSON has. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One thing that may be swept, as it was when it was looked at.
   *
   * @param kind what kind of thing
   * @param path where it is; of a task, its meta
   * @param id the task, or null where it is nobody's
   * @param what what it is, in words
   * @param bytes allocated bytes, or null where they were not counted; of a task, its root's
   * @param entries how many entries were seen in it, its own included
   * @param newest when the newest of it changed, as far as was looked, or null
   * @param goes whether it can go
   * @param reason why it can go or is kept
   */
  public record Item(
      Kind kind,
      Path path,
      TaskId id,
      String what,
      Long bytes,
      long entries,
      Instant newest,
      boolean goes,
      String reason) {
    /** What somebody else has removed meanwhile. */
    Item gone() {
      return new Item(kind, path, id, what, 0L, 0, newest, goes, "gone by now");
    }

    /** The same kept, for that reason. */
    Item kept(String why) {
      return new Item(kind, path, id, what, bytes, entries, newest, false, why);
    }

    Item withBytes(Long counted) {
      return new Item(kind, path, id, what, counted, entries, newest, goes, reason);
    }
  }

  /**
   * What a sweep would do.
   *
   * @param taken when it was looked
   * @param minAge how old the newest part of something had to be
   * @param items all that was found, in order
   */
  public record Plan(Instant taken, Duration minAge, List<Item> items) {
    /** Copies the list. */
    public Plan {
      items = List.copyOf(items);
    }

    /** Allocated bytes of what can go, as far as they were counted. */
    public long bytes() {
      return sum(items.stream().filter(Item::goes).toList());
    }
  }

  /** What came of an item. */
  public enum Outcome {
    /** It is gone. */
    GONE,
    /** It was kept. */
    KEPT,
    /** It could not be removed, or not all of it. */
    FAILED
  }

  /**
   * What came of an item.
   *
   * @param item the item as it was looked at last
   * @param problem why it could not be removed, or null
   */
  public record Result(Item item, Outcome outcome, Problem problem) {}

  /**
   * How far a sweep has come.
   *
   * @param item what is being removed
   * @param number which one that is of those that can go, from 1
   * @param of how many those are
   * @param entries how many of its entries are gone
   * @param bytes how much of it is gone, taken by its entries
   */
  public record Progress(Item item, int number, int of, long entries, long bytes) {}

  /**
   * Hears how a sweep gets on; must return at once. Called by one thread at a time, which may be
   * one that removes, while the thread that sweeps waits.
   */
  public interface Listener {
    /** Nobody wants to know. */
    Listener NONE = progress -> {};

    /** Some of an item is gone. */
    void progress(Progress progress);

    /** That is what came of an item. */
    default void done(Result result) {}
  }

  /** Allocated bytes of all of them, as far as they were counted. */
  public static long sum(List<Item> items) {
    return items.stream().mapToLong(item -> item.bytes() == null ? 0 : item.bytes()).sum();
  }

  /**
   * Looks at all that may be swept, and changes nothing.
   *
   * @param minAge how old the newest part of something must be
   * @throws Problem when the temp directory or the state directory cannot be read
   */
  public Plan plan(Duration minAge) throws Problem {
    SweepMoment moment = new SweepMoment(deck, minAge);
    List<Item> items = new ArrayList<>();
    for (SweepJudge judge : judges().values()) {
      items.addAll(judge.find(moment));
    }
    return new Plan(moment.now(), minAge, counted(items));
  }

  /**
   * Removes what can go of the plan, each after a second look at it.
   *
   * @return what came of each item, in order; nothing when another sweep is at work
   * @throws Problem when the state directory cannot be written, or not be read any more
   */
  public Optional<List<Result>> run(Plan plan, Listener listener) throws Problem {
    Optional<TaskLock> lock = TaskLock.acquireForSweep(deck.metas());
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    TaskLock held = lock.get();
    try (held) {
      return Optional.of(runHeld(plan, listener));
    }
  }

  /**
   * What a sweep found and what came of it.
   *
   * @param plan what was found
   * @param results what came of each item, in order
   */
  public record Swept(Plan plan, List<Result> results) {
    /** Copies the list. */
    public Swept {
      results = List.copyOf(results);
    }
  }

  /**
   * Looks and removes in one.
   *
   * @param minAge how old the newest part of something must be
   * @return nothing when another sweep is at work
   * @throws Problem when a directory cannot be read, or the state directory not be written
   */
  public Optional<Swept> run(Duration minAge, Listener listener) throws Problem {
    Optional<TaskLock> lock = TaskLock.acquireForSweep(deck.metas());
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    TaskLock held = lock.get();
    try (held) {
      Plan plan = plan(minAge);
      return Optional.of(new Swept(plan, runHeld(plan, listener)));
    }
  }

  private List<Result> runHeld(Plan plan, Listener listener) throws Problem {
    Map<Kind, SweepJudge> judges = judges();
    SweepMoment moment = new SweepMoment(deck, plan.minAge());
    int all = (int) plan.items().stream().filter(Item::goes).count();
    int number = 0;
    List<Result> results = new ArrayList<>();
    for (Item item : plan.items()) {
      Result result = new Result(item, Outcome.KEPT, null);
      if (item.goes()) {
        if (Thread.currentThread().isInterrupted()) {
          throw Problem.failed("sweep", "interrupted", "run it again");
        }
        moment = moment.fresh();
        int now = ++number;
        listener.progress(new Progress(item, now, all, 0, 0));
        result =
            removed(
                judges.get(item.kind()),
                moment,
                item,
                entries ->
                    listener.progress(new Progress(item, now, all, entries, share(item, entries))));
      }
      results.add(result);
      listener.done(result);
    }
    return results;
  }

  /** What goes wrong with one is no reason not to go on with the others. */
  private static Result removed(
      SweepJudge judge, SweepMoment moment, Item item, RemovalListener progress) {
    try {
      return judge.remove(moment, item, progress);
    } catch (Problem e) {
      return new Result(item, Outcome.FAILED, e);
    } catch (RuntimeException | Error e) {
      return new Result(item, Outcome.FAILED, Problem.internal("remove " + item.path(), e));
    }
  }

  private static long share(Item item, long entries) {
    return item.bytes() == null
        ? 0
        : item.bytes() * Math.min(entries, item.entries()) / Math.max(1, item.entries());
  }

  private Map<Kind, SweepJudge> judges() {
    Map<Kind, SweepJudge> judges = new EnumMap<>(Kind.class);
    judges.put(Kind.STRAY, new StraySweep());
    judges.put(Kind.UNFINISHED, new UnfinishedSweep());
    judges.put(Kind.ROOT, new RootSweep(deck));
    judges.put(Kind.META, new MetaSweep(deck));
    return judges;
  }

  /** All of one directory by one {@code du}. */
  private List<Item> counted(List<Item> items) {
    Map<Path, List<Path>> places = new LinkedHashMap<>();
    for (Item item : items) {
      Path place = placeOf(item);
      if (place != null) {
        places.computeIfAbsent(place.getParent(), parent -> new ArrayList<>()).add(place);
      }
    }
    Map<Path, Long> sizes = new LinkedHashMap<>();
    places.values().forEach(paths -> sizes.putAll(Sizes.of(paths, DU_DEADLINE)));
    return items.stream().map(item -> item.withBytes(sizes.get(placeOf(item)))).toList();
  }

  /** What holds the bytes. */
  private Path placeOf(Item item) {
    return item.kind() == Kind.META ? deck.roots().pathFor(item.id()) : item.path();
  }
}
