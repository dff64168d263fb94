package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counting may cost in the long run, by a clock of the test's own. */
class CountBudgetTest {
  private static final double SECOND = 1e9;

  private final CountBudget budget = new CountBudget(0);

  /** Counts whenever it may, for an hour; how much CPU time it took, in seconds. */
  private double spent(boolean signs, boolean rounds, double costOfSign, double costOfRound) {
    double spent = 0;
    for (long now = 0; now < 3600 * SECOND; now += (long) (SECOND / 10)) {
      budget.earn(now);
      if (signs && budget.hasForSigns()) {
        budget.spend(true, costOfSign * SECOND);
        spent += costOfSign;
      }
      if (rounds && budget.hasForRounds()) {
        budget.spend(false, costOfRound * SECOND);
        spent += costOfRound;
      }
    }
    return spent;
  }

  @ParameterizedTest
  @CsvSource({"0.01, 0.01", "0.5, 0.01", "0.01, 3", "2, 10"})
  void anHourOfCountingTakesLessThanATwentiethOfACore(double sign, double round) {
    assertThat(spent(true, true, sign, round)).isLessThan(0.05 * 3600);
  }

  @Test
  void whatSignsDoNotNeedGoesToTheRounds() {
    assertThat(spent(false, true, 0, 0.1)).isBetween(0.029 * 3600, 0.031 * 3600);
  }

  @Test
  void theFirstPictureIsPaidForByTheRoundsAndSignsGoOn() {
    budget.spend(false, 100 * SECOND);
    budget.earn((long) SECOND);
    assertThat(budget.hasForRounds()).isFalse();
    assertThat(budget.hasForSigns()).isTrue();
    budget.earn((long) SECOND + budget.until(false) + 1000);
    assertThat(budget.hasForRounds()).isTrue();
  }

  @Test
  void aLongRestIsNoLicenceForALongCount() {
    budget.earn((long) (1e6 * SECOND));
    budget.spend(true, 2 * CountBudget.MOST);
    budget.spend(false, 2 * CountBudget.MOST);
    assertThat(budget.hasForSigns()).isFalse();
    assertThat(budget.hasForRounds()).isFalse();
  }
}
