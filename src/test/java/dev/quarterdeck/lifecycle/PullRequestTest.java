package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the pull request that began all this promised, in its own four cases. */
class PullRequestTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void spawnMakesTheRootAndWritesTasktmpToTheMeta() throws Exception {
    Spawn.Spawned spawned = deck.spawn("fix");

    assertThat(deck.root("fix").resolve("gotmp")).isDirectory();
    assertThat(Files.readString(deck.metaFile("fix")))
        .containsOnlyOnce("\ntasktmp=" + deck.root("fix") + "\n");
    assertThat(spawned.line())
        .isEqualTo("spawned fix window=work:fm-fix tasktmp=" + deck.root("fix"));
    assertThat(deck.tmux().windows()).containsExactly("work:fm-fix");
  }

  @Test
  void teardownRemovesTheRoot() throws Exception {
    deck.spawn("fix");
    TestDeck.write(deck.root("fix").resolve("gotmp/go-build1/b001/x.a"), "x");

    Teardown.Ended ended = deck.kill("fix");

    assertThat(ended.line()).startsWith("teardown fix complete (window work:fm-fix, freed ");
    assertThat(ended.freedBytes()).isGreaterThan(4096);
    deck.assertNothingOf("fix");
  }

  @Test
  void aMetaWithoutTasktmpTearsDownAndNothingInTmpIsTouched() throws Exception {
    deck.tmux().window("work", "fm-old", "tail -f /dev/null");
    deck.writeMeta("old", "window=work:fm-old", "worktree=/w", "project=/p", "kind=ship");
    TestDeck.write(deck.root("old").resolve("gotmp/precious"), "x");

    Teardown.Ended ended = deck.kill("old");

    assertThat(ended.line()).isEqualTo("teardown old complete (window work:fm-old, freed 0 B)");
    assertThat(deck.root("old").resolve("gotmp/precious")).hasContent("x");
    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(deck.metaFile("old")).doesNotExist();
  }

  @Test
  void aRootThatIsGoneIsSkipped() throws Exception {
    deck.writeMeta("gone", "window=work:fm-gone", "tasktmp=" + deck.root("gone"));

    deck.kill("gone");

    deck.assertNothingOf("gone");
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }
}
