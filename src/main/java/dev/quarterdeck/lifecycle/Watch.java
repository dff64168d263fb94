package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Brings a snapshot every second, or as often as configured, and sooner when asked, on a thread of
 * its own. tmux is asked only when there is a sign that something has changed, when a pane's text
 * is wanted, and every few seconds for what gives no sign. A tick that comes late, because tmux
 * hung, is not made up for.
 */
public final class Watch implements AutoCloseable {
  /** The second look comes soon: the first one only brings the tasks, as fast as can be. */
  private static final long FIRST_NANOS = Duration.ofMillis(50).toNanos();

  /**
   * How old what tmux said may be without a sign, and free space and the list of roots, which cost
   * more than a tick should.
   */
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** A key held down asks for more than anybody can see. */
  private static final long LEAST_NANOS = Duration.ofMillis(50).toNanos();

  private final Deck deck;
  private final SnapshotTaker taker;
  private final long tickNanos;
  private final BiConsumer<Snapshot, Problem> snapshots;
  private final Consumer<PaneText> panes;
  private final Consumer<Problem> problems;
  private final long lookNanos;
  private final UsageMeter meter = new UsageMeter(this::ask, this::counted);
  private final Thread thread = new Thread(this::work, "qd-watch");

  private TaskId shown;
  private SnapshotTaker.Taken last;
  private boolean asked;
  private boolean renew;
  private boolean grown;
  private boolean closed;

  // For the watching thread only.
  private SnapshotTaker.Slow slow;
  private Long slowAt;
  private Problem slowTrouble;

  /** Whether there is a whole snapshot, which tmux has answered for. */
  private boolean seen;

  /** Whether the next one is to be taken whatever the signs say. */
  private boolean due;

  /** When the last one was taken. */
  private long looked;

  /**
   * Watches that deck.
   *
   * @param snapshots takes each snapshot, on the watching thread, and what kept us from looking at
   *     the temp directory again, or null
   * @param panes takes the text of the pane that is {@linkplain #show shown}, before the snapshot
   *     that it came with
   * @param problems takes what kept one from being taken
   */
  public Watch(
      Deck deck,
      BiConsumer<Snapshot, Problem> snapshots,
      Consumer<PaneText> panes,
      Consumer<Problem> problems) {
    this(deck, snapshots, panes, problems, LOOK);
  }

  /** The same, with another time until tmux is asked without a sign. */
  Watch(
      Deck deck,
      BiConsumer<Snapshot, Problem> snapshots,
      Consumer<PaneText> panes,
      Consumer<Problem> problems,
      Duration look) {
    this.deck = deck;
    this.lookNanos = look.toNanos();
    this.taker = new SnapshotTaker(deck);
    this.slow = taker.notYet();
    this.tickNanos = deck.settings().config().refresh().toNanos();
    this.snapshots = snapshots;
    this.panes = panes;
    this.problems = problems;
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Takes the next snapshot now, and looks at free space and the list of roots as well. */
  public synchronized void refresh() {
    renew = true;
    ask();
  }

  private synchronized void ask() {
    asked = true;
    notifyAll();
  }

  private synchronized void counted() {
    grown = true;
    notifyAll();
  }

  /** Brings the text of that task's pane from now on, and at once; of none where it is null. */
  public synchronized void show(TaskId id) {
    shown = id;
    if (id != null) {
      ask();
    }
  }

  /**
   * Looks closely at a task. Reads the whole process table, so: on a thread that may wait. tmux is
   * not asked; what it said last counts.
   *
   * @throws Problem when the task's meta cannot be read
   */
  public Details details(TaskId id) throws Problem {
    SnapshotTaker.Taken known;
    synchronized (this) {
      known = last;
    }
    return new Inspection(deck).details(id, known);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    meter.close();
  }

  private void work() {
    boolean first = true;
    boolean again;
    do {
      long begin = System.nanoTime();
      try {
        if (isCalm(begin)) {
          snapshots.accept(lastNow(), slowTrouble);
        } else {
          look(begin, first);
        }
      } catch (Problem e) {
        problems.accept(e);
      } catch (RuntimeException | Error e) {
        // Without this the board would stand still and nobody would know.
        problems.accept(Problem.internal("look", e));
      }
      again = await(begin, first ? Math.min(FIRST_NANOS, tickNanos) : tickNanos);
      first = false;
    } while (again);
  }

  /** Whether all is as it was seen last, as far as it shows without tmux. */
  private boolean isCalm(long now) {
    return seen && !due && !isOld(now) && !taker.hasChanged();
  }

  /** Whether it is time for what is looked at less often. */
  private boolean isOld(long now) {
    return slowAt == null || now - slowAt >= lookNanos;
  }

  private void look(long now, boolean first) throws Problem {
    looked = now;
    seen = false;
    if (!first && isOld(now)) {
      try {
        slow = taker.slow();
        slowTrouble = null;
      } catch (Problem e) {
        if (slowAt == null) {
          throw e;
        }
        // The tasks are looked at all the same.
        slowTrouble = e;
      }
      slowAt = now;
    }
    Snapshot snapshot = take(slow);
    snapshots.accept(snapshot, slowTrouble);
    if (!first) {
      meter.count(Listing.rootsOf(snapshot));
      seen = snapshot.server().answered();
    }
  }

  private Snapshot take(SnapshotTaker.Slow slow) throws Problem {
    TaskId wanted;
    synchronized (this) {
      wanted = shown;
    }
    SnapshotTaker.Taken taken = taker.take(slow, meter.usages(), wanted, last);
    synchronized (this) {
      last = taken;
      // It has a pane that we did not know of when we asked.
      asked |= wanted != null && taken.pane() == null;
    }
    if (taken.pane() != null) {
      panes.accept(taken.pane());
    }
    return taken.snapshot();
  }

  private synchronized Snapshot lastNow() {
    return last.snapshot().at(Instant.now());
  }

  private synchronized boolean await(long begin, long tick) {
    while (!closed) {
      // A root that grows makes looks no more frequent than without signs.
      long from = grown ? looked : begin;
      long left = (asked ? begin + LEAST_NANOS : from + tick) - System.nanoTime();
      if (left <= 0) {
        break;
      }
      try {
        wait(Math.max(1, left / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    due = asked || grown || shown != null;
    if (renew && slowAt != null) {
      slowAt = System.nanoTime() - lookNanos;
    }
    renew = false;
    asked = false;
    grown = false;
    return !closed;
  }
}
