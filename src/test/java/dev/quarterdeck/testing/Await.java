package dev.quarterdeck.testing;

import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for what must come, and shows what was there instead when it does not. */
public final class Await {
  /**
   * Far more than anything takes, also on a machine that stands still for half a minute, as shared
   * ones do; only a failing test waits so long.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private Await() {}

  /**
   * Returns once the condition holds.
   *
   * @param what the condition in words
   * @param seen what to show when it never does, such as a screen
   */
  public static void until(String what, Callable<Boolean> condition, Callable<?> seen) {
    until(PATIENCE, what, condition, seen);
  }

  /** The same where what comes after that time came by itself. */
  public static void until(
      Duration patience, String what, Callable<Boolean> condition, Callable<?> seen) {
    try {
      Awaitility.await()
          .atMost(patience)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          // A file that is waited for is not there yet.
          .ignoreException(NoSuchFileException.class)
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
