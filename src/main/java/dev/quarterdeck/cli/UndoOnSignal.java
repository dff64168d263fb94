package dev.quarterdeck.cli;

import dev.quarterdeck.task.Problem;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a use case undo itself on TERM, INT and HUP: half a task must not stay behind. */
final class UndoOnSignal {
  private static final long UNDO_SECONDS = 10;

  private UndoOnSignal() {}

  /** What may be cancelled. */
  interface Work {
    void run() throws Problem;
  }

  /**
   * Does the work; a signal cancels it, and the program ends when it has undone itself.
   *
   * @throws Problem of the work
   */
  static void run(Runnable cancel, Work work) throws Problem {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> cancelAndWait(cancel, ended), "qd-undo");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      work.run();
    } finally {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The program is ending already: the hook waited for this thread to undo what it did.
      }
    }
  }

  private static void cancelAndWait(Runnable cancel, CountDownLatch ended) {
    cancel.run();
    try {
      if (!ended.await(UNDO_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("qd: undo : it takes longer than it should; see 'qd ls'");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
