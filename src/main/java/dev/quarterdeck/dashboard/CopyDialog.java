package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import java.util.function.Function;

/** Which of a task's names to copy. It stays with its task whatever happens to the rows behind. */
final class CopyDialog implements Dialog {
  private final Model model;
  private final TaskId id;

  CopyDialog(Model model, TaskId id) {
    this.model = model;
    this.id = id;
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.COPY;
  }

  TaskId id() {
    return id;
  }

  /** What that key copies, or null where the task has no such thing. */
  String text(Action action) {
    return switch (action) {
      case COPY_ID -> id.value();
      case COPY_ROOT -> of(TaskRow::tasktmp);
      case COPY_DIRECTORY -> of(TaskRow::project);
      case COPY_WINDOW -> of(TaskRow::window);
      default -> throw new IllegalArgumentException(action + " copies nothing");
    };
  }

  private String of(Function<TaskRow, String> name) {
    return model.task(id).map(name).orElse(null);
  }

  @Override
  public String whyNot(Action action) {
    return action == Action.CLOSE || text(action) != null ? null : id + " has none";
  }

  @Override
  public void on(Action action) {
    model.close();
    if (action != Action.CLOSE) {
      model.effects().copy(text(action));
    }
  }
}
