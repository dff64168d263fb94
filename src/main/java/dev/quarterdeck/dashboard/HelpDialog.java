package dev.quarterdeck.dashboard;

/** All keys. */
final class HelpDialog extends ReadingDialog {
  HelpDialog(Model model) {
    super(model, KeyMap.Context.HELP);
  }
}
