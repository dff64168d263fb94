package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, versions and wrong usage: what a newcomer and a script meet first. */
class HelpTest {
  private final Sandbox sandbox = new Sandbox();

  @AfterEach
  void close() {
    sandbox.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"spawn", "ls", "kill", "teardown", "attach", "peek", "send"})
  void everyCommandHasHelpWithExamples(String command) {
    Ran help = QdProcess.run(sandbox, command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Example")
        .contains("qd " + command.replace("teardown", "kill"));
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(QdProcess.run(sandbox, command, "--version").out()).matches("qd \\d.*\n");
  }

  @Test
  void theProgramItselfHasHelpAndAVersion() {
    Ran help = QdProcess.run(sandbox, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("spawn", "ls", "kill", "attach", "peek", "send", "--demo");
    assertThat(QdProcess.run(sandbox, "--version").out()).matches("qd \\d+\\.\\d+.*\n");
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
