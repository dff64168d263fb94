package dev.quarterdeck.temp;

/** Hears how a removal gets on. Called on the thread that removes, so it must return at once. */
@FunctionalInterface
public interface RemovalListener {
  /** A listener that does nothing. */
  RemovalListener NONE = entries -> {};

  /**
   * Some more are gone.
   *
   * @param entries files, directories, links and the like removed so far
   */
  void removed(long entries);
}
