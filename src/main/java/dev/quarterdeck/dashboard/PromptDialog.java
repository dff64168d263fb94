package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Key;
import java.util.function.Consumer;

/** One line of text, asked for at the foot of the board while the board stays in view. */
final class PromptDialog implements Dialog {
  private final Model model;
  private final String label;
  private final String verb;
  private final TextField field;
  private final Consumer<String> changed;
  private final Consumer<String> done;
  private final Runnable cancelled;

  /** Why the last paste was not taken, or null. */
  private String refusal;

  /**
   * @param label stands before the text
   * @param verb what Enter does, in a word
   * @param text what the line begins with
   * @param changed takes the text whenever it changes
   * @param done takes it at Enter
   * @param cancelled runs at Esc
   */
  PromptDialog(
      Model model,
      String label,
      String verb,
      String text,
      Consumer<String> changed,
      Consumer<String> done,
      Runnable cancelled) {
    this.model = model;
    this.label = label;
    this.verb = verb;
    this.field = new TextField(text);
    this.changed = changed;
    this.done = done;
    this.cancelled = cancelled;
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.PROMPT;
  }

  @Override
  public String label(KeyMap.Binding binding) {
    return binding.action() == Action.CHOOSE ? verb : binding.label();
  }

  String label() {
    return label;
  }

  TextField field() {
    return field;
  }

  String refusal() {
    return refusal;
  }

  @Override
  public boolean type(Key key) {
    refusal = null;
    if (key instanceof Key.Paste paste && paste.text().strip().contains("\n")) {
      // Joined they would mean something else.
      refusal = TextField.severalLines(paste);
      return true;
    }
    String before = field.text();
    if (!field.accept(key)) {
      return false;
    }
    if (!field.text().equals(before)) {
      changed.accept(field.text());
    }
    return true;
  }

  @Override
  public void on(Action action) {
    model.close();
    if (action == Action.CHOOSE) {
      done.accept(field.text());
    } else {
      cancelled.run();
    }
  }
}
