package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Key;

/** Asks for a task's id before what has not landed in its worktree is discarded. */
final class DiscardDialog implements Dialog {
  private final Model model;

  /** Goes on looking what would be lost, and closes when the task is gone. */
  private final KillDialog question;

  private final TaskId id;
  private final TextField field = new TextField("");

  /**
   * @param question the one that was refused, of one task
   */
  DiscardDialog(Model model, KillDialog question) {
    this.model = model;
    this.question = question;
    this.id = question.ids().get(0);
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.DISCARD;
  }

  TaskId id() {
    return id;
  }

  TextField field() {
    return field;
  }

  /** Why it is not killed without that, which says what would be lost; null when it would be. */
  Problem problem() {
    return question.problem(id);
  }

  @Override
  public boolean type(Key key) {
    return field.accept(key);
  }

  @Override
  public String whyNot(Action action) {
    if (action != Action.CHOOSE) {
      return null;
    }
    if (!question.isDiscardable()) {
      return "it is not as it was; cancel, and look again";
    }
    return field.text().equals(id.value()) ? null : "that is not the task's id";
  }

  @Override
  public void on(Action action) {
    model.close();
    if (action == Action.CHOOSE) {
      model.discard(id);
    }
  }

  @Override
  public void happened(Event event) {
    question.happened(event);
  }
}
