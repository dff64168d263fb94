package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.TestDeck;
import dev.quarterdeck.tmux.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What looks like the task's and is another state directory's, another server's, or elsewhere. */
class KillStrangersTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aSpawnCutOffBeforeItsRootOwnsNothingOfAnotherHomesTask() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    Deck other = deck.otherHome();
    other
        .metas()
        .write(
            new TaskId("t1"),
            Meta.EMPTY
                .with(Meta.WINDOW, "work:fm-t1")
                .with(Meta.TASKTMP, deck.root("t1").toString())
                .with(Meta.SPAWNED, "2026-11-22T10:00:00Z")
                .with(Meta.SPAWNING, "1"));

    Problem problem = killProblem(other, "t1");

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
    assertThat(deck.root("t1").resolve("gotmp")).isDirectory();
  }

  @Test
  void aRefusedSpawnLeavesTheWinnersWindowAlone() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    Deck other = deck.otherHome();
    // Asked before the other home's window was there, so that only the root stops the spawn.
    Deck late =
        new Deck(
            other.settings(),
            other.metas(),
            other.roots(),
            new Tmux(
                blindTmux().toString(),
                List.of("-L", deck.sandbox().socket()),
                deck.sandbox().environment()),
            other.processes());

    Problem problem =
        TestDeck.problemOf(
            () ->
                new Spawn(late)
                    .run(
                        new Spawn.Request(
                            new TaskId("t1"), deck.sandbox().project(), List.of(), false),
                        StageEvent.Listener.NONE));

    assertThat(problem.getMessage()).contains("is there already");
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
    assertThat(other.metas().ids()).isEmpty();
  }

  @Test
  void anotherServerThanTheTasksIsNoProofThatItsWindowIsGone() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    Deck elsewhere =
        new Deck(
            deck.deck().settings(),
            deck.deck().metas(),
            deck.deck().roots(),
            new Tmux(deck.sandbox().socket() + "-2", environment),
            deck.deck().processes());

    Problem problem = killProblem(elsewhere, "t1");

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains("its tmux server").contains("--socket");
    assertThat(new Listing(elsewhere).take(false).tasks().get(0).state())
        .isEqualTo(TaskState.UNKNOWN);
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void aPaneThatWasMovedToAnotherWindowIsRefused() throws Exception {
    deck.spawn("t1");
    String pane = deck.metaValue("t1", Meta.PANE_ID);
    deck.tmux().tmux("split-window", "-d", "-t", pane, "tail -f /dev/null");
    deck.tmux().tmux("break-pane", "-d", "-s", pane, "-n", "moved");

    Problem problem = killProblem(deck.deck(), "t1");

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("was moved to window");
    assertThat(deck.tmux().windows()).contains("work:fm-t1", "work:moved");
    assertThat(deck.root("t1")).isDirectory();
  }

  @Test
  void aSpawnCutOffAfterItsWindowIsKilledWithThatWindow() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    // What the meta had before the window's id was written down.
    MetaStore metas = deck.deck().metas();
    TaskId id = new TaskId("t1");
    metas.write(
        id,
        deck.meta("t1")
            .without(Meta.WINDOW_ID)
            .without(Meta.PANE_ID)
            .without(Meta.TMUX_PID)
            .without(Meta.TMUX_STARTED)
            .with(Meta.SPAWNING, "1"));
    deck.kill("t1");
    deck.assertNothingOf("t1");
  }

  @Test
  void theWindowThatTmuxStillOpensForASpawnThatDiedIsWaitedFor() throws Exception {
    Needs.proc();
    deck.exec("t1", "tail", "-f", "/dev/null");
    TaskId id = new TaskId("t1");
    Meta meta = deck.meta("t1");
    deck.tmux().tmux("kill-window", "-t", meta.value(Meta.WINDOW_ID).orElseThrow());
    deck.deck()
        .metas()
        .write(
            id,
            meta.without(Meta.WINDOW_ID)
                .without(Meta.PANE_ID)
                .without(Meta.TMUX_PID)
                .without(Meta.TMUX_STARTED)
                .with(Meta.SPAWNING, "1"));
    // A client on a busy machine: a kill that does not wait for it is over before its window opens.
    Path client = deck.sandbox().directory().resolve("slow/tmux");
    Files.createDirectory(client.getParent());
    TestDeck.write(
        client,
        "#!/bin/sh\n"
            + "i=0\nwhile [ -e '"
            + deck.metaFile("t1")
            + "' ] && [ $i -lt 10 ]; do i=$((i+1)); sleep 0.1; done\n"
            + "tmux \"$@\"\n");
    assertThat(client.toFile().setExecutable(true)).isTrue();
    ProcessBuilder late =
        new ProcessBuilder(
            client.toString(),
            "-L",
            deck.sandbox().socket(),
            "new-window",
            "-d",
            "-t",
            "=work:",
            "-n",
            "fm-t1",
            "-e",
            "GOTMPDIR=" + deck.root("t1").resolve("gotmp"),
            "tail -f /dev/null");
    late.environment().clear();
    late.environment().putAll(deck.sandbox().environment());
    deck.tmux().window("work", "another", "tail -f /dev/null");
    Process process = late.start();
    Await.until(
        "the client runs",
        () -> deck.deck().processes().one(process.pid()).orElseThrow().comm().equals("tmux"));

    deck.kill("t1");

    assertThat(process.waitFor()).isZero();
    deck.assertNothingOf("t1");
    assertThat(deck.tmux().windows()).containsExactly("work:another");
  }

  @Test
  void aCompanionThatIsADirectoryGoesToo() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    TestDeck.write(deck.sandbox().state().resolve("t1.inbox/new/1"), "hello");
    deck.kill("t1");
    deck.assertNothingOf("t1");
  }

  private static Problem killProblem(Deck deck, String id) {
    return TestDeck.problemOf(
        () -> new Teardown(deck).run(new TaskId(id), StageEvent.Listener.NONE));
  }

  /** A tmux whose first inventory shows no window of a task. */
  private Path blindTmux() {
    Path seen = deck.sandbox().directory().resolve("asked-once");
    Path stub =
        deck.tmuxStub(
            """
            case " $* " in
              *" list-panes "*)
                if ! [ -e %s ]; then
                  : > %s
                  tmux "$@" | grep -v fm-
                  exit 0
                fi
                ;;
            esac
            """
                .formatted(seen, seen));
    assertThat(Files.exists(seen)).isFalse();
    return stub;
  }
}
