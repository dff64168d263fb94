package dev.quarterdeck.dashboard;

import java.util.List;

/** What could stand in a field instead of what was typed, and which of these stands there now. */
final class Completion {
  private final String typed;
  private final String head;
  private final List<String> names;
  private int chosen = -1;

  /**
   * @param typed what was in the field
   * @param head what all of them begin with and no list needs to repeat
   * @param names the rest of each
   */
  Completion(String typed, String head, List<String> names) {
    this.typed = typed;
    this.head = head;
    this.names = List.copyOf(names);
  }

  String typed() {
    return typed;
  }

  List<String> names() {
    return names;
  }

  /** The chosen one's place, or -1 as long as none is. */
  int chosen() {
    return chosen;
  }

  /** Chooses the next one or the one before, and returns the whole text of it. */
  String choose(int step) {
    int from = chosen < 0 && step < 0 ? 0 : chosen;
    chosen = Math.floorMod(from + step, names.size());
    return text(chosen);
  }

  String text(int index) {
    return head + names.get(index);
  }

  /** The longest text that all of them begin with. */
  String common() {
    String common = names.get(0);
    for (String name : names) {
      int length = 0;
      while (length < Math.min(common.length(), name.length())
          && common.codePointAt(length) == name.codePointAt(length)) {
        length += Character.charCount(common.codePointAt(length));
      }
      common = common.substring(0, length);
    }
    return head + common;
  }
}
