package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.process.ProcessEntry;
import dev.quarterdeck.process.ProcessTable;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Shell;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
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
        () -> Files.exists(deck.root("t").resolve("gotmp/d")),
        () -> Sandbox.names(deck.root("t")));

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  /** Each leaves the pane by a double fork and keeps one sign of its task. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "setsid /bin/sh -c 'cd /; sleep 300 & echo $! >PID' &",
        "setsid env -i /bin/sh -c 'cd ROOT; sleep 300 & echo $! >PID' &",
        "setsid env -i /bin/sh -c 'cd /; sleep 300 9>ROOT/log & echo $! >PID' &",
        "D=ROOT/gotmp/go-build1/b001/exe; mkdir -p $D; cp /bin/sleep $D/x.test;"
            + " setsid env -i D=$D /bin/sh -c 'cd /; $D/x.test 300 & echo $! >PID' &",
      })
  void whatKeepsOneSignOfItsTaskIsEnded(String command) throws Exception {
    Path pid = deck.sandbox().directory().resolve("pid");
    deck.spawn(
        "t", command.replace("ROOT", deck.root("t").toString()).replace("PID", pid.toString()));
    ProcessHandle left = processNamedIn(pid);
    try {
      Await.until("its parent has ended", () -> isOrphan(left), left::info);

      Ran ran = QdProcess.run(deck.sandbox(), "kill", "t");

      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(runs(left)).isFalse();
      deck.assertNothingOf("t");
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void aChainOfForksEndsOrIsReported() throws Exception {
    Path stop = deck.sandbox().directory().resolve("stop");
    Path beat = deck.sandbox().directory().resolve("beat");
    Path link = deck.sandbox().directory().resolve("link.sh");
    TestDeck.write(
        link, "trap '' TERM HUP\n[ -e " + stop + " ] || { : >" + beat + "; sh " + link + " & }\n");
    deck.spawn("t", "setsid sh " + link + " &");
    Await.until("the chain runs", () -> beats(beat));
    try {
      Ran ran = QdProcess.run(deck.sandbox(), "kill", "t");

      if (ran.exit() == 0) {
        assertThat(beats(beat)).as(ran.out()).isFalse();
      } else {
        assertThat(ran.err()).contains("still running: ").contains("(sh)");
        assertThat(deck.metaFile("t")).exists();
      }
    } finally {
      Files.createFile(stop);
      Await.until("the chain has ended", () -> !beats(beat));
    }
    if (Files.exists(deck.metaFile("t"))) {
      deck.kill("t");
    }
    deck.assertNothingOf("t");
  }

  @Test
  void whatCannotBeEndedIsNamedAndTheRootStaysUntilItHas() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    // As it looks when one hangs in the kernel: no signal reaches a number that nobody has.
    String hangs = "99999999";
    Path proc = deck.sandbox().directory().resolve("proc");
    for (String process : List.of("self", Long.toString(ProcessHandle.current().pid()), hangs)) {
      for (String file : List.of("stat", "status")) {
        String self = "\t" + ProcessHandle.current().pid() + "\n";
        String text = Files.readString(Path.of("/proc/self", file));
        TestDeck.write(
            proc.resolve(process).resolve(file), text.replace(self, "\t" + process + "\n"));
      }
    }
    String mark = "GOTMPDIR=" + deck.root("t").resolve("gotmp") + "\0";
    TestDeck.write(proc.resolve(hangs).resolve("environ"), mark);

    Problem problem = TestDeck.problemOf(() -> TestDeck.kill(withProc(proc), "t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains("still running: " + hangs + " (");
    assertThat(deck.root("t").resolve("gotmp")).isDirectory();
    assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  /** Whether any link of the chain runs: each of them makes this file. */
  private static boolean beats(Path beat) throws Exception {
    Files.deleteIfExists(beat);
    for (int look = 0; look < 100; look++) {
      if (Files.exists(beat)) {
        return true;
      }
      Thread.sleep(10);
    }
    return false;
  }

  @Test
  void aWriterThatNothingShowsBringsTheRootBackAndThatIsNoSuccess() throws Exception {
    // On a busy machine no writer may get a processor just when we look: then it is tried again.
    for (int attempt = 1; attempt <= 10; attempt++) {
      String id = "t" + attempt;
      Path brought = deck.root(id).resolve("gotmp/back");
      Optional<Problem> problem = killWhileWritten(id, brought);
      if (problem.isPresent()) {
        // It came back, or could not be emptied, or is another directory now.
        assertThat(problem.get().getMessage()).contains(deck.root(id).toString());
        assertThat(deck.row(id).state()).isEqualTo(TaskState.STUCK);
        assertThat(brought).exists();
        try {
          deck.kill(id);
        } catch (Problem e) {
          // It is not the directory that we made, so it is for a person to remove.
          assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED);
          Files.delete(brought);
          Files.delete(brought.getParent());
          Files.delete(deck.root(id));
          deck.kill(id);
        }
        deck.assertNothingOf(id);
        return;
      }
    }
    throw new AssertionError("no kill saw that its root came back");
  }

  private Optional<Problem> killWhileWritten(String id, Path brought) throws Exception {
    deck.spawn(id);
    AtomicBoolean on = new AtomicBoolean(true);
    List<Thread> writers =
        Stream.generate(
                () ->
                    new Thread(
                        () -> {
                          while (on.get()) {
                            brought.toFile().mkdirs();
                          }
                        }))
            .limit(6)
            .toList();
    writers.forEach(Thread::start);
    try {
      Await.until("the writer writes", () -> Files.exists(brought));
      deck.kill(id);
      return Optional.empty();
    } catch (Problem e) {
      return Optional.of(e);
    } finally {
      on.set(false);
      for (Thread writer : writers) {
        writer.join();
      }
    }
  }

  @Test
  void whatIsStartedWhileTheRootIsRemovedIsEnded() throws Exception {
    deck.spawn("t");
    ProcessBuilder late = new ProcessBuilder("sleep", "1001");
    late.environment().clear();
    late.environment().putAll(deck.sandbox().environment());
    late.environment().put("GOTMPDIR", deck.root("t").resolve("gotmp").toString());
    List<Process> started = new ArrayList<>();

    killAnd(() -> started.add(late.start()));

    assertThat(started).isNotEmpty().noneMatch(Process::isAlive);
    deck.assertNothingOf("t");
  }

  @Test
  void aRootThatIsBackAsSoonAsItIsRemovedIsNoSuccess() throws Exception {
    deck.spawn("t");

    Problem problem =
        TestDeck.problemOf(() -> killAnd(() -> Files.createDirectories(deck.root("t"))));

    assertThat(problem.getMessage())
        .containsAnyOf("another directory than the one made for the task", "came back");
    assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
    Files.delete(deck.root("t"));
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  /** Ends the task; each time its root has just been removed something else happens. */
  private void killAnd(Callable<?> then) throws Problem {
    new Teardown(deck.deck())
        .run(
            new TaskId("t"),
            event -> {
              if (event.stage().equals("root") && event.done() > 0) {
                try {
                  then.call();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              }
            });
  }

  @Test
  void anotherUsersProcessInTheRootIsNamedAndTheRootStaysUntilItHasEnded() throws Exception {
    Needs.root();
    deck.spawn("t");
    Process theirs =
        new ProcessBuilder("setpriv", "--reuid=65534", "--clear-groups", "sleep", "300")
            .directory(deck.root("t").toFile())
            .start();
    try {
      Await.until(
          "it is the other user's",
          () -> deck.deck().processes().one(theirs.pid()).orElseThrow().comm().equals("sleep"));

      Ran ran = QdProcess.run(deck.sandbox(), "kill", "t");

      assertThat(ran.exit()).isEqualTo(3);
      assertThat(ran.err())
          .contains("another user's processes use its root: " + theirs.pid() + " (sleep)");
      assertThat(theirs.isAlive()).isTrue();
      assertThat(deck.root("t").resolve("gotmp")).exists();
      assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
      assertThat(deck.row("t").note()).contains("another user's processes");
    } finally {
      theirs.destroyForcibly().waitFor();
    }
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @Test
  void withoutProcItIsSaidThatTheyWereLookedForByParentageOnly() throws Exception {
    deck.spawn("t", "sleep 1001");
    awaitSleep("t");
    Deck real = deck.deck();
    Deck weak = withProc(deck.sandbox().directory().resolve("none"));
    TaskId id = new TaskId("t");

    assertThat(new Teardown(real).plan(id, true).notes()).isEmpty();
    assertThat(new Teardown(weak).plan(id, true).notes())
        .singleElement()
        .asString()
        .startsWith("processes were looked for by parentage only, as there is no /proc");
    assertThat(new Teardown(weak).run(id, StageEvent.Listener.NONE).notes())
        .singleElement()
        .asString()
        .startsWith("processes were looked for by parentage only, as there is no /proc");
    deck.assertNothingOf("t");
  }

  private Deck withProc(Path proc) {
    Deck real = deck.deck();
    return new Deck(
        real.settings(), real.metas(), real.roots(), real.tmux(), new ProcessTable(proc));
  }

  /** A zombie does not: it only waits for init. */
  private boolean runs(ProcessHandle process) {
    return deck.deck().processes().one(process.pid()).filter(ProcessEntry::isAlive).isPresent();
  }

  private static boolean isOrphan(ProcessHandle process) {
    return process.parent().map(ProcessHandle::pid).orElse(0L) == 1;
  }

  private static ProcessHandle processNamedIn(Path file) {
    String pid = TestDeck.awaitFile(file, "a process id in " + file, () -> "nothing").strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private void awaitSleep(String id) {
    Await.until(
        "the process of task " + id + " runs",
        () -> processesOf(id).stream().anyMatch(process -> process.endsWith(": sleep 1001")),
        () -> processesOf(id));
  }

  private List<String> processesOf(String id) {
    return Sandbox.carrying("GOTMPDIR", deck.root(id).resolve("gotmp").toString());
  }
}
