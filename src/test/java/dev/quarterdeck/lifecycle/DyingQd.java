package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs one use case and ends itself by {@code kill -9} when it enters the stage of that number,
 * which is also the moment after the stage before; one number more than there are stages is the
 * moment after the last.
 *
 * <p>Arguments: {@code spawn}, {@code respawn}, {@code kill} or {@code kill-big} (of which the root
 * is renamed), the id, the number from 0.
 */
final class DyingQd {
  private final int last;
  private final Set<String> entered = new LinkedHashSet<>();

  private DyingQd(int last) {
    this.last = last;
  }

  public static void main(String... arguments) throws Exception {
    TaskId id = new TaskId(arguments[1]);
    DyingQd dying = new DyingQd(Integer.parseInt(arguments[2]));
    Deck deck = Deck.of(Settings.resolve(Settings.Flags.NONE, System.getenv()));
    try {
      switch (arguments[0]) {
        case "spawn" ->
            new Spawn(deck)
                .run(
                    new Spawn.Request(id, Path.of("/"), List.of("sleep 999"), false), dying::enter);
        case "spawn-worktree" ->
            new Spawn(deck)
                .run(
                    new Spawn.Request(
                        id,
                        Path.of(System.getenv("QD_TMP")).resolveSibling("project"),
                        List.of("sleep 999"),
                        false,
                        false,
                        true,
                        false),
                    dying::enter);
        case "kill-worktree" -> new Teardown(deck).run(id, dying::enter);
        case "respawn" -> new Respawn(deck).run(id, dying::enter);
        case "kill" -> new Teardown(deck).run(id, dying::enter);
        case "kill-big" -> new Teardown(deck, 100).run(id, dying::enter);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    } catch (Problem e) {
      System.out.println(e.getMessage());
    }
    dying.end("the end");
  }

  private void enter(StageEvent event) {
    if (entered.add(event.stage()) && entered.size() == last + 1) {
      end(event.stage());
    }
  }

  /** Says where it dies, and dies. */
  private void end(String stage) {
    System.out.println(stage);
    System.out.flush();
    try {
      new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid()))
          .start()
          .waitFor();
      throw new IllegalStateException("survived");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
