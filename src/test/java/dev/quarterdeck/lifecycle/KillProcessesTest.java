package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Shell;
import dev.quarterdeck.testing.TestDeck;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task started ends with it, however it left the pane; another task's goes on. */
class KillProcessesTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void whatOutlivedAClosedWindowAsTheServersChildIsEnded() throws Exception {
    deck.exec("t1", "sh", "-c", "trap '' HUP TERM; while :; do sleep 0.1; done");
    // What a kill that was cut off right after the window leaves.
    deck.tmux().tmux("kill-window", "-t", deck.metaValue("t1", Meta.WINDOW_ID));
    deck.kill("t1");
    deck.assertNothingOf("t1");
  }

  @BeforeEach
  void environmentsCanBeRead() {
    Needs.proc();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 1001 &",
        "nohup sleep 1001 >/dev/null 2>&1 &",
        "setsid sleep 1001 &",
        "setsid sh -c 'cd /; exec sleep 1001' &",
        "(trap '' HUP; exec sleep 1001) &",
        "(trap '' HUP TERM; sleep 1001; sleep 1001) &",
        "setsid sh -c 'trap \"\" HUP TERM INT; while :; do sleep 1001; done' &",
        "sleep 1001 & disown",
      })
  void whatSurvivesTheWindowIsEnded(String command) throws Exception {
    deck.spawn("t", command);
    awaitSleep("t");

    deck.kill("t");

    deck.assertNothingOf("t");
    assertThat(deck.sandbox().processes()).noneMatch(process -> process.endsWith("sleep 1001"));
  }

  @Test
  void aBackgroundJobOfDashIsEnded() throws Exception {
    Shell.DASH.use(deck, "");
    deck.spawn("t", "sleep 1001 &");
    awaitSleep("t");

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @Test
  void whatTheTaskDetachedIsEndedWhenItsWindowIsLongGone() throws Exception {
    deck.spawn("t", "setsid sleep 1001 &");
    awaitSleep("t");
    deck.tmux().stop();

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @Test
  void anotherTasksProcessesGoOn() throws Exception {
    deck.spawn("t", "setsid sleep 1001 &");
    deck.spawn("t2", "setsid sleep 1001 &");
    awaitSleep("t");
    awaitSleep("t2");
    List<String> theirs = processesOf("t2");

    deck.kill("t");

    deck.assertNothingOf("t");
    assertThat(processesOf("t2")).containsExactlyInAnyOrderElementsOf(theirs);
    deck.kill("t2");
    deck.assertNothingOf("t2");
  }

  @Test
  void aWriterThatMakesFilesAllTheTimeIsEndedBeforeTheRootGoes() throws Exception {
    deck.spawn(
        "t",
        "setsid sh -c 'while :; do mkdir -p \"$GOTMPDIR/d\"; echo >\"$GOTMPDIR/d/$$\"; done' &");
    Await.until(
        "the writer writes",
        () -> java.nio.file.Files.exists(deck.root("t").resolve("gotmp/d")),
        () -> Sandbox.names(deck.root("t")));

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  private void awaitSleep(String id) {
    Await.until(
        "the process of task " + id + " runs",
        () -> processesOf(id).stream().anyMatch(process -> process.endsWith("sleep 1001")),
        () -> processesOf(id));
  }

  private List<String> processesOf(String id) {
    return Sandbox.carrying("GOTMPDIR", deck.root(id).resolve("gotmp").toString());
  }
}
