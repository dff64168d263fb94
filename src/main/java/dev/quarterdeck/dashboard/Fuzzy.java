package dev.quarterdeck.dashboard;

/** How well letters that were typed match a name that holds them in this order, as in fzf. */
final class Fuzzy {
  private static final int LETTER = 1;
  private static final int WORD_START = 8;
  private static final int RUN = 5;

  /** A gap costs, but a long one no more than this. */
  private static final int MOST_GAP = 3;

  private Fuzzy() {}

  /** The score of the best way to match, the higher the better; -1 when there is none. */
  static int score(String typed, String name) {
    if (typed.isEmpty()) {
      return 0;
    }
    int best = -1;
    for (int at = name.indexOf(typed.charAt(0));
        at >= 0;
        at = name.indexOf(typed.charAt(0), at + 1)) {
      best = Math.max(best, scoreFrom(typed, name, at));
    }
    return best;
  }

  private static int scoreFrom(String typed, String name, int first) {
    int score = LETTER + (startsWord(name, first) ? WORD_START : 0);
    int at = first;
    for (int i = 1; i < typed.length(); i++) {
      int next = name.indexOf(typed.charAt(i), at + 1);
      if (next < 0) {
        return -1;
      }
      score += LETTER;
      if (next == at + 1) {
        score += RUN;
      } else {
        score += startsWord(name, next) ? WORD_START : -Math.min(MOST_GAP, next - at - 1);
      }
      at = next;
    }
    return Math.max(0, score);
  }

  private static boolean startsWord(String name, int at) {
    return at == 0 || !Character.isLetterOrDigit(name.charAt(at - 1));
  }
}
