package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kill closes the task's window and never a stranger's. */
class KillWindowTest {
  private static final String IDLE = "tail -f /dev/null";

  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aWindowWhoseNameOnlyBeginsAlikeStays() throws Exception {
    deck.tmux().window("work", "fm-fix2", IDLE);
    deck.writeMeta("fix", "window=work:fm-fix", "tasktmp=" + deck.root("fix"));

    deck.kill("fix");

    assertThat(deck.tmux().windows()).containsExactly("work:fm-fix2");
    deck.assertNothingOf("fix");
  }

  @Test
  void ofTwoTasksWithNamesThatBeginAlikeTheOtherGoesOn() throws Exception {
    deck.spawn("fix");
    deck.spawn("fix2");

    deck.kill("fix");

    deck.assertNothingOf("fix");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-fix2");
    assertThat(deck.root("fix2").resolve("gotmp")).isDirectory();
    assertThat(deck.row("fix2").state()).isIn(TaskState.IDLE, TaskState.RUNNING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "work:",
        ":",
        "fm-t",
        "work",
        "work:fm-*",
        "work:fm-u",
        "@0",
        "%0",
        "=work:=fm-t.0",
        "{last}"
      })
  void aWindowValueThatIsNotExactlyTheTasksClosesNothing(String value) throws Exception {
    deck.tmux().window("work", "fm-u", IDLE);
    deck.tmux().window("work", "other", IDLE);
    deck.writeMeta("t", "window=" + value, "project=/p");

    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("work:fm-u", "work:other");
    assertThat(deck.metaFile("t")).doesNotExist();
  }

  @Test
  void anIdFromAnotherServersTimeIsAStrangersNow() throws Exception {
    deck.spawn("t");
    String id = deck.metaValue("t", Meta.WINDOW_ID);
    deck.tmux().stop();
    deck.tmux().start();
    while (!deck.tmux().window("work", "stranger", IDLE).equals(id)) {
      assertThat(deck.tmux().windows()).hasSizeLessThan(9);
    }

    assertThat(deck.row("t").state()).isEqualTo(TaskState.GONE);
    int before = deck.tmux().windows().size();
    deck.kill("t");

    assertThat(deck.tmux().windows()).hasSize(before);
    deck.assertNothingOf("t");
  }

  @Test
  void anotherServerThatHasTheNumberOfTheTasksServerIsAnotherAllTheSame() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    String stranger = deck.tmux().window("work", "stranger", IDLE);
    Meta recorded = deck.meta("t");
    deck.tmux().tmux("kill-window", "-t", recorded.value(Meta.WINDOW_ID).orElseThrow());
    long started = Long.parseLong(recorded.value(Meta.TMUX_STARTED).orElseThrow());
    deck.deck()
        .metas()
        .write(
            new TaskId("t"),
            recorded
                .without(Meta.PANE_ID)
                .with(Meta.WINDOW_ID, stranger)
                .with(Meta.TMUX_STARTED, Long.toString(started - 3600)));

    assertThat(deck.row("t").state()).isEqualTo(TaskState.GONE);
    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("work:stranger");
    deck.assertNothingOf("t");
  }

  @Test
  void aRenamedWindowIsStillTheTasks() throws Exception {
    deck.spawn("t");
    deck.tmux().tmux("rename-window", "-t", deck.metaValue("t", Meta.WINDOW_ID), "renamed");

    assertThat(deck.row("t").window()).isEqualTo("work:renamed");
    deck.kill("t");

    assertThat(deck.tmux().windows()).isEmpty();
    deck.assertNothingOf("t");
  }

  @Test
  void aWindowMovedToAnotherSessionIsStillTheTasks() throws Exception {
    deck.tmux().window("elsewhere", "x", IDLE);
    deck.spawn("t");
    deck.tmux().tmux("move-window", "-s", deck.metaValue("t", Meta.WINDOW_ID), "-t", "elsewhere:");

    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("elsewhere:x");
    deck.assertNothingOf("t");
  }

  @Test
  void aWindowWhoseMarkWasChangedIsRefused() throws Exception {
    deck.spawn("t");
    String id = deck.metaValue("t", Meta.WINDOW_ID);
    deck.tmux().tmux("set-option", "-w", "-t", id, "@fm_task", "other");

    Problem problem = TestDeck.problemOf(() -> deck.kill("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("does not bear its mark");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
    assertThat(deck.root("t").resolve("gotmp")).isDirectory();
    assertThat(deck.metaFile("t")).exists();
  }

  @Test
  void aWindowThatGetsAnothersMarkRightBeforeItIsClosedStays() throws Exception {
    deck.spawn("t");
    String id = deck.metaValue("t", Meta.WINDOW_ID);

    Problem problem =
        TestDeck.problemOf(
            () ->
                killAnd(() -> deck.tmux().tmux("set-option", "-w", "-t", id, "@fm_task", "other")));

    assertThat(problem.getMessage()).contains("does not bear its mark");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rename-window -t ID x", "set-option -w -t ID @fm_task other"})
  void anOldMetasWindowThatBecomesAnothersRightBeforeItIsClosedStays(String command)
      throws Exception {
    String id = deck.tmux().window("work", "fm-t", IDLE);
    deck.writeMeta("t", "window=work:fm-t");

    killAnd(() -> deck.tmux().tmux(command.replace("ID", id).split(" ", -1)));

    assertThat(deck.tmux().windows()).hasSize(1);
    assertThat(deck.metaFile("t")).doesNotExist();
  }

  @Test
  void aServerThatTakesTheOthersPlaceRightBeforeTheWindowIsClosedKeepsItsOwn() throws Exception {
    deck.spawn("t");
    String id = deck.metaValue("t", Meta.WINDOW_ID);

    killAnd(
        () -> {
          deck.tmux().stop();
          deck.tmux().start();
          while (!deck.tmux().window("work", "fm-t", IDLE).equals(id)) {
            assertThat(deck.tmux().windows()).hasSizeLessThan(9);
          }
          // Another home's task.
          deck.tmux().tmux("set-option", "-w", "-t", id, "@fm_task", "t");
        });

    assertThat(deck.tmux().ask(id, "#{window_name}")).isEqualTo("fm-t");
    assertThat(deck.root("t")).doesNotExist();
    assertThat(deck.metaFile("t")).doesNotExist();
  }

  /** Ends the task; when its window is about to be closed something else happens first. */
  private void killAnd(Runnable first) throws Problem {
    new Teardown(deck.deck())
        .run(
            new TaskId("t"),
            event -> {
              if (event.stage().equals("window")) {
                first.run();
              }
            });
  }

  @Test
  void twoWindowsOfTheNameThatAnOldMetaHasAreRefused() throws Exception {
    deck.tmux().window("work", "fm-t", IDLE);
    deck.tmux().window("work", "fm-t", IDLE);
    deck.writeMeta("t", "window=work:fm-t");

    Problem problem = TestDeck.problemOf(() -> deck.kill("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("two windows are named work:fm-t");
    assertThat(deck.tmux().windows()).hasSize(2);
    assertThat(deck.metaFile("t")).exists();
  }

  @Test
  void anOldIdWithADotEndsItsOwnWindowAndNoOther() throws Exception {
    deck.tmux().window("work", "fm-a", IDLE);
    deck.tmux().window("work", "fm-a.0", IDLE);
    deck.writeMeta("a.0", "window=work:fm-a.0", "tasktmp=" + deck.root("a.0"));
    TestDeck.write(deck.root("a.0").resolve("gotmp/x"), "x");

    assertThat(deck.row("a.0").windowId()).isNotNull();
    deck.kill("a.0");

    assertThat(deck.tmux().windows()).containsExactly("work:fm-a");
    deck.assertNothingOf("a.0");
  }

  @Test
  void withoutAServerTheWindowIsGoneAndTheRestIsEnded() throws Exception {
    deck.spawn("t");
    deck.tmux().stop();

    assertThat(deck.row("t").state()).isEqualTo(TaskState.GONE);
    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @Test
  void withoutASocketThereIsNoServerEither() throws Exception {
    deck.spawn("t");
    deck.tmux().stop();
    try (Stream<Path> sockets = Files.walk(deck.sandbox().directory().resolve("sockets"))) {
      for (Path socket : sockets.filter(path -> !Files.isDirectory(path)).toList()) {
        Files.delete(socket);
      }
    }

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @Test
  void fromWithinTheTasksOwnPaneItIsRefused() throws Exception {
    String script =
        String.join(
            " ", QdProcess.argv("kill", "t").stream().map(word -> "'" + word + "'").toList());
    deck.exec("t", "sh", "-c", script + " 2>err; echo $? >code; sleep 1000");

    Await.until(
        "the kill has answered",
        () -> Files.exists(deck.sandbox().project().resolve("code")),
        () -> deck.tmux().capture(deck.metaValue("t", Meta.PANE_ID)));
    assertThat(TestDeck.awaitFile(deck.sandbox().project().resolve("code"), "a code", () -> "none"))
        .isEqualTo("3\n");
    assertThat(deck.sandbox().project().resolve("err"))
        .content()
        .contains("this command runs inside the task's own window");
    assertThat(deck.row("t").state()).isEqualTo(TaskState.RUNNING);
    deck.kill("t");
  }

  @Test
  void aTmuxThatDoesNotAnswerMeansUnknownAndNothingIsRemoved() throws Exception {
    deck.spawn("t");
    TestDeck.write(deck.sandbox().directory().resolve("bin/tmux"), "#!/bin/sh\nexec sleep 1000\n")
        .toFile()
        .setExecutable(true);
    Map<String, String> hanging =
        Map.of("PATH", deck.sandbox().directory() + "/bin:" + System.getenv("PATH"));

    dev.quarterdeck.testing.Ran killed = QdProcess.run(deck.sandbox(), hanging, "kill", "t");
    dev.quarterdeck.testing.Ran listed =
        QdProcess.run(deck.sandbox(), hanging, "ls", "--json", "--no-usage");

    assertThat(killed.exit()).isEqualTo(1);
    assertThat(killed.out()).isEmpty();
    assertThat(killed.err()).hasLineCount(1).contains("tmux did not answer for 5 s");
    assertThat(listed.exit()).isEqualTo(1);
    assertThat(listed.out()).contains("\"answered\" : false").contains("\"state\" : \"unknown\"");
    assertThat(deck.root("t").resolve("gotmp")).isDirectory();
    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
    assertThat(Sandbox.names(deck.sandbox().state())).contains("t.meta");
  }
}
