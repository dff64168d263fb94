package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import dev.quarterdeck.testing.Together;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several at once: threads of one {@code qd}, and {@code qd}s of their own. */
@Timeout(300)
class ConcurrencyTest {
  private static final String[] SLEEP = {"sleep", "1000"};
  private static final String TAKEN =
      "spawn t : (another spawn is already creating task t, or a kill is ending it"
          + "|task t exists already"
          + "|window work:fm-t already exists, and no meta names it); .*";
  private static final String NO_KILL =
      "(kill t : a spawn or another kill is at work on task t; .*|task t : no meta for task t at .*)";

  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void ofFiftySpawnsOfOneIdOneWinsAndTheOthersSaySo() throws Exception {
    int processes = 12;
    Path gate = deck.sandbox().directory().resolve("gate");
    Path arrived = Files.createDirectory(deck.sandbox().directory().resolve("arrived"));
    // A process asks for tmux's version first, and waits here for the others; not for ever.
    deck.stubForProcesses(
        "case \" $* \" in *' -V '*) : >"
            + arrived
            + "/$$; for i in $(seq 80); do"
            + " [ -e "
            + gate
            + " ] && break; sleep 0.05; done;; esac");
    List<QdProcess> started =
        Stream.generate(
                () ->
                    QdProcess.start(deck.sandbox(), "spawn", "--exec", "t", "--", "sleep", "1000"))
            .limit(processes)
            .toList();
    Await.until(
        "all processes are at the gate",
        () -> Sandbox.names(arrived).size() == processes,
        () -> Sandbox.names(arrived));

    Files.createFile(gate);
    List<Problem> threads = Together.run(IntStream.range(processes, 50).mapToObj(i -> spawnT()));
    List<Ran> ran = started.stream().map(QdProcess::await).toList();

    long won =
        ran.stream().filter(each -> each.exit() == 0).count()
            + threads.stream().filter(problem -> problem == null).count();
    assertThat(won).isEqualTo(1);
    assertThat(threads)
        .filteredOn(problem -> problem != null)
        .allSatisfy(problem -> assertThat(problem.getMessage()).matches(TAKEN));
    assertThat(ran)
        .filteredOn(each -> each.exit() != 0)
        .allSatisfy(
            each -> {
              assertThat(each.err()).matches("qd: " + TAKEN + "\n");
              assertThat(each.exit()).isEqualTo(each.err().contains("exists") ? 3 : 1);
            });
    deck.assertWhole("t");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
    assertThat(Sandbox.names(deck.sandbox().state())).containsExactly(".qd-lock", "t.meta");
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @Test
  void aSpawnAgainstAKillEndsWithAWholeTaskOrWithNothing() throws Exception {
    for (int round = 0; round < 40; round++) {
      Callable<Object> kill = killT();
      if (round % 2 == 0) {
        deck.exec("t", SLEEP);
      } else {
        // As soon as there is anything to kill.
        kill =
            () -> {
              Await.until("a spawn began", () -> Files.exists(deck.metaFile("t")));
              return deck.kill("t");
            };
      }
      List<Problem> problems = Together.run(Stream.of(spawnT(), kill, spawnT()));

      assertThat(problems.get(1))
          .satisfiesAnyOf(
              problem -> assertThat(problem).isNull(),
              problem -> assertThat(problem.getMessage()).matches(NO_KILL));
      assertWholeOrNothing();
    }
  }

  @Test
  void aSpawnAgainstAKillAsProcesses() throws Exception {
    for (int round = 0; round < 4; round++) {
      deck.exec("t", SLEEP);
      QdProcess kill = QdProcess.start(deck.sandbox(), "kill", "t");
      QdProcess spawn =
          QdProcess.start(deck.sandbox(), "spawn", "--exec", "t", "--", "sleep", "1000");
      assertThat(kill.await().exit()).isLessThan(2);
      assertThat(spawn.await().err()).matches("(qd: " + TAKEN + "\n)?");

      assertWholeOrNothing();
    }
  }

  private void assertWholeOrNothing() throws Exception {
    if (Files.exists(deck.metaFile("t"))) {
      deck.assertWhole("t");
      deck.kill("t");
    }
    deck.assertNothingOf("t");
    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(Sandbox.names(deck.sandbox().state())).containsExactly(".qd-lock");
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @Test
  void ofTwoKillsOneCompletesAndTheOtherSaysSo() throws Exception {
    for (int round = 0; round < 10; round++) {
      // What ignores TERM holds the first kill up for longer than the second one waits.
      deck.exec("t", "sh", "-c", round == 0 ? "trap '' HUP TERM; sleep 999; sleep 999" : "sleep 9");
      if (round == 0) {
        awaitIgnoredSignals();
      }
      List<Problem> problems = Together.run(Stream.of(killT(), killT()));

      assertThat(problems).containsOnlyOnce((Problem) null);
      assertThat(problems)
          .filteredOn(problem -> problem != null)
          .allSatisfy(problem -> assertThat(problem.getMessage()).matches(NO_KILL));
      deck.assertNothingOf("t");
    }
  }

  @Test
  void ofFourKillsAsProcessesOneCompletes() throws Exception {
    deck.exec("t", SLEEP);
    List<QdProcess> all =
        Stream.generate(() -> QdProcess.start(deck.sandbox(), "kill", "t")).limit(4).toList();
    List<Ran> ran = all.stream().map(QdProcess::await).toList();

    assertThat(ran).filteredOn(each -> each.exit() == 0).hasSize(1);
    assertThat(ran)
        .filteredOn(each -> each.exit() != 0)
        .allSatisfy(each -> assertThat(each.err()).matches("qd: " + NO_KILL + "\n"));
    deck.assertNothingOf("t");
  }

  @Test
  void aSpawnRightAfterAKillIsNotHarmedByIt() throws Exception {
    for (int round = 0; round < 10; round++) {
      deck.exec("t", "sh", "-c", "trap '' HUP; sleep 999; sleep 999");
      TestDeck.write(deck.root("t").resolve("gotmp/old"), "old");
      Callable<Object> spawnAsSoonAsPossible =
          () -> {
            while (true) {
              try {
                deck.exec("t", SLEEP);
                return TestDeck.write(deck.root("t").resolve("gotmp/new"), "new");
              } catch (Problem e) {
                assertThat(e.getMessage()).matches(TAKEN);
              }
            }
          };

      assertThat(Together.run(Stream.of(killT(), spawnAsSoonAsPossible)))
          .containsOnly((Problem) null);

      deck.assertWhole("t");
      assertThat(Sandbox.names(deck.root("t").resolve("gotmp"))).containsExactly("new");
      deck.kill("t");
      deck.assertNothingOf("t");
    }
  }

  @Test
  void twentyTasksAtOnceAndTwentyKillsAtOnce() throws Exception {
    twentyTasks();
  }

  @Test
  void twentyTasksAtOnceWhoseFirstStartsTheServerAndWhoseLastEndsIt() throws Exception {
    deck.tmux().stop();
    twentyTasks();
    assertThat(deck.tmux().isRunning()).isFalse();
  }

  /** Nobody has made the session yet: all of them want to. */
  private void twentyTasks() throws Exception {
    List<String> ids = IntStream.range(0, 20).mapToObj(i -> "t" + i).toList();

    assertThat(Together.run(ids.stream().map(id -> () -> deck.exec(id, SLEEP))))
        .containsOnly((Problem) null);

    assertThat(deck.tmux().windows())
        .containsExactlyInAnyOrderElementsOf(ids.stream().map(id -> "work:fm-" + id).toList());
    for (String id : ids) {
      deck.assertWhole(id);
      assertThat(Sandbox.carrying("GOTMPDIR", deck.root(id).resolve("gotmp").toString()))
          .singleElement()
          .asString()
          .endsWith(": sleep 1000");
    }

    assertThat(Together.run(ids.stream().map(id -> () -> deck.kill(id))))
        .containsOnly((Problem) null);

    for (String id : ids) {
      deck.assertNothingOf(id);
    }
    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
    assertThat(Sandbox.names(deck.sandbox().state())).containsExactly(".qd-lock");
  }

  @Test
  void spawnsAndKillsThatOpenAndCloseTheSameSessionAllTheTime() throws Exception {
    deck.tmux().stop();
    Stream<Callable<Object>> loops =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    () -> {
                      for (int round = 0; round < 8; round++) {
                        deck.exec("t" + i, SLEEP);
                        deck.kill("t" + i);
                      }
                      return null;
                    });

    assertThat(Together.run(loops)).containsOnly((Problem) null);

    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @Test
  void ofTwoStateDirectoriesThatWantOneIdOneWins() throws Exception {
    for (int round = 0; round < 15; round++) {
      Deck other = deck.otherHome();
      // Also in two sessions, so that the other one's window cannot be what stops the second.
      boolean twoSessions = round % 2 == 1;
      deck.sandbox().environment().put("QD_SESSION", twoSessions ? "elsewhere" : "work");
      Deck mine = deck.deck();

      List<Problem> problems =
          Together.run(
              Stream.of(() -> deck.exec(mine, "t", SLEEP), () -> deck.exec(other, "t", SLEEP)));

      assertThat(problems).containsOnlyOnce((Problem) null);
      Problem refused = problems.get(problems.get(0) == null ? 1 : 0);
      assertThat(refused.kind()).isEqualTo(Problem.Kind.REFUSED);
      assertThat(refused.getSuppressed()).isEmpty();
      Deck winner = problems.get(0) == null ? mine : other;
      Deck loser = winner.equals(mine) ? other : mine;
      assertThat(loser.metas().ids()).isEmpty();
      assertThat(deck.tmux().windows()).hasSize(1);
      assertThat(new Listing(winner).take(false).tasks())
          .singleElement()
          .satisfies(row -> assertThat(row.rootTrusted()).isTrue());
      TestDeck.kill(winner, "t");
      deck.assertNothingOf("t");
    }
  }

  private Callable<Object> spawnT() {
    return () -> deck.exec("t", SLEEP);
  }

  private Callable<Object> killT() {
    return () -> deck.kill("t");
  }

  private void awaitIgnoredSignals() {
    Path status = Path.of("/proc", deck.tmux().ask("=work:=fm-t", "#{pane_pid}"), "status");
    Await.until(
        "the pane ignores HUP and TERM",
        () ->
            Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(
                    line -> (Long.parseLong(line.substring(7).strip(), 16) & 0x4001) == 0x4001));
  }
}
