package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Shell;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code qd spawn} as users and scripts type it. */
class SpawnCommandTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aSpawnPrintsItsLineAndTheKillItsOwn() {
    Ran spawned = qd("spawn", "t", ".", "--", "sleep 1000");

    assertThat(spawned.err()).isEmpty();
    assertThat(spawned.out())
        .isEqualTo("spawned t window=work:fm-t tasktmp=" + deck.root("t") + "\n");
    assertThat(spawned.exit()).isZero();

    Ran killed = qd("kill", "t");
    assertThat(killed.err()).isEmpty();
    assertThat(killed.out())
        .matches("teardown t complete \\(window work:fm-t, freed \\d+ KiB\\)\n");
    assertThat(killed.exit()).isZero();
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "",
        "a b",
        "a\nb",
        ".x",
        "-x",
        "_x",
        "é",
        "a.b",
        "a:b",
        "a\u001b[31mb",
        "a/b",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      })
  void aBadIdIsOneLineAndTwoAndChangesNothing(String id) {
    Ran ran = id.startsWith("-") ? qd("spawn", "--exec", id + "=.") : qd("spawn", id);

    assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1).startsWith("qd: ").doesNotContain("\u001b");
    assertNothingWasMade();
  }

  @ParameterizedTest
  @CsvSource({
    "missing, it does not exist",
    "file, it is no directory",
    "closed, permission denied"
  })
  void aBadDirectoryIsOneLineAndChangesNothing(String name, String why) throws Exception {
    TestDeck.write(deck.sandbox().project().resolve("file"), "x");
    if (name.equals("closed")) {
      org.junit.jupiter.api.Assumptions.assumeFalse(dev.quarterdeck.testing.Needs.isRoot());
      Files.createDirectory(deck.sandbox().project().resolve(name)).toFile().setExecutable(false);
    }

    Ran ran = qd("spawn", "t", name);

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .hasLineCount(1)
        .startsWith("qd: directory " + deck.sandbox().project().resolve(name) + " : " + why + "; ");
    assertNothingWasMade();
  }

  @Test
  void withoutTmuxOnThePathThereIsOneLine() {
    for (String command : new String[] {"spawn", "kill", "peek"}) {
      if (!command.equals("spawn")) {
        deck.writeMeta("t", "window=work:fm-t");
      }
      Ran ran = QdProcess.run(deck.sandbox(), Map.of("PATH", "/nonexistent"), command, "t");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .hasLineCount(1)
          .startsWith("qd: ")
          .contains("it is not installed or not on the PATH");
    }
    assertThat(deck.metaFile("t")).exists();
  }

  @Test
  void ofABatchTheFailedPairIsNamedAndTheRestGoOn() {
    Ran ran = qd("spawn", "--exec", "a=.", "b=missing", "bogus", "c=.", "--", "sleep", "1000");

    assertThat(ran.out().lines().map(line -> line.substring(0, 9)))
        .containsExactly("spawned a", "spawned c");
    assertThat(ran.err().lines())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("qd: directory "))
        .contains("batch: FAILED to spawn b (missing)")
        .contains("batch dispatch expects every argument as id=repo; got 'bogus'");
    assertThat(ran.exit()).isEqualTo(2);
    deck.assertNothingOf("b");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-a", "work:fm-c");
  }

  @Test
  void anEmptyDirectoryIsWrongUsageAndNotThisOne() {
    Ran ran = QdProcess.run(deck.sandbox(), "spawn", "t", "");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("qd: spawn t : DIR is empty; ");
    assertThat(qd("spawn", "t", "", "codex").exit()).isEqualTo(2);
    assertThat(deck.metaFile("t")).doesNotExist();
  }

  @Test
  void anEmptyIdInABatchIsWrongUsage() {
    Ran ran = qd("spawn", "=.");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("the id is empty").contains("batch: FAILED to spawn  (.)");
    assertNothingWasMade();
  }

  @Test
  void whatStandsBehindTheDashesIsTheCommandWhateverItLooksLike() {
    Ran ran =
        qd(
            "spawn",
            "--exec",
            "t",
            "--",
            "sh",
            "-c",
            "printf '<%s>' \"$@\" >out; mv out written; sleep 99",
            "sh",
            "--help",
            "--state",
            "/x",
            "--",
            "-x",
            "a=b");

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(
            TestDeck.awaitFile(
                deck.sandbox().project().resolve("written"), "it ran", () -> "nothing"))
        .isEqualTo("<--help><--state></x><--><-x><a=b>");
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void aSpawnThatIsInterruptedWhileItWaitsForTheShellUndoesItself(String signal, int status) {
    Shell.BASH.use(deck, "sleep 1000");
    try (QdProcess spawn = QdProcess.start(deck.sandbox(), "spawn", "t")) {
      Await.until(
          "the window is there and its shell is waited for",
          () -> Files.exists(deck.metaFile("t")) && deck.meta("t").value("window_id").isPresent(),
          spawn::written);

      spawn.signal(signal);
      Ran ran = spawn.await();

      assertThat(ran.exit()).isEqualTo(status);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err().lines()).allMatch(line -> line.startsWith("qd: "));
    }
    deck.assertNothingOf("t");
    assertThat(deck.tmux().windows()).isEmpty();
  }

  @Test
  void aSpawnThatIsKilledLeavesATaskThatIsListedAndCanBeKilled() throws Exception {
    Shell.BASH.use(deck, "sleep 1000");
    try (QdProcess spawn = QdProcess.start(deck.sandbox(), "spawn", "t")) {
      Await.until(
          "the window is there",
          () -> Files.exists(deck.metaFile("t")) && deck.meta("t").value("window_id").isPresent(),
          spawn::written);
      spawn.signal("KILL");
      spawn.await();
    }

    assertThat(deck.row("t").note()).isEqualTo("its spawn was cut off; kill it");
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  private Ran qd(String... arguments) {
    return QdProcess.run(deck.sandbox(), arguments);
  }

  private void assertNothingWasMade() {
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
    assertThat(Sandbox.names(deck.sandbox().state())).noneMatch(name -> name.contains("meta"));
    assertThat(deck.tmux().windows()).isEmpty();
  }
}
