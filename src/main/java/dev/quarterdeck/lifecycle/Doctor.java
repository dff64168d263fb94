package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks for what on this machine will bite, and names the cure. Nothing is changed.
 *
 * <p>A check that fails, or does not come to an end, is a finding as well.
 */
public final class Doctor {
  /** What is counted and asked here ends by itself in a minute, unless a file system hangs. */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  private final Deck deck;
  private final Machine machine;
  private final Duration deadline;

  /** Looks at that deck and this machine. */
  public Doctor(Deck deck) {
    this(deck, Machine.THIS, DEADLINE);
  }

  Doctor(Deck deck, Machine machine, Duration deadline) {
    this.deck = deck;
    this.machine = machine;
    this.deadline = deadline;
  }

  /** One thing to look at. */
  interface Check {
    /** What is wrong. */
    List<Finding> find() throws Problem, IOException;
  }

  /** All that is wrong, in an order that does not change. Takes as long as a sweep's look. */
  public List<Finding> examine() {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("tmux", new TmuxCheck(deck));
    checks.put("environment", new EnvironmentCheck(deck.settings().environment(), machine));
    checks.put("temp directory", new TempDirectoryCheck(deck.settings(), machine.mounts(), true));
    checks.put("ageing", new AgeingCheck(deck.settings().tmp(), machine));
    checks.put("tasks", new TaskCheck(deck));
    checks.put("leftovers", new LeftoverCheck(deck));
    return run(checks);
  }

  /**
   * What is wrong as far as that shows by a few small files and what is known anyway: for a place
   * that is looked at again and again. Without what the board shows by itself: room, states,
   * leftovers.
   */
  public List<Finding> quick(Snapshot snapshot) {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("environment", new EnvironmentCheck(deck.settings().environment(), machine));
    checks.put("temp directory", new TempDirectoryCheck(deck.settings(), machine.mounts(), false));
    checks.put("ageing", new AgeingCheck(deck.settings().tmp(), machine));
    checks.put("tasks", () -> TaskCheck.startedWrong(snapshot, deck.settings()));
    return run(checks);
  }

  List<Finding> run(Map<String, Check> checks) {
    ExecutorService workers =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "qd-doctor");
              // One that hangs must not keep the program.
              thread.setDaemon(true);
              return thread;
            });
    try {
      Map<String, Future<List<Finding>>> running = new LinkedHashMap<>();
      checks.forEach((name, check) -> running.put(name, workers.submit(check::find)));
      long end = System.nanoTime() + deadline.toNanos();
      List<Finding> findings = new ArrayList<>();
      running.forEach((name, result) -> findings.addAll(await(name, result, end)));
      return List.copyOf(findings);
    } finally {
      workers.shutdownNow();
    }
  }

  private List<Finding> await(String name, Future<List<Finding>> result, long end) {
    try {
      return result.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of(
          failed(
              name,
              "no end after " + deadline.toSeconds() + " s; a file system or a program may hang",
              "look what hangs: ps -eo pid,stat,wchan:20,args | grep ' D'"));
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt();
      return List.of(failed(name, "interrupted", "run it again"));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Problem problem) {
        return List.of(failed(name, problem.what() + ": " + problem.why(), problem.cure()));
      }
      return List.of(
          cause instanceof IOException io
              ? failed(name, MetaStore.reason(io), "make it readable")
              : failed(name, String.valueOf(cause), "please report it"));
    }
  }

  private static Finding failed(String name, String why, String cure) {
    return Finding.fault("failed", "the check '" + name + "' could not be made", why, cure);
  }
}
