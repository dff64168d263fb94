package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Shell;
import dev.quarterdeck.testing.TestDeck;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every process of a pane has GOTMPDIR, whatever the shell and its start-up files do. */
class ShellStartUpTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  static Stream<Arguments> startUps() {
    return Stream.of(Shell.values())
        .flatMap(
            shell ->
                Stream.of(
                    Arguments.of(shell, ""),
                    Arguments.of(shell, "sleep 2"),
                    Arguments.of(shell, shell.reads()),
                    Arguments.of(shell, shell.flushes())));
  }

  @ParameterizedTest
  @MethodSource("startUps")
  void everyProcessOfThePaneHasGotmpdir(Shell shell, String startUp) throws Exception {
    Needs.proc();
    shell.use(deck, startUp);

    deck.spawn("t", command());

    assertThatGotmpdirIsSet();
    String gotmp = deck.root("t").resolve("gotmp").toString();
    String shellItself = deck.tmux().ask(pane(), "#{pane_pid}") + ": ";
    Await.until(
        "the shell itself and what it started carry GOTMPDIR",
        () -> {
          List<String> carrying = Sandbox.carrying("GOTMPDIR", gotmp);
          return carrying.stream().anyMatch(process -> process.startsWith(shellItself))
              && carrying.stream().anyMatch(process -> process.endsWith(": sleep 1000"));
        },
        () -> Sandbox.carrying("GOTMPDIR", gotmp));
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @EnumSource
  void aStartUpFileThatSetsAnotherGotmpdirDoesNotWin(Shell shell) throws Exception {
    shell.use(
        deck, shell == Shell.TCSH ? "setenv GOTMPDIR /elsewhere" : "export GOTMPDIR=/elsewhere");

    deck.spawn("t", command());

    assertThatGotmpdirIsSet();
  }

  @Test
  void aServerStartedWithinAnotherTaskDoesNotHandItsGotmpdirOn() throws Exception {
    deck.tmux().tmux("set-environment", "-g", "GOTMPDIR", "/elsewhere");

    deck.exec("t", "sh", "-c", command());

    assertThatGotmpdirIsSet();
  }

  @Test
  void aServerThatIsStartedFromWithinATaskDoesNotGetThatTasksGotmpdir() throws Exception {
    deck.tmux().stop();
    deck.sandbox().environment().put("GOTMPDIR", "/elsewhere");

    deck.exec("t", "sleep", "1000");

    assertThat(deck.tmux().tmux("show-environment", "-g"))
        .contains("QD_TEST_SANDBOX=")
        .doesNotContain("GOTMPDIR=");
  }

  @Test
  void aDefaultCommandIsTheShellThen() throws Exception {
    TestDeck.write(deck.sandbox().home().resolve(".bashrc"), "sleep 1; " + Shell.BASH.flushes());
    deck.tmux().tmux("set-option", "-g", "default-command", "exec bash");

    deck.spawn("t", command());

    assertThatGotmpdirIsSet();
  }

  static Stream<Arguments> endlessStartUps() {
    return Stream.of(
        Arguments.of(Shell.BASH, "sleep 1000"),
        Arguments.of(Shell.BASH, "while :; do read x; done"),
        Arguments.of(Shell.DASH, "sleep 1000"),
        Arguments.of(Shell.DASH, "while :; do read x; done"),
        Arguments.of(Shell.ZSH, "while :; do read x; done"),
        Arguments.of(Shell.FISH, "sleep 1000"),
        Arguments.of(Shell.TCSH, "sleep 1000"));
  }

  @ParameterizedTest
  @MethodSource("endlessStartUps")
  void aShellThatNeverReadsFailsTheSpawnAndNothingIsLeft(Shell shell, String startUp) {
    shell.use(deck, startUp);

    Problem problem =
        TestDeck.problemOf(
            () ->
                new Spawn(deck.deck(), Duration.ofMillis(2500))
                    .run(
                        new Spawn.Request(
                            new TaskId("t"),
                            deck.sandbox().project(),
                            List.of("touch hacked"),
                            false),
                        StageEvent.Listener.NONE));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage())
        .startsWith("type into the shell '")
        .contains("within 2 s")
        .endsWith("; look at its start-up files, or run COMMAND without a shell by --exec");
    deck.assertNothingOf("t");
    assertThat(deck.sandbox().project()).isEmptyDirectory();
  }

  @Test
  void aShellThatEndsAtOnceFailsTheSpawnAndNothingIsLeft() {
    deck.tmux().tmux("set-option", "-g", "default-command", "exit 3");

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t", "touch hacked"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    deck.assertNothingOf("t");
  }

  private static String command() {
    return "sh -c 'printf %s \"$GOTMPDIR\" >out; mv out written; sleep 1000'";
  }

  private void assertThatGotmpdirIsSet() {
    assertThat(
            TestDeck.awaitFile(
                deck.sandbox().project().resolve("written"),
                "the command has run",
                () -> deck.tmux().capture(pane())))
        .isEqualTo(deck.root("t").resolve("gotmp").toString());
  }

  private String pane() {
    return deck.metaValue("t", Meta.PANE_ID);
  }
}
