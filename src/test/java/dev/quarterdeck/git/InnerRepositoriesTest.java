package dev.quarterdeck.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InnerRepositoriesTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void moreFilesThanAreLookedThroughAreNotTakenForNone() throws Exception {
    Sandbox sandbox = deck.sandbox();
    Repository repository = Repository.cloned(sandbox);
    Path root = repository.worktree("wt");
    for (int i = 0; i < 20; i++) {
      TestDeck.write(root.resolve("many/" + i), "x");
    }
    Git git = new Git(sandbox.environment());
    Worktree worktree = ((Worktree.Found) Worktree.look(git, root.toString())).worktree();
    List<String> others = new ArrayList<>();

    new InnerRepositories(git, worktree, 100).look(new ArrayList<>(), others);
    assertThat(others).isEmpty();
    assertThatThrownBy(
            () -> new InnerRepositories(git, worktree, 15).look(new ArrayList<>(), others))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("it holds more than 15 files");
  }
}
