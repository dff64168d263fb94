package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.WakeQueue;
import dev.quarterdeck.task.WakeRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Watches without a screen and puts into the wake queue what somebody should look at: a task
 * finished, went missing, asks for a decision or is blocked, or a limit of the disk was passed.
 *
 * <p>Each is told once. It is in the queue before it counts as told: where the queue cannot be
 * written, the next look tries again.
 */
public final class WakeWatch {
  /** The next look tries again, and who wants this to end does not wait for long. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * What was told.
   *
   * @param event {@code finished}, {@code gone}, {@code needs-decision}, {@code blocked}, {@code
   *     over-limit} or {@code low-space}
   * @param task the task, or null
   * @param record what is in the queue
   */
  public record Told(String event, TaskId task, WakeRecord record) {}

  /** What is to be told. */
  private record Wake(
      String event, TaskId task, WakeRecord.Kind kind, String key, String payload) {}

  private final Deck deck;
  private final Consumer<Told> told;
  private final Consumer<Problem> problems;
  private final WakeQueue queue;
  private final News news;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<TaskId, StatusFile> statuses = new HashMap<>();
  private final Deque<Wake> pending = new ArrayDeque<>();
  private String trouble = "";

  /**
   * Watches that deck.
   *
   * @param told takes each record once it is in the queue
   * @param problems takes what kept us from looking or writing, once as long as it lasts
   */
  public WakeWatch(Deck deck, Consumer<Told> told, Consumer<Problem> problems) {
    this.deck = deck;
    this.told = told;
    this.problems = problems;
    this.queue = new WakeQueue(deck.metas(), PATIENCE);
    Config config = deck.settings().config();
    this.news = new News(config.taskLimit(), new FreeLimit(config));
  }

  /**
   * Watches until {@link #stop}.
   *
   * @throws Problem when the state directory is watched already, or cannot be written
   */
  public void run() throws Problem {
    TaskLock alone =
        TaskLock.acquireForWatch(deck.metas())
            .orElseThrow(
                () ->
                    Problem.failed(
                        "watch " + deck.settings().state(),
                        "another qd watch is at work there",
                        "end that one, or name another directory by --state"));
    Watch watch = new Watch(deck, this::looked, pane -> {}, this::failed);
    try {
      watch.start();
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watch.close();
      synchronized (this) {
        // What was being written is in the queue, and nothing more will be.
        alone.close();
      }
    }
  }

  /** Ends it. */
  public void stop() {
    end.countDown();
  }

  private synchronized void looked(Snapshot snapshot, Problem problem) {
    if (end.getCount() == 0) {
      return;
    }
    for (News.Item item : news.of(snapshot, id -> false)) {
      pending.add(wake(item));
    }
    Map<TaskId, StatusFile> before = Map.copyOf(statuses);
    statuses.clear();
    for (TaskRow task : snapshot.tasks()) {
      StatusFile status = StatusFile.of(deck.metas(), task.id());
      statuses.put(task.id(), status);
      if (status.wantsSomebody() && !status.equals(before.get(task.id()))) {
        String key = task.id() + ".status";
        pending.add(new Wake(status.verb(), task.id(), WakeRecord.Kind.SIGNAL, key, status.line()));
      }
    }
    try {
      tell();
      LateTurnEnds.clear(deck.metas());
      trouble(problem);
    } catch (Problem e) {
      trouble(e);
    }
  }

  private void tell() throws Problem {
    while (!pending.isEmpty() && end.getCount() > 0) {
      Wake wake = pending.peek();
      WakeRecord record = queue.append(wake.kind(), wake.key(), wake.payload());
      pending.remove();
      told.accept(new Told(wake.event(), wake.task(), record));
    }
  }

  private static Wake wake(News.Item item) {
    TaskRow task = item.task();
    TaskId id = task == null ? null : task.id();
    return switch (item.kind()) {
      case FINISHED, GONE ->
          new Wake(
              item.kind().word(),
              id,
              WakeRecord.Kind.STALE,
              task.window() == null ? id.value() : task.window(),
              item.text());
      case OVER_LIMIT ->
          new Wake(item.kind().word(), id, WakeRecord.Kind.CHECK, id.value(), item.text());
      case LOW_SPACE ->
          new Wake(item.kind().word(), null, WakeRecord.Kind.CHECK, "limit.free", item.text());
    };
  }

  private synchronized void failed(Problem problem) {
    trouble(problem);
  }

  /** Not each second again. */
  private void trouble(Problem problem) {
    String now = problem == null ? "" : problem.getMessage();
    if (problem != null && !now.equals(trouble)) {
      problems.accept(problem);
    }
    trouble = now;
  }
}
