package dev.quarterdeck.dashboard;

/** What has been said so far, the newest first. */
final class LogDialog implements Dialog {
  private final Model model;
  private final Scroll scroll = new Scroll();

  LogDialog(Model model) {
    this.model = model;
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.LOG;
  }

  Scroll scroll() {
    return scroll;
  }

  @Override
  public void on(Action action) {
    if (!scroll.on(action)) {
      model.close();
    }
  }

  /** What happens while it is open is read at once. */
  @Override
  public void happened(Event event) {
    model.messages().read();
  }
}
