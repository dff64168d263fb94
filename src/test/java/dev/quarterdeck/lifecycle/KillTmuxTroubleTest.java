package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Signals;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tmux that hangs or dies while a kill needs it: what is not known is not removed. */
class KillTmuxTroubleTest {
  /** What a kill asks tmux, in this order. */
  private static final int QUESTIONS = 3;

  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void atWhicheverQuestionItHangsTheRestStays(int question) throws Exception {
    deck.exec("t", "sleep", "1000");
    Deck hanging = atQuestion(question, "exec sleep 1000");

    Problem problem = TestDeck.problemOf(() -> TestDeck.kill(hanging, "t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains("tmux did not answer for 5 s");
    assertThat(deck.root("t").resolve("gotmp")).isDirectory();
    assertThat(deck.metaFile("t")).exists();
    assertThat(deck.row("t").state())
        .isEqualTo(question == 1 ? TaskState.RUNNING : TaskState.STUCK);
    assertThat(deck.tmux().windows()).hasSize(question < QUESTIONS ? 1 : 0);
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @Test
  void aKillAsksNoMoreThanThat() throws Exception {
    deck.exec("t", "sleep", "1000");

    TestDeck.kill(atQuestion(QUESTIONS + 1, "exit 1"), "t");

    deck.assertNothingOf("t");
    assertThat(counter()).hasContent(QUESTIONS + "");
  }

  @ParameterizedTest
  @CsvSource({"1, KILL", "2, KILL", "3, KILL", "1, TERM", "2, TERM", "3, TERM"})
  void atWhicheverQuestionTheServerEndsTheKillOrTheNextOneCompletes(int question, String signal)
      throws Exception {
    deck.exec("t", "sh", "-c", "trap '' HUP; sleep 1000; sleep 1000");
    String server = deck.tmux().ask("=holder:", "#{pid}");

    Deck ending = atQuestion(question, "kill -" + signal + " " + server);
    TestDeck.kill(ending, "t");

    deck.assertNothingOf("t");
    assertThat(deck.tmux().isRunning()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void aServerThatIsDeadWhenTheKillBeginsHasNoWindow(String signal) throws Exception {
    deck.exec("t", "sh", "-c", "trap '' HUP; sleep 1000; sleep 1000");
    Signals.send(signal, Long.parseLong(deck.tmux().ask("=holder:", "#{pid}")));

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @Test
  void aServerThatIsStoppedDoesNotAnswerAndNothingIsRemoved() throws Exception {
    deck.exec("t", "sleep", "1000");
    long server = Long.parseLong(deck.tmux().ask("=holder:", "#{pid}"));
    Signals.send("STOP", server);
    try {
      Problem problem = TestDeck.problemOf(() -> deck.kill("t"));
      assertThat(problem.getMessage()).contains("tmux did not answer for 5 s");
      assertThat(deck.row("t").state()).isEqualTo(TaskState.UNKNOWN);
    } finally {
      Signals.send("CONT", server);
    }
    deck.assertWhole("t");
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  private Deck atQuestion(int question, String script) {
    assertThat(Files.exists(counter())).isFalse();
    return deck.deck(
        deck.tmuxStub(
            """
            n=$(( $(cat %s 2>/dev/null || echo 0) + 1 )); printf $n >%s
            [ $n != %d ] || %s
            """
                .formatted(counter(), counter(), question, script)));
  }

  private Path counter() {
    return deck.sandbox().directory().resolve("questions");
  }
}
