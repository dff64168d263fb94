package dev.quarterdeck.dashboard;

/** What a key can ask for. */
enum Action {
  DOWN,
  UP,
  FIRST,
  LAST,
  PAGE_DOWN,
  PAGE_UP,
  NEW,
  KILL,
  RESPAWN,
  ATTACH,
  REFRESH,
  REDRAW,
  HELP,
  STOP_JOB,
  QUIT,
  INTERRUPT,
  ACCEPT,
  CHOOSE,
  OTHER_BUTTON,
  NEXT_FIELD,
  PREVIOUS_FIELD,
  CLOSE
}
