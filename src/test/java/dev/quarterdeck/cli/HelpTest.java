package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, versions and wrong usage: what a newcomer and a script meet first. */
class HelpTest {
  private final Sandbox sandbox = new Sandbox();

  @AfterEach
  void close() {
    sandbox.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spawn",
        "ls",
        "kill",
        "teardown",
        "attach",
        "peek",
        "send",
        "doctor",
        "wake",
        "watch",
        "respawn",
        "sweep",
        "completion"
      })
  void everyCommandHasHelpWithExamples(String command) {
    Ran help = QdProcess.run(sandbox, command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Example")
        .contains("qd " + command.replace("teardown", "kill"));
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(QdProcess.run(sandbox, command, "--version").out()).matches("(?s)qd \\d.*\n");
  }

  @Test
  void theProgramItselfHasHelpAndAVersion() {
    Ran help = QdProcess.run(sandbox, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("spawn", "ls", "kill", "attach", "peek", "send", "--demo");
    assertThat(QdProcess.run(sandbox, "--version").out())
        .matches("qd \\d+\\.\\d+.*\nJava \\d.*\ntmux \\d.*\n");
  }

  @Test
  void aCommandHasALineInTheHelpOfAll() {
    assertThat(QdProcess.run(sandbox, "--help").out().lines())
        .contains(
            "  spawn           Start a task in a tmux window, with a temp root of its own.",
            "  kill, teardown  End tasks: window, processes, worktree, root and records.",
            "  watch           Watch the tasks without a screen, and print JSON lines.")
        .hasSizeLessThan(45);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "respawn", "attach", "peek", "send", "doctor", "watch", "wake"})
  void helpThatFitsOnAScreenStaysSo(String command) {
    assertThat(QdProcess.run(sandbox, command, "--help").out().lines())
        .hasSizeLessThanOrEqualTo(24);
  }

  @Test
  void helpOfACommandIsThereByItsNameToo() {
    Ran help = QdProcess.run(sandbox, "help", "kill");
    assertThat(help.exit()).isZero();
    assertThat(help.out()).isEqualTo(QdProcess.run(sandbox, "kill", "--help").out());
    assertThat(QdProcess.run(sandbox, "help").out())
        .isEqualTo(QdProcess.run(sandbox, "--help").out());
  }

  @Test
  void helpNamesTheConfigFileAndFitsInto80Columns() {
    Ran help = QdProcess.run(sandbox, "--help");
    String file = sandbox.home().resolve(".config/quarterdeck/config.toml").toString();
    assertThat(help.out()).contains(file);
    assertThat(help.out().replace(file, "").lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @CsvSource({
    "lss, ls",
    "spwan, spawn",
    "atach t, attach",
    "ls --jsno, --json",
    "kill t --dryrun, --dry-run",
    "--dmo, --demo",
    "-v, -V",
    "help spwan, spawn",
    "wake drian, drain"
  })
  void whatIsNearlyRightIsGuessed(String line, String guess) {
    Ran ran = QdProcess.run(sandbox, line.split(" ", -1));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).hasLineCount(1).endsWith("; did you mean '" + guess + "'?\n");
  }

  @Test
  void whatIsNothingLikeACommandIsNotGuessed() {
    assertThat(QdProcess.run(sandbox, "nonsense").err()).endsWith("; see 'qd --help'\n");
    assertThat(QdProcess.run(sandbox, "ls", "--nonsense").err()).contains("; see 'qd ls --help'");
    assertThat(QdProcess.run(sandbox, "ls", "-x").err()).contains("; see 'qd ls --help'");
    assertThat(QdProcess.run(sandbox, "help", "nonsense").err())
        .isEqualTo(QdProcess.run(sandbox, "nonsense").err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "--nonsense",
        "ls --nonsense",
        "ls extra",
        "kill",
        "kill --dry-run",
        "spawn",
        "spawn a b c",
        "peek",
        "peek t --lines x",
        "peek t --lines 0",
        "peek t --lines -1",
        "send t",
        "send t a b",
        "attach",
        "spawn a -x",
        "ls --session a:b",
        "ls --session a.b",
        "spawn --exec t"
      })
  void wrongUsageIsOneLineAndTwo(String line) {
    Ran ran = QdProcess.run(sandbox, line.split(" ", -1));

    assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1).matches("qd: .+ : .+; .+\n");
    assertThat(Sandbox.names(sandbox.tmp())).isEmpty();
    assertThat(sandbox.state().resolve("t.meta")).doesNotExist();
  }
}
