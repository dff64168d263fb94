package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A task that has a home of its own, and tasks in it. */
final class Secondmate {
  static final String HOME = "home";

  private Secondmate() {}

  /** Whoever ends it would leave the tasks in its home to nobody. */
  static void requireNobodyUnder(TaskId id, Meta meta) throws Problem {
    if (!is(meta) || meta.value(HOME).isEmpty()) {
      return;
    }
    Path state;
    try {
      state = Path.of(meta.value(HOME).get()).resolve("state");
    } catch (InvalidPathException e) {
      throw Problem.refused("kill " + id, "its home is no path", "correct the meta");
    }
    List<TaskId> ids = new MetaStore(state).ids();
    if (!ids.isEmpty()) {
      throw Problem.refused(
          "kill " + id,
          "it is a secondmate with tasks in flight: "
              + ids.stream().limit(5).map(TaskId::value).collect(Collectors.joining(", "))
              + (ids.size() > 5 ? " and " + (ids.size() - 5) + " more" : ""),
          "end those first: qd kill --state " + ShellText.quoted(state.toString()) + " ID");
    }
  }

  static boolean is(Meta meta) {
    return meta.value(Meta.KIND).filter("secondmate"::equals).isPresent();
  }
}
