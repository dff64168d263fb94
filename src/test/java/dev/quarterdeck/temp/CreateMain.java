package dev.quarterdeck.temp;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.nio.file.Path;
import java.util.List;

/** Creates a root below the first argument, for the id that is the second. */
final class CreateMain {
  private CreateMain() {}

  public static void main(String[] args) {
    try {
      TempRoots roots = new TempRoots(Path.of(args[0]), List.of());
      System.out.println(roots.create(new TaskId(args[1])).path());
    } catch (Problem e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }
}
