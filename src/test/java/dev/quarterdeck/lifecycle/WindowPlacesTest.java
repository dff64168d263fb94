package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a task's window is and whatever the user has set or done there: spawn, list, kill. */
class WindowPlacesTest {
  private static final String IDLE = "tail -f /dev/null";

  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base-index 1",
        "pane-base-index 1",
        "automatic-rename on",
        "allow-rename on",
        "remain-on-exit on",
        "renumber-windows on",
        "synchronize-panes on",
        "exit-empty off",
        "mode-keys vi",
        "status on"
      })
  void theUsersOptionDoesNotMatter(String option) throws Exception {
    deck.tmux()
        .tmux(
            Stream.concat(Stream.of("set-option", "-g"), Stream.of(option.split(" ", -1)))
                .toArray(String[]::new));

    deck.spawn("a");
    deck.spawn("t", "printf x >out; mv out written; sleep 1000");
    deck.exec("e", "sleep", "1000");
    assertThat(written()).isEqualTo("x");
    for (String id : new String[] {"a", "t", "e"}) {
      deck.assertWhole(id);
    }
    deck.kill("t");
    deck.kill("e");

    deck.assertNothingOf("t");
    deck.assertNothingOf("e");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-a");
    deck.kill("a");
    assertThat(deck.tmux().windows()).isEmpty();
  }

  @Test
  void aServerThatStaysWithoutSessionsIsAServerLikeAnyOther() throws Exception {
    deck.tmux().tmux("set-option", "-g", "exit-empty", "off", ";", "kill-session", "-t", "holder");

    deck.exec("t", "sleep", "1000");
    deck.assertWhole("t");
    deck.kill("t");

    deck.assertNothingOf("t");
    assertThat(deck.tmux().isRunning()).isTrue();
    assertThat(deck.list().server().answered()).isTrue();
  }

  @Test
  void whatRemainsOnExitIsListedAsFinishedAndKilled() throws Exception {
    deck.tmux().tmux("set-option", "-g", "remain-on-exit", "on");
    deck.spawn("t", "exit 7");

    Await.until(
        "it is finished",
        () -> deck.row("t").state() == TaskState.FINISHED && deck.row("t").exitStatus() != null,
        () -> deck.row("t"));
    assertThat(deck.row("t").exitStatus()).isEqualTo(7);
    deck.kill("t");

    deck.assertNothingOf("t");
    assertThat(deck.tmux().windows()).isEmpty();
  }

  @Test
  void aWindowLinkedIntoASecondSessionIsGoneFromBoth() throws Exception {
    deck.tmux().window("elsewhere", "x", IDLE);
    deck.spawn("t");
    deck.tmux().tmux("link-window", "-s", windowId(), "-t", "elsewhere:");
    assertThat(deck.tmux().windows()).contains("elsewhere:fm-t", "work:fm-t");

    assertThat(deck.row("t").window()).isEqualTo("work:fm-t");
    assertThat(deck.list().orphans()).isEmpty();
    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("elsewhere:x");
    deck.assertNothingOf("t");
  }

  @Test
  void aWindowLinkedTwiceIntoItsOwnSessionIsGoneFromBothPlaces() throws Exception {
    deck.tmux().window("work", "x", IDLE);
    deck.spawn("t");
    deck.tmux().tmux("link-window", "-s", windowId(), "-t", "work:9");

    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("work:x");
    deck.assertNothingOf("t");
  }

  @Test
  void aSessionOfAGroupIsFoundByItsOwnName() throws Exception {
    deck.tmux().window("work", "x", IDLE);
    deck.tmux().tmux("new-session", "-d", "-t", "work", "-s", "alpha");

    deck.spawn("t");

    assertThat(deck.tmux().windows())
        .containsExactly("alpha:fm-t", "alpha:x", "work:fm-t", "work:x");
    assertThat(deck.row("t").window()).isEqualTo("work:fm-t");
    deck.kill("t");
    assertThat(deck.tmux().windows()).containsExactly("alpha:x", "work:x");
    deck.assertNothingOf("t");
  }

  @Test
  void anOldMetasWindowInASessionOfAGroupIsNotTakenForGone() throws Exception {
    String window = deck.tmux().window("work", "fm-t", IDLE);
    deck.tmux().window("work", "x", IDLE);
    deck.tmux().tmux("new-session", "-d", "-t", "work", "-s", "alpha");
    deck.writeMeta("t", "window=work:fm-t", "project=/p");

    assertThat(deck.row("t").windowId()).isEqualTo(window);
    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("alpha:x", "work:x");
  }

  @Test
  void aStrangersWindowOfTheNameInASessionOfAGroupIsSeen() {
    deck.tmux().window("work", "fm-t", IDLE);
    deck.tmux().tmux("new-session", "-d", "-t", "work", "-s", "alpha");

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("window work:fm-t already exists");
    assertThat(deck.tmux().windows()).containsExactly("alpha:fm-t", "work:fm-t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"work", "@1", "%1", "fm-t2", "fm-", "t", "0", "=work:=fm-t"})
  void aStrangersWindowOfAnyNameStays(String name) throws Exception {
    deck.tmux().window("work", name, IDLE);

    deck.spawn("t");
    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("work:" + name);
    deck.assertNothingOf("t");
  }

  @Test
  void twoTasksThatHaveEachOthersNames() throws Exception {
    deck.spawn("a");
    deck.spawn("b");
    deck.tmux().tmux("rename-window", "-t", deck.metaValue("a", Meta.WINDOW_ID), "x");
    deck.tmux().tmux("rename-window", "-t", deck.metaValue("b", Meta.WINDOW_ID), "fm-a");
    deck.tmux().tmux("rename-window", "-t", deck.metaValue("a", Meta.WINDOW_ID), "fm-b");

    deck.kill("a");

    assertThat(deck.tmux().windows()).containsExactly("work:fm-a");
    assertThat(deck.row("b").windowId()).isEqualTo(deck.metaValue("b", Meta.WINDOW_ID));
    deck.kill("b");
    assertThat(deck.tmux().windows()).isEmpty();
  }

  @Test
  void ofASplitWindowBothPanesProcessesEnd() throws Exception {
    deck.spawn("t");
    String pane = deck.metaValue("t", Meta.PANE_ID);
    // The new pane has no GOTMPDIR: only that it is in the window shows whose it is.
    deck.tmux().tmux("split-window", "-t", pane, "trap '' HUP TERM; sleep 997; sleep 998");
    deck.tmux().tmux("split-window", "-t", pane, "setsid sleep 996 & sleep 997");
    Await.until("both run", () -> sleeps() == 3, () -> deck.sandbox().processes());

    deck.kill("t");

    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(sleeps()).isZero();
    deck.assertNothingOf("t");
  }

  @Test
  void whenTheTasksOwnPaneIsClosedTheOtherPaneIsNotTypedIntoButKilled() throws Exception {
    deck.spawn("t");
    String pane = deck.metaValue("t", Meta.PANE_ID);
    Path typed = deck.sandbox().project().resolve("typed");
    deck.tmux().tmux("split-window", "-t", pane, "cat >" + typed);
    Await.until("cat runs", () -> Files.exists(typed));
    deck.tmux().tmux("kill-pane", "-t", pane);

    Problem problem =
        TestDeck.problemOf(() -> new PaneAccess(deck.deck()).send(new TaskId("t"), "x"));
    assertThat(problem.getMessage()).contains("it was closed; other panes");
    deck.kill("t");

    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(typed).isEmptyFile();
    deck.assertNothingOf("t");
  }

  @Test
  void aPaneThatGoesIntoCopyModeAsItStartsGetsTheCommandAllTheSame() throws Exception {
    TestDeck.write(
        deck.sandbox().home().resolve(".bash_profile"), "tmux copy-mode -t $TMUX_PANE\n");

    deck.spawn("t", "printf x >out; mv out written");

    assertThat(written()).isEqualTo("x");
    assertThat(deck.tmux().ask(windowId(), "#{pane_in_mode}")).isEqualTo("1");
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @Test
  void theLastTaskOfASessionTakesOnlyThatSessionWithIt() throws Exception {
    deck.tmux().window("work2", "x", IDLE);
    deck.spawn("t");

    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("work2:x");
    assertThat(deck.tmux().tmux("list-sessions", "-F", "#{session_name}").lines())
        .containsExactly("holder", "work2");
  }

  @Test
  void aServersWindowsThatCarryTheTasksGotmpdirAreNotTheTasks() throws Exception {
    deck.exec("t", "sleep", "1000");
    String gotmp = deck.root("t").resolve("gotmp").toString();
    deck.tmux().tmux("set-environment", "-g", "GOTMPDIR", gotmp);
    String stranger = deck.tmux().window("work", "stranger", IDLE);
    deck.exec("u", "sleep", "1000");

    deck.kill("t");

    assertThat(deck.tmux().windows()).containsExactly("work:fm-u", "work:stranger");
    assertThat(deck.tmux().ask(stranger, "#{pane_dead}")).isEqualTo("0");
    deck.assertWhole("u");
    assertThat(deck.root("t")).doesNotExist();
    assertThat(deck.metaFile("t")).doesNotExist();
  }

  @Test
  void aWindowThatIsOpenedWhileATaskIsKilledIsNotTheTasks() throws Exception {
    deck.exec("t", "sh", "-c", "trap '' HUP TERM; sleep 1000; sleep 1000");
    String gotmp = deck.root("t").resolve("gotmp").toString();
    deck.tmux().tmux("set-environment", "-g", "GOTMPDIR", gotmp);
    // Opened when its window is closed and its processes have not ended yet.
    List<String> strangers = new ArrayList<>();
    new Teardown(deck.deck())
        .run(
            new TaskId("t"),
            event -> {
              if (event.stage().equals("processes")) {
                strangers.add(deck.tmux().window("work", "stranger", IDLE));
              }
            });

    assertThat(strangers).hasSize(1);
    assertThat(deck.tmux().ask(strangers.get(0), "#{pane_dead}")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a#[b", "a##[b", "#{pid}", "#(touch x)", "a#", "##"})
  void aDirectoryThatLooksLikeAFormatIsTheOneOneStartsIn(String name) throws Exception {
    Path directory = Files.createDirectory(deck.sandbox().project().resolve(name));
    deck.spawnIn(directory, "t", "pwd > ../written");
    assertThat(written()).isEqualTo(directory + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a#[b", "a##b", "#{pid}"})
  void aSessionThatLooksLikeAFormatIsFoundAgain(String session) throws Exception {
    deck.sandbox().environment().put("QD_SESSION", session);
    deck.exec("t", "sleep", "1000");
    deck.exec("u", "sleep", "1000");
    assertThat(deck.tmux().windows()).contains(session + ":fm-t", session + ":fm-u");
  }

  private long sleeps() {
    return deck.sandbox().processes().stream()
        .filter(process -> process.matches("\\d+: sleep 99\\d"))
        .count();
  }

  private String windowId() {
    return deck.metaValue("t", Meta.WINDOW_ID);
  }

  private String written() {
    Path file = deck.sandbox().project().resolve("written");
    return TestDeck.awaitFile(
        file, file + " is written", () -> deck.tmux().capture(deck.metaValue("t", Meta.PANE_ID)));
  }
}
