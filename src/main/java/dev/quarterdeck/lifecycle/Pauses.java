package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;

/** Short waits between two looks at something that will change soon. */
final class Pauses {
  private Pauses() {}

  static void pause(long millis) throws Problem {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.failed("wait", "interrupted", "run it again");
    }
  }
}
