package dev.quarterdeck.temp;

/**
 * Hears how a removal gets on.
 *
 * <p>Called by one thread at a time, but not always the same: the caller's own is one of several.
 * All that removes waits while it is called, so it must return at once.
 */
@FunctionalInterface
public interface RemovalListener {
  /** A listener that does nothing. */
  RemovalListener NONE = entries -> {};

  /**
   * Some more are gone; what is told never goes back.
   *
   * @param entries files, directories, links and the like removed so far
   */
  void removed(long entries);
}
