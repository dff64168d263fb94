package dev.quarterdeck.dashboard;

/** Something to read: every key that does not scroll closes it. */
abstract class ReadingDialog implements Dialog {
  private final Model model;
  private final KeyMap.Context context;
  private final Scroll scroll = new Scroll();

  ReadingDialog(Model model, KeyMap.Context context) {
    this.model = model;
    this.context = context;
  }

  @Override
  public KeyMap.Context context() {
    return context;
  }

  Scroll scroll() {
    return scroll;
  }

  @Override
  public String label(KeyMap.Binding binding) {
    return switch (binding.action()) {
      case DOWN, UP -> scroll.isNeeded() ? binding.label() : "";
      default -> binding.label();
    };
  }

  @Override
  public void on(Action action) {
    if (!scroll.on(action)) {
      model.close();
    }
  }
}
