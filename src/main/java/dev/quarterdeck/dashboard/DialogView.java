package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;

/** Draws what lies over the board. */
final class DialogView {
  private DialogView() {}

  /**
   * Draws the dialog that is open, if any.
   *
   * @return where the cursor has to be, or null for none
   */
  static Box.Cursor draw(Canvas canvas, Model model, Look look) {
    if (model.dialog() instanceof KillDialog kill) {
      KillView.draw(canvas, kill, model, look);
    } else if (model.dialog() instanceof DiscardDialog discard) {
      return DiscardView.draw(canvas, discard, look);
    } else if (model.dialog() instanceof SweepDialog sweep) {
      SweepView.draw(canvas, sweep, model, look);
    } else if (model.dialog() instanceof FormDialog form) {
      return FormView.draw(canvas, form, look);
    } else if (model.dialog() instanceof PromptDialog prompt) {
      return PromptView.draw(canvas, prompt, look);
    } else if (model.dialog() instanceof CopyDialog copy) {
      CopyView.draw(canvas, copy, model, look);
    } else if (model.dialog() instanceof PaletteDialog palette) {
      return PaletteView.draw(canvas, palette, model, look);
    } else if (model.dialog() instanceof LogDialog log) {
      LogView.draw(canvas, log, model, look);
    } else if (model.dialog() instanceof HelpDialog help) {
      HelpView.draw(canvas, help, model, look);
    }
    return null;
  }
}
