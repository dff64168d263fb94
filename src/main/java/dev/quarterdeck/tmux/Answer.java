package dev.quarterdeck.tmux;

/** What came of asking tmux for its inventory. Not answering and not being there are two things. */
public sealed interface Answer {
  /** tmux answered. */
  record Present(Inventory inventory) implements Answer {}

  /** There is no server: every window is gone. */
  record NoServer() implements Answer {}

  /**
   * tmux did not answer, so nothing is known, and nothing may be removed because of it.
   *
   * @param why in a few words
   */
  record Unknown(String why) implements Answer {}
}
