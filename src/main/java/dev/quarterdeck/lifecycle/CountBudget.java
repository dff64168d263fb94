package dev.quarterdeck.lifecycle;

/**
 * What counting may cost: {@link #SHARE} of one core, all counts together, in the long run.
 *
 * <p>Time passes, and credit comes to two accounts: two parts of three for roots that show that
 * they change, one part for the rounds that everything is counted in. What the first does not need
 * flows into the other. An account that is in debt buys nothing until it is paid; the first count
 * of a new root is made at once, and the rounds pay for it.
 *
 * <p>An account holds no more than {@link #MOST}: so much may be spent at once after a rest.
 */
final class CountBudget {
  static final double SHARE = 0.03;

  /** CPU time in nanoseconds. */
  static final double MOST = 1e9;

  private double signs = MOST;
  private double rounds;
  private long last;

  /**
   * @param now of a clock of nanoseconds
   */
  CountBudget(long now) {
    last = now;
  }

  /** Credit for the time that has passed. */
  void earn(long now) {
    double earned = Math.max(0, now - last) * SHARE;
    last = now;
    signs += earned * 2 / 3;
    rounds += earned / 3;
    if (signs > MOST) {
      rounds += signs - MOST;
      signs = MOST;
    }
    rounds = Math.min(rounds, MOST);
  }

  boolean hasForSigns() {
    return signs > 0;
  }

  boolean hasForRounds() {
    return rounds > 0;
  }

  /** Takes so many nanoseconds of CPU time off an account. */
  void spend(boolean forSigns, double nanos) {
    if (forSigns) {
      signs -= nanos;
    } else {
      rounds -= nanos;
    }
  }

  /** How long it takes, in nanoseconds, until the account has something again. */
  long until(boolean forSigns) {
    double debt = forSigns ? -signs / (SHARE * 2 / 3) : -rounds / (SHARE / 3);
    return (long) Math.max(0, debt);
  }
}
