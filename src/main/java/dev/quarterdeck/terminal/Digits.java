package dev.quarterdeck.terminal;

/** Numbers in what terminals say. */
final class Digits {
  private static final int MOST = 5;

  private Digits() {}

  /** The number that the text is, of one to five digits; -1 for what is none. */
  static int number(String text) {
    if (text.isEmpty() || text.length() > MOST) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }
}
