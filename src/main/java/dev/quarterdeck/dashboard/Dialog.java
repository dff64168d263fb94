package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Key;

/** What lies over the board and takes the keys. */
interface Dialog {
  /** Where its keys are in the key map. */
  KeyMap.Context context();

  /** Takes a key as text, where there is a field for text; what it takes is no command. */
  default boolean type(Key key) {
    return false;
  }

  /** What the footer says of the key now; empty where it need not say anything. */
  default String label(KeyMap.Binding binding) {
    return binding.label();
  }

  /** Does what a key of its context asks for. */
  void on(Action action);

  /** Hears of everything that happens besides keys while it is open. */
  default void happened(Event event) {}

  /** Why the action cannot be done now, in a few words; null when it can. */
  default String whyNot(Action action) {
    return null;
  }
}
