package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code spawn --exec}: the command is the pane's own process, and the pane stays when it ends. */
class ExecPaneTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theProgramGetsItsArgumentsExactly() throws Exception {
    deck.exec(
        "t",
        "sh",
        "-c",
        "printf '<%s>' \"$@\" >out; mv out written",
        "sh",
        "a b",
        ";",
        "x;",
        "",
        "#{pid}",
        "$HOME",
        "it's",
        "\"",
        "\\",
        "\\;",
        "é",
        "a\tb",
        "-t",
        "*");

    assertThat(
            TestDeck.awaitFile(
                deck.sandbox().project().resolve("written"),
                "the program has run",
                () -> deck.tmux().capture(deck.metaValue("t", Meta.PANE_ID))))
        .isEqualTo("<a b><;><x;><><#{pid}><$HOME><it's><\"><\\><\\;><é><a\tb><-t><*>");
  }

  @ParameterizedTest
  @CsvSource({
    "exit 0, 0",
    "exit 7, 7",
    "exit 255, 255",
    "kill -TERM $$, 143",
    "kill -KILL $$, 137"
  })
  void thePaneStaysAndShowsTheExitStatus(String script, int status) throws Exception {
    deck.exec("t", "sh", "-c", "echo said something; " + script);

    Await.until("the program has ended", () -> deck.row("t").state() == TaskState.FINISHED);
    TaskRow row = deck.row("t");
    assertThat(row.exitStatus()).isEqualTo(status);
    assertThat(row.pid()).isNull();
    assertThat(new PaneAccess(deck.deck()).peek(row.id(), 0)).startsWith("said something");
    assertThat(TestDeck.problemOf(() -> new PaneAccess(deck.deck()).send(row.id(), "x")))
        .hasMessageContaining("its process has ended");
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  /** tmux alone loses the end of half of these, and with what we do about it one or two of 100. */
  @Test
  void theLastLinesOfManyAreThere() throws Exception {
    int whole = 0;
    for (int i = 0; i < 30; i++) {
      TaskId id = TaskId.existing("t" + i);
      deck.exec(id.value(), "sh", "-c", "seq 1 30000; echo the end; exit 7");
      Await.until("it has ended", () -> deck.row(id.value()).state() == TaskState.FINISHED);
      if (new PaneAccess(deck.deck()).peek(id, 3).contains("the end")) {
        whole++;
      }
    }
    assertThat(whole).isGreaterThanOrEqualTo(24);
  }

  @Test
  void aSingleArgumentIsALineForTheShell() throws Exception {
    deck.exec("t", "echo one; exit 5");

    Await.until("the line has ended", () -> deck.row("t").state() == TaskState.FINISHED);
    assertThat(deck.row("t").exitStatus()).isEqualTo(5);
  }

  @Test
  void aProgramThatIsNotThereShowsAsFinished() throws Exception {
    deck.exec("t", "no-such-program", "x");

    Await.until("it has ended", () -> deck.row("t").state() == TaskState.FINISHED);
    assertThat(deck.row("t").exitStatus()).isNotZero();
  }

  @Test
  void execWithoutACommandIsWrongUsage() {
    Problem problem = TestDeck.problemOf(() -> deck.exec("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE);
    deck.assertNothingOf("t");
  }
}
