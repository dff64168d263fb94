package dev.quarterdeck.dashboard;

/**
 * Whether the next picture can wait. When nothing happens a picture differs from the one before
 * only by ages, and where none is so young that it shows, it need not be drawn every second.
 */
final class StillPicture {
  /** So many pictures in a row without a difference, and it stands still. */
  private static final int ALIKE = 5;

  /** Then it is drawn only so often. */
  private static final long REST_NANOS = 5_000_000_000L;

  private int alike;
  private long drawn;

  /**
   * Whether it need not be drawn now.
   *
   * @param calm whether nothing has happened since it was drawn last
   * @param now of a clock of nanoseconds
   */
  boolean canWait(boolean calm, long now) {
    return calm && alike >= ALIKE && now - drawn < REST_NANOS;
  }

  /**
   * It has been drawn.
   *
   * @param differed whether anything had to be sent for it
   */
  void drawn(boolean differed, long now) {
    alike = differed ? 0 : alike + 1;
    drawn = now;
  }
}
