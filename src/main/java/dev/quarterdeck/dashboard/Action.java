package dev.quarterdeck.dashboard;

import java.util.Locale;

/** What a key can ask for. */
enum Action {
  DOWN,
  UP,
  FIRST,
  LAST,
  PAGE_DOWN,
  PAGE_UP,
  NEW,
  AGAIN,
  KILL,
  RESPAWN,
  ATTACH,
  SEND,
  COPY,
  SWEEP,
  COPY_ID,
  COPY_ROOT,
  COPY_DIRECTORY,
  COPY_WINDOW,
  MARK,
  MARK_ALL,
  SORT,
  REVERSE,
  FILTER,
  PREVIEW,
  DETAILS,
  TALLER,
  SHORTER,
  SCROLL_DOWN,
  SCROLL_UP,
  LOG,
  PALETTE,
  REFRESH,
  REDRAW,
  HELP,
  STOP_JOB,
  QUIT,
  INTERRUPT,
  ACCEPT,
  DISCARD,
  CHOOSE,
  OTHER_BUTTON,
  COMPLETE,
  NEXT_FIELD,
  PREVIOUS_FIELD,
  CLOSE;

  /** Its name in the palette and in the config, such as {@code mark-all}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
