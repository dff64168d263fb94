package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a sweep removes in one go. */
class LeftoverRemoverTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 400_000, 4_999_999, 5_000_001, 40_000_000})
  void aTreeOfAnySizeThatWasCountedGoesAtOnceAlsoWhenItGrewMeanwhile(long entries) {
    assertThat(LeftoverRemover.limit(entries))
        .isGreaterThan(2 * entries)
        .isGreaterThanOrEqualTo(TreeRemover.MANY);
  }
}
