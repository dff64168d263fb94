package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code qd ls}, in text and in JSON as the contract has it. */
class LsCommandTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theDocumentHasExactlyTheContractsKeys() throws Exception {
    deck.spawn("a", "sleep 1000");
    deck.writeMeta("old", "window=work:fm-old", "project=/p");
    TestDeck.write(deck.sandbox().tmp().resolve("fm-lost/x"), "x");
    deck.tmux().window("work", "fm-nobody", "tail -f /dev/null");
    Await.until("sleep runs", () -> "sleep".equals(deck.row("a").command()), () -> deck.row("a"));

    JsonNode all = json("ls", "--json");

    assertThat(keys(all)).containsExactly("tmux", "tmp", "tasks", "orphans");
    assertThat(keys(all.get("tmux"))).containsExactly("pid", "started", "answered");
    assertThat(all.at("/tmux/pid").asText()).isEqualTo(deck.tmux().ask("=work:", "#{pid}"));
    assertThat(all.at("/tmux/answered").isBoolean()).isTrue();
    assertThat(Instant.parse(all.at("/tmux/started").asText()).getEpochSecond())
        .isEqualTo(Long.parseLong(deck.tmux().ask("=work:", "#{start_time}")));
    assertThat(keys(all.get("tmp")))
        .containsExactly("path", "type", "totalBytes", "freeBytes", "freeInodes");
    assertThat(all.at("/tmp/path").asText()).isEqualTo(deck.sandbox().tmp().toString());
    assertThat(all.at("/tmp/totalBytes").isIntegralNumber()).isTrue();
    assertThat(all.at("/tmp/freeBytes").asLong()).isPositive();

    JsonNode task = all.at("/tasks/0");
    assertThat(keys(task))
        .containsExactly(
            "id",
            "state",
            "exitStatus",
            "window",
            "windowId",
            "paneId",
            "pid",
            "command",
            "project",
            "worktree",
            "tasktmp",
            "gotmpdir",
            "spawned",
            "usage",
            "note",
            "status");
    assertThat(task.get("id").asText()).isEqualTo("a");
    assertThat(task.get("state").asText()).isEqualTo("running");
    assertThat(task.get("exitStatus").isNull()).isTrue();
    assertThat(task.get("window").asText()).isEqualTo("work:fm-a");
    assertThat(task.get("windowId").asText()).isEqualTo(deck.metaValue("a", "window_id"));
    assertThat(task.get("paneId").asText()).isEqualTo(deck.metaValue("a", "pane_id"));
    assertThat(task.get("pid").isIntegralNumber()).isTrue();
    assertThat(task.get("command").asText()).isEqualTo("sleep");
    assertThat(task.get("project").asText()).isEqualTo(deck.sandbox().project().toString());
    assertThat(task.get("worktree").isNull()).isTrue();
    assertThat(task.get("tasktmp").asText()).isEqualTo(deck.root("a").toString());
    assertThat(task.get("gotmpdir").asText()).isEqualTo("set");
    assertThat(task.get("spawned").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(keys(task.get("usage"))).containsExactly("bytes", "files", "scanned", "complete");
    assertThat(task.at("/usage/bytes").asLong()).isGreaterThanOrEqualTo(4096);
    assertThat(task.at("/usage/files").asLong()).isEqualTo(1);
    assertThat(task.at("/usage/complete").asBoolean()).isTrue();

    assertThat(all.at("/tasks/1/state").asText()).isEqualTo("gone");
    assertThat(all.at("/tasks/1/tasktmp").isNull()).isTrue();
    assertThat(all.at("/tasks/1/usage").isNull()).isTrue();
    assertThat(all.at("/tasks/1/gotmpdir").asText()).isEqualTo("unknown");
    List<String> orphans = new ArrayList<>();
    for (JsonNode orphan : all.get("orphans")) {
      assertThat(keys(orphan)).containsExactly("kind", "path", "bytes");
      orphans.add(orphan.get("kind").asText() + " " + orphan.get("path").asText());
      assertThat(orphan.get("bytes").isNull())
          .isEqualTo(!orphan.get("kind").asText().equals("root"));
    }
    assertThat(orphans)
        .containsExactlyInAnyOrder(
            "root " + deck.sandbox().tmp().resolve("fm-lost"),
            "meta " + deck.metaFile("old"),
            "window work:fm-nobody");
  }

  @Test
  void theStatesAreToldApart() throws Exception {
    deck.spawn("idle");
    deck.spawn("running", "sleep 1000");
    deck.exec("finished", "sh", "-c", "exit 7");
    deck.spawn("gone");
    deck.tmux().tmux("kill-window", "-t", deck.metaValue("gone", "window_id"));
    deck.writeMeta("stuck", "window=", "ending=2026-01-01T00:00:00Z no room");

    Await.until(
        "every state is as its task's name",
        () -> {
          for (JsonNode task : json("ls", "--json", "--no-usage").get("tasks")) {
            if (!task.get("id").equals(task.get("state"))) {
              return false;
            }
          }
          return true;
        },
        () -> QdProcess.run(deck.sandbox(), "ls").out());
    JsonNode tasks = json("ls", "--json", "--no-usage").get("tasks");
    assertThat(tasks).hasSize(5);
    assertThat(tasks.get(0).get("exitStatus").asInt()).isEqualTo(7);
    assertThat(tasks.get(0).get("usage").isNull()).isTrue();
    assertThat(tasks.get(4).get("note").asText()).isEqualTo("no room");
  }

  @Test
  void withoutAServerNothingIsUnknown() throws Exception {
    deck.spawn("t");
    deck.tmux().stop();

    JsonNode all = json("ls", "--json");

    assertThat(all.at("/tmux/answered").asBoolean()).isTrue();
    assertThat(all.at("/tmux/pid").isNull()).isTrue();
    assertThat(all.at("/tmux/started").isNull()).isTrue();
    assertThat(all.at("/tasks/0/state").asText()).isEqualTo("gone");
  }

  @Test
  void anEmptyStateDirectoryIsAnEmptyList() throws Exception {
    JsonNode all = json("ls", "--json");

    assertThat(all.get("tasks")).isEmpty();
    assertThat(all.get("orphans")).isEmpty();
    assertThat(deck.sandbox().state()).doesNotExist();
  }

  @Test
  void oneMetaThatCannotBeReadDoesNotHideTheOthers() throws Exception {
    deck.spawn("t");
    java.nio.file.Files.createDirectory(deck.metaFile("odd"));
    java.nio.file.Files.createSymbolicLink(
        deck.metaFile("link"), deck.sandbox().directory().resolve("nothing"));

    JsonNode all = json("ls", "--json");

    assertThat(all.get("tasks")).hasSize(3);
    assertThat(all.at("/tasks/0/state").asText()).isEqualTo("unknown");
    assertThat(all.at("/tasks/0/note").asText()).contains("it is a symbolic link");
    assertThat(all.at("/tasks/2/state").asText()).isEqualTo("idle");
  }

  @Test
  void theTextIsATable() throws Exception {
    deck.spawn("t", "sleep 1000");
    Await.until("sleep runs", () -> "sleep".equals(deck.row("t").command()), () -> deck.row("t"));

    Ran ran = QdProcess.run(deck.sandbox(), "ls");

    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).isEmpty();
    List<String> lines = ran.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).matches("TASK +STATE +USE +FILES +AGE +NOW +DIRECTORY");
    assertThat(lines.get(1))
        .matches("t +running +8 KiB +1 +\\d+s +sleep +" + deck.sandbox().project());
  }

  @Test
  void aDirectoryBelowHomeIsShort() throws Exception {
    deck.writeMeta("t", "window=work:fm-t", "project=" + deck.sandbox().home().resolve("src/app"));
    assertThat(QdProcess.run(deck.sandbox(), "ls").out()).contains("  ~/src/app\n");
  }

  @Test
  void aMetaWhoseRootIsNoPathHidesNoOtherTask() throws Exception {
    deck.exec("good", "tail", "-f", "/dev/null");
    deck.writeMeta("bad", "window=work:fm-bad", "tasktmp=/tmp/a\0b");
    assertThat(deck.row("good").usage()).isNotNull();
    assertThat(deck.row("bad").note()).contains("refused");
  }

  @Test
  void aTempDirectoryThatIsMissingIsOneLine() throws Exception {
    java.nio.file.Files.delete(deck.sandbox().tmp());

    Ran ran = QdProcess.run(deck.sandbox(), "ls", "--json");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1).contains(deck.sandbox().tmp().toString());
    assertThat(Sandbox.names(deck.sandbox().state())).isEmpty();
  }

  private JsonNode json(String... arguments) throws Exception {
    Ran ran = QdProcess.run(deck.sandbox(), arguments);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    return new ObjectMapper().readTree(ran.out());
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
