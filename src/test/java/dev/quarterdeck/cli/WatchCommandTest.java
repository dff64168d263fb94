package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.WakeQueue;
import dev.quarterdeck.task.WakeRecord;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code qd watch} tells each thing once, and has it in the queue by then. */
@Timeout(240)
class WatchCommandTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void whatSomebodyShouldLookAtIsToldOnceAndIsInTheQueue() throws Exception {
    deck.exec("t", "sh", "-c", "read x; exit 3");
    deck.exec("t-2", "sleep", "1000");
    try (QdProcess watch = QdProcess.start(deck.sandbox(), "watch")) {
      say("t", "needs-decision: which\tone?");
      await(watch, "needs-decision", 1);
      say("t", "working: on it");
      say("t-2", "blocked: no key");
      await(watch, "blocked", 1);
      deck.tmux().tmux("send-keys", "-t", deck.metaValue("t", "pane_id"), "Enter");
      await(watch, "finished", 1);
      deck.tmux().tmux("kill-window", "-t", deck.metaValue("t-2", "window_id"));
      await(watch, "gone", 1);
      say("t-2", "blocked: no key");
      await(watch, "blocked", 2);

      assertThat(watch.written().lines().map(WatchCommandTest::event))
          .containsExactly("needs-decision", "blocked", "finished", "gone", "blocked");
      assertThat(watch.written().lines()).allMatch(line -> line.startsWith("{\"event\":\""));
      assertThat(wakes())
          .extracting(wake -> wake.kind() + " " + wake.key() + " " + wake.payload())
          .containsExactly(
              "signal t.status needs-decision: which one?",
              "signal t-2.status blocked: no key",
              "stale work:fm-t t finished with status 3",
              "stale work:fm-t-2 t-2 is gone: its window was closed");
      assertThat(wakes()).extracting(WakeRecord::source).containsExactly("t", "t-2", "t", "t-2");
      watch.signal("TERM");
      assertThat(watch.await().err()).isEmpty();
    }
  }

  @Test
  void aTmuxThatIsAwayIsNotATaskThatIsGone() throws Exception {
    deck.exec("t", "sleep", "1000");
    Path away = deck.sandbox().directory().resolve("away");
    Path asked = deck.sandbox().directory().resolve("asked");
    deck.stubForProcesses("[ -e " + away + " ] && { echo x >>" + asked + "; exit 7; }");
    try (QdProcess watch = QdProcess.start(deck.sandbox(), "watch")) {
      say("t", "blocked: a");
      await(watch, "blocked", 1);
      Files.createFile(away);
      Await.until("it asks", () -> Files.exists(asked) && Files.readAllLines(asked).size() > 2);
      Files.delete(away);
      say("t", "blocked: b");
      await(watch, "blocked", 2);

      assertThat(watch.written().lines().map(WatchCommandTest::event)).containsOnly("blocked");
      deck.tmux().tmux("kill-window", "-t", deck.metaValue("t", "window_id"));
      await(watch, "gone", 1);
    }
  }

  @Test
  void whereTheQueueCannotBeWrittenItIsToldLater() throws Exception {
    deck.exec("t", "sleep", "1000");
    Path queue = deck.sandbox().state().resolve(".wake-queue");
    Files.createDirectory(queue);
    try (QdProcess watch = QdProcess.start(deck.sandbox(), "watch")) {
      say("t", "blocked: a");
      Await.until("it says so", () -> watch.written().contains("it is no plain file"));
      assertThat(watch.written()).doesNotContain("\"event\"");
      Files.delete(queue);
      await(watch, "blocked", 1);
      assertThat(watch.written().lines().filter(line -> line.startsWith("qd: "))).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void aSignalEndsItAndTheNextOneMayWatch(String signal) throws Exception {
    deck.exec("t", "sleep", "1000");
    say("t", "blocked: a");
    try (QdProcess watch = QdProcess.start(deck.sandbox(), "watch")) {
      await(watch, "blocked", 1);
      Ran second = QdProcess.run(deck.sandbox(), "watch");
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).hasLineCount(1).contains("another qd watch is at work there");
      watch.signal(signal);
      assertThat(watch.await().err()).isEmpty();
    }
    assertThat(Sandbox.names(deck.sandbox().state())).doesNotContain(".wake-queue.lock");
    try (QdProcess next = QdProcess.start(deck.sandbox(), "watch")) {
      await(next, "blocked", 1);
    }
  }

  @Test
  void whenNobodyReadsItItEnds() throws Exception {
    Needs.programs("sh", "head");
    deck.exec("t", "sleep", "1000");
    say("t", "blocked: a");
    // The status of a pipe is that of its last program; so the first one says its own.
    List<String> argv =
        new ArrayList<>(
            List.of("sh", "-c", "{ \"$@\"; echo $? >status; } | head -n 1 >line", "sh"));
    argv.addAll(QdProcess.argv("watch"));
    Path project = deck.sandbox().project();
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(project.toFile())
            .redirectError(project.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(deck.sandbox().environment());
    Process pipe = builder.start();
    try {
      Await.until(
          "head has its line", () -> Files.readString(project.resolve("line")).length() > 0);
      say("t", "blocked: b");
      Await.until("it has ended", () -> Files.exists(project.resolve("status")));
      pipe.waitFor();
    } finally {
      pipe.destroyForcibly();
    }
    assertThat(project.resolve("status")).hasContent("0\n");
    assertThat(project.resolve("err")).isEmptyFile();
    assertThat(wakes()).extracting(WakeRecord::payload).containsExactly("blocked: b");
  }

  @Test
  void aTurnThatEndsAfterTheKillWakesNobodyAndItsFileGoes() throws Exception {
    deck.exec("t", "sleep", "1000");
    deck.exec("t-2", "sleep", "1000");
    for (String id : List.of("t", "t-2")) {
      for (String suffix : List.of(".status", ".turn-ended", ".check.sh", ".busy-state")) {
        TestDeck.write(deck.sandbox().state().resolve(id + suffix), "working: x\n");
      }
    }
    deck.kill("t");
    assertThat(Sandbox.names(deck.sandbox().state()))
        .contains("t-2.status", "t-2.turn-ended", "t-2.check.sh", "t-2.busy-state", "t-2.meta")
        .noneMatch(name -> name.startsWith("t."));
    Path late = TestDeck.write(deck.sandbox().state().resolve("t.turn-ended"), "");
    Path fresh = TestDeck.write(deck.sandbox().state().resolve("new.turn-ended"), "");
    Ran.ok("touch", "-d", "2 minutes ago", late.toString());
    Ran.ok("touch", "-d", "2 minutes ago", deck.sandbox().state() + "/t-2.turn-ended");
    try (QdProcess watch = QdProcess.start(deck.sandbox(), "watch")) {
      Await.until("it is gone", () -> !Files.exists(late), watch::written);
      assertThat(watch.written()).isEmpty();
    }
    assertThat(deck.sandbox().state().resolve("t-2.turn-ended")).exists();
    assertThat(fresh).exists();
    assertThat(wakes()).isEmpty();
  }

  private void say(String id, String line) throws Exception {
    Files.writeString(
        deck.sandbox().state().resolve(id + ".status"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private List<WakeRecord> wakes() throws Exception {
    return new WakeQueue(deck.deck().metas()).list();
  }

  private static String event(String line) {
    return line.replaceFirst(".*\"event\":\"([a-z-]+)\".*", "$1");
  }

  private static void await(QdProcess watch, String event, int times) {
    Await.until(
        event + " " + times,
        () -> watch.written().lines().filter(line -> event(line).equals(event)).count() == times,
        watch::written);
  }
}
