package dev.quarterdeck.dashboard;

/** What has been said so far, the newest first. */
final class LogDialog extends ReadingDialog {
  private final Model model;

  LogDialog(Model model) {
    super(model, KeyMap.Context.LOG);
    this.model = model;
  }

  /** What happens while it is open is read at once. */
  @Override
  public void happened(Event event) {
    model.messages().read();
  }
}
