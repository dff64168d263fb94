package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Does several things at once, each on a thread of its own. */
public final class Together {
  private Together() {}

  /**
   * Begins all of them at one moment and waits for their ends.
   *
   * @return for each its problem, or null where it did what it should
   */
  public static List<Problem> run(Stream<Callable<Object>> things) throws Exception {
    List<Callable<Object>> all = things.toList();
    ExecutorService threads = Executors.newFixedThreadPool(all.size());
    try {
      CyclicBarrier start = new CyclicBarrier(all.size());
      List<Future<Problem>> running = new ArrayList<>();
      for (Callable<Object> one : all) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    one.call();
                    return null;
                  } catch (Problem e) {
                    assertThat(e.getSuppressed()).as("all was undone").isEmpty();
                    return e;
                  }
                }));
      }
      List<Problem> problems = new ArrayList<>();
      for (Future<Problem> one : running) {
        problems.add(one.get());
      }
      return problems;
    } finally {
      threads.shutdownNow();
    }
  }
}
