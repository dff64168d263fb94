package dev.quarterdeck.dashboard;

/** Where a long text begins that is moved through by keys. */
final class Scroll {
  private int top;
  private int page = 1;
  private boolean needed;

  /** Moves, if the action is one that does, and says whether it was. */
  boolean on(Action action) {
    switch (action) {
      case DOWN -> top++;
      case UP -> top--;
      case PAGE_DOWN -> top += page;
      case PAGE_UP -> top -= page;
      case FIRST -> top = 0;
      case LAST -> top = Integer.MAX_VALUE / 2;
      default -> {
        return false;
      }
    }
    top = Math.max(0, top);
    return true;
  }

  /** Whether there were more lines than fitted when it was drawn last. */
  boolean isNeeded() {
    return needed;
  }

  /** The first line shown, when there are so many and so many fit. */
  int to(int lines, int fitting) {
    page = Math.max(1, fitting - 1);
    needed = lines > fitting;
    top = Math.max(0, Math.min(top, lines - fitting));
    return top;
  }
}
