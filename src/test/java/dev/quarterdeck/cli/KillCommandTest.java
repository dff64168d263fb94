package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code qd kill}, {@code peek} and {@code send} as users and scripts type them. */
class KillCommandTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aDryRunSaysWhatWouldGoAndChangesNothing() throws Exception {
    deck.spawn("t", "sleep 1000");
    TestDeck.write(deck.root("t").resolve("gotmp/x"), "x");
    Await.until("sleep runs", () -> "sleep".equals(deck.row("t").command()), () -> deck.row("t"));
    String meta = Files.readString(deck.metaFile("t"));

    Ran ran = qd("kill", "--dry-run", "t");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out().lines())
        .startsWith(
            "would end t",
            "  window     work:fm-t (" + deck.metaValue("t", "window_id") + ")",
            "  processes  2: bash, sleep",
            "  root       " + deck.root("t") + " (12 KiB, 2 files)");
    assertThat(Files.readString(deck.metaFile("t"))).isEqualTo(meta);
    assertThat(deck.root("t").resolve("gotmp/x")).exists();
    assertThat(deck.row("t").command()).isEqualTo("sleep");
  }

  @Test
  void aDryRunTellsItsNotes() throws Exception {
    deck.spawn("t");
    Path du = TestDeck.write(deck.sandbox().directory().resolve("bin/du"), "#!/bin/sh\nexit 1\n");
    assertThat(du.toFile().setExecutable(true)).isTrue();
    String path = du.getParent() + ":" + System.getenv("PATH");

    Ran ran = QdProcess.run(deck.sandbox(), Map.of("PATH", path), "kill", "--dry-run", "t");
    Ran json =
        QdProcess.run(deck.sandbox(), Map.of("PATH", path), "kill", "--dry-run", "--json", "t");

    assertThat(ran.out()).contains("\n  note       size not known: ");
    assertThat(new ObjectMapper().readTree(json.out()).findValue("notes").get(0).textValue())
        .startsWith("size not known: ");
  }

  @Test
  void ofSeveralEachIsTriedAndTheWorstCodeIsTheExitCode() throws Exception {
    deck.spawn("a");
    deck.spawn("b");
    deck.writeMeta("bad", "tasktmp=/");

    Ran ran = qd("kill", "a", "none", "bad", "b");

    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.out().lines().map(line -> line.substring(0, 19)))
        .containsExactly("teardown a complete", "teardown b complete");
    assertThat(ran.err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("qd: task none : no meta for task none at "))
        .anyMatch(line -> line.startsWith("qd: remove tasktmp=/ of task bad : "));
    assertThat(deck.metaFile("bad")).exists();
  }

  @Test
  void anIdThatNoTaskCanHaveIsWrongUsage() {
    for (String id : new String[] {"../x", "", "a/b", "a\nb", "é"}) {
      Ran ran = qd("kill", id);

      assertThat(ran.exit()).as(id).isEqualTo(2);
      assertThat(ran.err()).hasLineCount(1);
    }
  }

  @Test
  void theJsonIsOneDocumentWithAnOutcomeForEach() throws Exception {
    deck.spawn("a");
    deck.writeMeta("bad", "tasktmp=/");

    Ran ran = qd("kill", "--json", "a", "bad", "none");

    JsonNode all = new ObjectMapper().readTree(ran.out());
    assertThat(all.findValuesAsText("outcome")).containsExactly("complete", "refused", "failed");
    assertThat(all.findValuesAsText("id")).containsExactly("a", "bad", "none");
    assertThat(ran.exit()).isEqualTo(3);
    deck.assertNothingOf("a");
  }

  @Test
  void teardownIsAnotherNameForKill() throws Exception {
    deck.spawn("t");

    assertThat(qd("teardown", "t").out()).startsWith("teardown t complete");
    deck.assertNothingOf("t");
  }

  @Test
  void theOptionsMayStandBeforeOrBehindTheCommand() throws Exception {
    deck.spawn("t");
    String state = deck.sandbox().state().toString();
    deck.sandbox().environment().put("QD_STATE", deck.sandbox().directory() + "/none");

    assertThat(qd("--state", state, "kill", "--dry-run", "t").exit()).isZero();
    assertThat(qd("kill", "--dry-run", "t", "--state", state).exit()).isZero();
    assertThat(qd("kill", "--dry-run", "t").exit()).isEqualTo(1);
  }

  @Test
  void twoKillsAtOnceEndTheTaskOnceAndNeitherSaysSoWrongly() throws Exception {
    deck.spawn("t", "setsid sh -c 'trap \"\" TERM HUP; while :; do sleep 1; done' &");
    Await.until(
        "it runs",
        () ->
            Sandbox.carrying("GOTMPDIR", deck.root("t").resolve("gotmp").toString()).stream()
                .anyMatch(process -> process.endsWith("sleep 1")));
    try (QdProcess one = QdProcess.start(deck.sandbox(), "kill", "t");
        QdProcess two = QdProcess.start(deck.sandbox(), "kill", "t")) {
      Ran first = one.await();
      Ran second = two.await();

      assertThat(first.exit() + second.exit()).isEqualTo(1);
      assertThat(first.out() + second.out()).containsOnlyOnce("teardown t complete");
      assertThat(first.err() + second.err()).hasLineCount(1);
    }
    deck.assertNothingOf("t");
  }

  @Test
  void peekPrintsThePanesTextAndSendTypesIntoIt() throws Exception {
    deck.spawn("t");

    assertThat(qd("send", "t", "echo it's; echo 1'2;3'").exit()).isZero();
    assertThat(qd("send", "t", "'").exit()).isZero();
    Await.until(
        "the shell has answered",
        () -> qd("peek", "t").out().contains("1'2"),
        () -> qd("peek", "t").out());
    assertThat(qd("peek", "t", "--lines", "1").out()).hasLineCount(1);
  }

  @Test
  void aTaskWhoseWindowIsGoneCannotBePeekedAt() {
    deck.writeMeta("t", "window=work:fm-t");

    for (String[] command : new String[][] {{"peek", "t"}, {"send", "t", "x"}, {"attach", "t"}}) {
      Ran ran = qd(command);

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err())
          .isEqualTo("qd: window of task t : it is gone; end the task with 'qd kill t'\n");
    }
  }

  @Test
  void attachInsideTheServerSwitchesAndInsideAnotherRefuses() throws Exception {
    deck.spawn("t");
    deck.sandbox().environment().put("TMUX", deck.sandbox().directory() + "/sockets/other,1,0");

    Ran ran = qd("attach", "t");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).hasLineCount(1).contains("it runs in another tmux server");
  }

  private Ran qd(String... arguments) {
    return QdProcess.run(deck.sandbox(), arguments);
  }
}
