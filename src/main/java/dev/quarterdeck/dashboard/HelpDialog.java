package dev.quarterdeck.dashboard;

/** All keys. */
final class HelpDialog implements Dialog {
  private final Model model;
  private final Scroll scroll = new Scroll();

  HelpDialog(Model model) {
    this.model = model;
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.HELP;
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
}
