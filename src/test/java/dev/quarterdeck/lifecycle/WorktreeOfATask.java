package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task {@code fix} as firstmate leaves it, in a worktree of a project with a remote. */
abstract class WorktreeOfATask {
  static final TaskId ID = new TaskId("fix");

  @RegisterExtension final TestDeck deck = new TestDeck();

  Repository repository;
  Path worktree;
  String mode = "no-mistakes";
  String kind = "ship";

  @BeforeEach
  void aTaskOfFirstmates() {
    repository = Repository.cloned(deck.sandbox());
    worktree = repository.worktree("wt");
    begin();
  }

  void begin() {
    deck.writeMeta(
        "fix",
        "window=work:fm-fix",
        "worktree=" + worktree,
        "project=" + repository.project(),
        "harness=claude",
        "kind=" + kind,
        "mode=" + mode,
        "yolo=off",
        "tasktmp=" + deck.root("fix"));
    TestDeck.write(deck.root("fix").resolve("gotmp/x"), "x");
    if (deck.tmux().windows().stream().noneMatch("work:fm-fix"::equals)) {
      deck.tmux().window("work", "fm-fix", "cd " + worktree + "; exec tail -f /dev/null");
    }
  }

  void assertReturned() throws Exception {
    deck.kill("fix");
    deck.assertNothingOf("fix");
    assertThat(worktree).doesNotExist();
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
  }

  /** Refused by kill and plan, both with those words, and nothing at all has changed. */
  Problem assertRefused(String... words) throws Exception {
    String before = seen();
    Problem planned = TestDeck.problemOf(() -> new Teardown(deck.deck()).plan(ID, false));
    Problem killed = TestDeck.problemOf(() -> deck.kill("fix"));

    for (Problem problem : List.of(planned, killed)) {
      assertThat(problem.kind()).as(problem.getMessage()).isEqualTo(Problem.Kind.REFUSED);
      assertThat(problem.getMessage()).contains(words);
    }
    assertThat(seen()).isEqualTo(before);
    return killed;
  }

  String seen() throws Exception {
    return deck.meta("fix")
        + repository.gitIn(worktree, "status", "--porcelain")
        + repository.gitIn(worktree, "log", "--oneline")
        + repository.git("show-ref")
        + deck.tmux().windows()
        + Files.exists(deck.root("fix").resolve("gotmp/x"));
  }

  void discard() throws Exception {
    new Teardown(deck.deck()).run(ID, true, StageEvent.Listener.NONE);
    deck.assertNothingOf("fix");
    assertThat(worktree).doesNotExist();
  }
}
