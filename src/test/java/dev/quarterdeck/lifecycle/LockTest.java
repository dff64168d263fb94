package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Signals;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task's lock goes with its holder, and a holder that does not move keeps nobody waiting. */
@Timeout(120)
class LockTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM", "INT", "HUP"})
  void aSpawnThatIsEndedWhileItsShellStartsLetsGo(String signal) throws Exception {
    try (QdProcess holder = spawnAtTheGate()) {
      assertTaken();
      holder.signal(signal);
      holder.await();
    }
    clear();
    deck.exec("t", "sleep", "1000");
    deck.assertWhole("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"new-window", "set-option", "if-shell"})
  void aHolderKilledWhileTmuxHangsLetsGo(String question) throws Exception {
    deck.tmux().window("work", "other", "tail -f /dev/null");
    boolean kill = question.equals("if-shell");
    if (kill) {
      deck.exec("t", "sleep", "1000");
    }
    Path hanging = deck.sandbox().directory().resolve("hanging");
    deck.stubForProcesses(
        "case \" $* \" in *' %s '*) echo $$ >%s.1; mv %s.1 %s; exec sleep 1000;; esac"
            .formatted(question, hanging, hanging, hanging));
    try (QdProcess holder =
        kill
            ? QdProcess.start(deck.sandbox(), "kill", "t")
            : QdProcess.start(deck.sandbox(), "spawn", "t", "--", "true")) {
      TestDeck.awaitFile(hanging, "tmux hangs", holder::written);
      assertTaken();
      holder.signal("KILL");
      holder.await();
    }
    Signals.send("KILL", Long.parseLong(Files.readString(hanging).strip()));
    if (kill) {
      assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
    }
    clear();
    // A window that was made and not yet recorded is found again only by what its process carries.
    assertThat(deck.tmux().windows()).containsExactly("work:other");
  }

  @Test
  void aHolderThatIsStoppedKeepsNobodyWaiting() throws Exception {
    try (QdProcess holder = spawnAtTheGate()) {
      holder.signal("STOP");
      assertTaken();
      assertTaken();
      assertThat(deck.row("t").note()).isNull();
      Files.createFile(gate());
      holder.signal("CONT");
      assertThat(holder.await().err()).isEmpty();
    }
    deck.assertWhole("t");
  }

  @Test
  void thereIsNoPidInTheLockAndNoneThatIsWrittenThereMatters() throws Exception {
    Path lock = deck.sandbox().state().resolve(".qd-lock");
    deck.exec("t", "sleep", "1000");
    deck.kill("t");
    assertThat(lock).isEmptyFile();

    TestDeck.write(lock, ProcessHandle.current().pid() + "\n");
    deck.exec("t", "sleep", "1000");
    assertThat(QdProcess.run(deck.sandbox(), "kill", "t").exit()).isZero();

    assertThat(lock).hasContent(ProcessHandle.current().pid() + "\n");
    deck.assertNothingOf("t");
  }

  @Test
  void aLockFileThatWasRemovedMeanwhileStillKeepsTwoApart() throws Exception {
    deck.exec("t", "sleep", "1000");
    deck.kill("t");
    // This process has it open; the other one makes it anew.
    Files.delete(deck.sandbox().state().resolve(".qd-lock"));
    try (QdProcess holder = spawnAtTheGate()) {
      assertTaken();
      Files.createFile(gate());
      assertThat(holder.await().exit()).isZero();
    }
    deck.assertWhole("t");
  }

  @Test
  void aLockFileThatIsRemovedWhileTheLockIsHeldKeepsThreadsApart() throws Exception {
    MetaStore metas = deck.deck().metas();
    TaskId id = new TaskId("t");
    try (TaskLock held = TaskLock.acquire(metas, id, Duration.ZERO).orElseThrow()) {
      assertThat(held).isNotNull();
      Files.delete(deck.sandbox().state().resolve(".qd-lock"));
      assertThat(TaskLock.acquire(metas, id, Duration.ZERO)).isEmpty();
    }
    TaskLock.acquire(metas, id, Duration.ZERO).orElseThrow().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"directory", "link"})
  void aLockThatCannotBeTakenIsSaidAtOnce(String what) throws Exception {
    Path lock = deck.sandbox().state().resolve(".qd-lock");
    Files.createDirectory(deck.sandbox().state());
    if (what.equals("directory")) {
      Files.createDirectory(lock);
    } else {
      Files.createSymbolicLink(lock, deck.sandbox().directory().resolve("elsewhere"));
    }

    Problem problem = TestDeck.problemOf(() -> deck.exec("t", "sleep", "1000"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).startsWith("state directory ");
    assertThat(deck.sandbox().directory().resolve("elsewhere")).doesNotExist();
    deck.assertNothingOf("t");
  }

  /** A {@code qd spawn} that waits for a shell whose start-up file waits for the gate. */
  private QdProcess spawnAtTheGate() {
    Path waits = deck.sandbox().directory().resolve("waits");
    TestDeck.write(
        deck.sandbox().home().resolve(".bash_profile"),
        "echo x >" + waits + "; while ! [ -e " + gate() + " ]; do sleep 0.1; done\n");
    QdProcess spawn = QdProcess.start(deck.sandbox(), "spawn", "t", "--", "sleep 1000");
    TestDeck.awaitFile(waits, "the shell starts", spawn::written);
    Await.until("the window is recorded", () -> deck.meta("t").value(Meta.WINDOW_ID).isPresent());
    return spawn;
  }

  private Path gate() {
    return deck.sandbox().directory().resolve("gate");
  }

  private void assertTaken() {
    assertThat(TestDeck.problemOf(() -> deck.exec("t", "sleep", "1000")))
        .hasMessageStartingWith("spawn t : another spawn is already creating task t, or a kill is");
    assertThat(TestDeck.problemOf(() -> deck.kill("t")))
        .hasMessageStartingWith("kill t : a spawn or another kill is at work on task t; try again");
  }

  /** What the holder had made is gone, by its own undoing or by the next kill. */
  private void clear() throws Exception {
    if (Files.exists(deck.metaFile("t"))) {
      deck.kill("t");
    }
    deck.assertNothingOf("t");
  }
}
