package dev.quarterdeck.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for what must come, and shows what was there instead when it does not. */
public final class Await {
  /** Far more than anything takes on a busy machine; only a failing test waits so long. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private Await() {}

  /**
   * Returns once the condition holds.
   *
   * @param what the condition in words
   * @param seen what to show when it never does, such as a screen
   */
  public static void until(String what, Callable<Boolean> condition, Callable<?> seen) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("never came: " + what + "\nthere was:\n" + show(seen), e);
    }
  }

  private static Object show(Callable<?> seen) {
    try {
      return seen.call();
    } catch (Exception e) {
      return e;
    }
  }

  /** The same where there is nothing to show. */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, condition, () -> "(not looked at)");
  }
}
