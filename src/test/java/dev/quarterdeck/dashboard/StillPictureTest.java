package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StillPictureTest {
  private static final long SECOND = 1_000_000_000L;

  private final StillPicture picture = new StillPicture();

  private void alike(int times) {
    for (int i = 0; i < times; i++) {
      picture.drawn(false, 0);
    }
  }

  @Test
  void onlyOneThatHasStoodStillForAWhileCanWaitAndNotForLong() {
    assertThat(picture.canWait(true, 0)).isFalse();
    alike(4);
    assertThat(picture.canWait(true, SECOND)).isFalse();
    alike(1);
    assertThat(picture.canWait(true, SECOND)).isTrue();
    assertThat(picture.canWait(true, 5 * SECOND)).isFalse();
    picture.drawn(false, 5 * SECOND);
    assertThat(picture.canWait(true, 9 * SECOND)).isTrue();
  }

  @Test
  void whatHappensIsDrawnAtOnce() {
    alike(5);
    assertThat(picture.canWait(false, SECOND)).isFalse();
  }

  @Test
  void oneThatMovesIsDrawnAgainAndAgain() {
    alike(5);
    picture.drawn(true, 0);
    assertThat(picture.canWait(true, SECOND)).isFalse();
    alike(4);
    assertThat(picture.canWait(true, SECOND)).isFalse();
  }
}
