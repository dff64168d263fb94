package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;

/** Metas that must be there. */
final class Metas {
  private Metas() {}

  /**
   * The task's meta.
   *
   * @throws Problem when there is none
   */
  static Meta require(Deck deck, TaskId id) throws Problem {
    return deck.metas()
        .read(id)
        .orElseThrow(
            () ->
                Problem.failed(
                    "task " + id,
                    "no meta for task "
                        + id
                        + " at "
                        + Text.printable(deck.metas().path(id).toString()),
                    "see the tasks with 'qd ls'"));
  }
}
