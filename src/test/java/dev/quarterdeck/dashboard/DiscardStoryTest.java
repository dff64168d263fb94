package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task whose worktree holds what has not landed, killed from the board. */
class DiscardStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void itIsRefusedUntilTheIdIsTyped() throws Exception {
    Repository repository = Repository.cloned(deck.sandbox());
    Path worktree = repository.worktree("wt");
    deck.exec("fix", "tail", "-f", "/dev/null");
    Meta meta = deck.meta("fix");
    deck.deck().metas().write(new TaskId("fix"), meta.with(Meta.WORKTREE, worktree.toString()));
    TestDeck.write(worktree.resolve("new"), "x");
    String window = deck.meta("fix").value(Meta.WINDOW).orElseThrow();

    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.awaitText("fix");
    screen.keys("x");
    screen.awaitText("1 file with uncommitted changes (new)");
    assertThat(screen.text()).contains("git -C " + worktree, "f  discard it");
    screen.keys("y");
    screen.awaitText("it cannot be ended");
    screen.keys("f");
    screen.awaitText("Type fix,");
    screen.keys("f", "i", "Enter");
    screen.awaitText("that is not the task's id");
    screen.keys("Escape");
    screen.await("closed", text -> !text.contains("Type fix,"));
    assertThat(worktree.resolve("new")).exists();
    assertThat(deck.root("fix")).exists();
    assertThat(deck.tmux().windows()).contains(window);

    screen.keys("x");
    screen.awaitText("f  discard it");
    screen.keys("f");
    screen.awaitText("Type fix,");
    screen.keys("f", "i", "x", "Enter");
    screen.awaitText("killed fix");
    deck.assertNothingOf("fix");
    assertThat(worktree).doesNotExist();
  }
}
