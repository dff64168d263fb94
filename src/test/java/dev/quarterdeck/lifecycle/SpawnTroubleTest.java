package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.TestDeck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A spawn that fails half-way undoes what it did; the tmux of these tests fails on purpose. */
class SpawnTroubleTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @ValueSource(strings = {"new-window", "set-option -w", "load-buffer", "respawn-pane"})
  void aTmuxCommandThatFailsUndoesTheSpawn(String command) {
    Deck broken =
        withTmux("case \"$*\" in *'" + command + "'*) echo 'no space' >&2; exit 1;; esac");

    Problem problem = TestDeck.problemOf(() -> spawn(broken, command.equals("respawn-pane")));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains(" : no space; ");
    deck.assertNothingOf("t");
    assertThat(deck.tmux().windows()).isEmpty();
  }

  @Test
  void aTmuxThatHangsWhenTheWindowIsMadeLeavesARecordAndTheNextKillEndsAll() throws Exception {
    Deck hanging = withTmux("case \"$*\" in *'new-window'*) tmux \"$@\"; exec sleep 1000;; esac");

    Problem problem = TestDeck.problemOf(() -> spawn(hanging, true));

    assertThat(problem.getMessage()).contains("tmux did not answer");
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmux 2.9", "tmux 2.9a", "tmux 1.8"})
  void anOldTmuxGetsOneClearLine(String version) {
    Deck old = withTmux("[ \"$3\" = -V ] || [ \"$4\" = -V ] && { echo " + version + "; exit; }");

    Problem problem = TestDeck.problemOf(() -> spawn(old, false));

    assertThat(problem.getMessage())
        .isEqualTo(
            "use "
                + version
                + " : it cannot give a window an environment of its own; install tmux 3.0 or newer");
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tmux 3.0", "tmux 3.4-rc", "tmux next-3.6", "tmux master", "tmux openbsd-7.4"})
  void aNewTmuxIsTaken(String version) throws Exception {
    Deck recent = withTmux("[ \"$3\" = -V ] || [ \"$4\" = -V ] && { echo " + version + "; exit; }");

    spawn(recent, true);

    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
  }

  @Test
  void withoutATmuxThereIsOneClearLine() {
    Deck none = deck.deck(deck.sandbox().directory().resolve("nothing/tmux"));

    Problem problem = TestDeck.problemOf(() -> spawn(none, false));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage())
        .endsWith(" : it is not installed or not on the PATH; install tmux 3.0 or newer");
    deck.assertNothingOf("t");
  }

  @Test
  void withoutAServerOneIsStartedAndEndsWithItsLastTask() throws Exception {
    deck.tmux().stop();

    deck.exec("t", "sleep", "1000");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
    deck.kill("t");

    deck.assertNothingOf("t");
    assertThat(deck.tmux().isRunning()).isFalse();
  }

  @Test
  void aSessionWhoseNameOnlyBeginsAlikeIsNotTaken() throws Exception {
    deck.tmux().window("work2", "other", "tail -f /dev/null");

    deck.spawn("t");

    assertThat(deck.tmux().windows()).containsExactly("work2:other", "work:fm-t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "7", "fm-t", "with space", "-x", "é", "#{pid}", "a;", "*", "{last}", "fm-*"})
  void theSessionMayHaveAnyName(String session) throws Exception {
    deck.sandbox().environment().put("QD_SESSION", session);

    deck.spawn("a");
    deck.spawn("t");
    assertThat(deck.tmux().windows()).containsExactly(session + ":fm-a", session + ":fm-t");
    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly(session + ":fm-a");
    deck.assertNothingOf("t");
  }

  @Test
  void theCurrentWindowStaysTheCurrentOne() throws Exception {
    String mine = deck.tmux().window("work", "mine", "tail -f /dev/null");

    deck.spawn("t");

    assertThat(deck.tmux().ask("=work:", "#{window_id}")).isEqualTo(mine);
  }

  private static void spawn(Deck deck, boolean exec) throws Problem {
    new Spawn(deck)
        .run(
            new Spawn.Request(
                new TaskId("t"),
                deck.settings().tmp().resolveSibling("project"),
                List.of("sleep", "1000"),
                exec),
            StageEvent.Listener.NONE);
  }

  private Deck withTmux(String script) {
    return deck.deck(deck.tmuxStub(script));
  }
}
