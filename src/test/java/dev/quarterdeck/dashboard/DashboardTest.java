package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dashboard as a person has it: a terminal, keys, and what is on the screen. */
class DashboardTest {
  /** Two megabytes more about every second. */
  private static final String GROW =
      "for i in $(seq 100); do head -c 2097152 /dev/zero > $GOTMPDIR/f$i; sleep 1; done";

  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void spawnWatchItGrowAndKillByKeys() throws Exception {
    deck.exec("other", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = dashboard(100, 30);
    screen.awaitText("other");

    screen.keys("n");
    screen.awaitText("New task");
    screen.type("t1");
    screen.keys("Tab", "Tab");
    screen.type(GROW);
    screen.keys("Enter");
    screen.await("t1 runs", text -> line(text, "t1").contains("running"));
    screen.await("its use grows", text -> line(text, "t1").contains(" 2 MiB"));
    screen.await("and grows", text -> line(text, "t1").matches(".* ([4-9]|\\d{2,}) MiB.*"));

    // The new task is the selected one, wherever it stands.
    screen.keys("x");
    screen.awaitText("Kill t1?");
    screen.awaitText("y  kill it");
    screen.keys("y");
    screen.awaitText("killed t1: ");
    screen.await("the row is gone", text -> line(text, "t1").isEmpty());

    deck.assertNothingOf("t1");
    assertThat(deck.row("other").state()).isEqualTo(TaskState.RUNNING);
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(deck.row("other").state()).as("tasks run on").isEqualTo(TaskState.RUNNING);
  }

  @Test
  void anEmptyBoardSaysWhatToPress() {
    PrivateTmux.Screen screen = dashboard(80, 24);
    screen.awaitText("n  makes the first task");
    screen.awaitText("qd --demo");
  }

  @Test
  void theFormSaysWhatIsWrongWhileOneTypes() {
    PrivateTmux.Screen screen = dashboard(80, 24);
    screen.awaitText("n  makes the first task");
    screen.keys("n");
    screen.awaitText("New task");
    screen.type("my task");
    screen.awaitText("my task__");
    screen.awaitText("only letters, digits, _ and - are allowed");
    screen.keys("C-u");
    screen.type("a.b");
    screen.awaitText("no dot: tmux takes it for a pane number");
    screen.keys("Tab", "C-u");
    screen.type("/no/such/place");
    screen.awaitText("there is no such directory");
    screen.keys("Enter", "Escape");
    screen.awaitText("n  makes the first task");
    assertThat(deck.tmux().windows()).noneMatch(window -> window.contains("fm-"));
  }

  @Test
  void aSpawnThatFailsSaysWhyAndLeavesNothing() throws IOException {
    Files.createDirectory(deck.root("t1"));
    PrivateTmux.Screen screen = dashboard(160, 50);
    screen.awaitText("n  makes the first task");
    screen.keys("n");
    screen.awaitText("New task");
    screen.type("t1");
    screen.keys("Enter");
    screen.await(
        "why, over as many lines as it takes",
        text -> text.replaceAll("\\s+", " ").contains("is there already; look at it with"));
    assertThat(deck.metaFile("t1")).doesNotExist();
    assertThat(deck.root("t1")).isEmptyDirectory();
  }

  @Test
  void leavingWhileATaskIsBeingSpawnedUndoesIt() {
    TestDeck.write(deck.sandbox().home().resolve(".bash_profile"), "read -t 60 never\n");
    PrivateTmux.Screen screen = dashboard(100, 30);
    screen.awaitText("n  makes the first task");
    screen.keys("n");
    screen.awaitText("New task");
    screen.type("t1");
    screen.keys("Enter");
    screen.awaitText("waiting for the shell");
    assertThat(deck.root("t1")).isDirectory();
    screen.keys("C-c");
    assertThat(screen.awaitExit()).isEqualTo(130);
    deck.assertNothingOf("t1");
  }

  @Test
  void enterAttachesAndTheBoardComesBackRedrawn() throws Exception {
    deck.spawn("t1", "echo in-the-window");
    PrivateTmux.Screen screen = dashboard(100, 30);
    screen.await("t1", text -> line(text, "t1").contains("idle"));
    screen.keys("Enter");
    screen.awaitText("in-the-window");
    screen.await("no board", text -> !text.contains("quarterdeck"));
    // All keys are the window's now: the dashboard must not eat the first.
    screen.type("echo typed-$((40+2))");
    screen.keys("Enter");
    screen.awaitText("typed-42");
    screen.keys("C-b", "d");
    screen.awaitText("quarterdeck");
    screen.await("the task", text -> line(text, "t1").contains("idle"));
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
  }

  @Test
  void aPasteOnTheBoardIsNoCommand() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = dashboard(80, 24);
    screen.awaitText("t1");
    deck.tmux().tmux("set-buffer", "-b", "p", "x\ny\nq\n");
    deck.tmux().tmux("paste-buffer", "-p", "-b", "p", "-t", screen.pane());
    screen.keys("?");
    screen.awaitText("On the board");
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void itFollowsTheTerminalsSize() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = dashboard(100, 30);
    screen.awaitText("DIRECTORY");
    screen.resize(60, 15);
    screen.await("narrow", text -> text.contains("t1") && !text.contains("DIRECTORY"));
    screen.resize(30, 9);
    screen.awaitText("qd needs 40x10");
    screen.resize(120, 40);
    screen.awaitText("DIRECTORY");
  }

  @Test
  void controlCLeavesWithItsStatusAndTheTerminalAsItWas() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    screen.type(String.join(" ", quoted(QdProcess.argv())));
    screen.keys("Enter");
    screen.awaitText("t1");
    screen.keys("C-c");
    screen.awaitPrompt();
    screen.type("echo status=$?; stty -a | tr ';' '\\n' | grep -o -- '-\\?icanon'");
    screen.keys("Enter");
    screen.await(
        "130 and a cooked terminal",
        text -> text.contains("status=130\n") && text.matches("(?s).*\n *icanon\n.*"));
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void theDemoIsAliveAtOnceAndLeavesNothing() {
    PrivateTmux.Screen screen = dashboard(100, 30, "--demo");
    screen.awaitText("demo: q removes all");
    screen.await(
        "a task of nearly every state",
        text ->
            List.of("running", "idle", "finished", "gone").stream()
                .allMatch(state -> text.contains(" " + state + " ")));
    screen.await(
        "one that uses more than its two directories",
        text -> line(text, "fix-login").matches(".*(MiB|[1-9]\\d KiB).*"));
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
    assertThat(deck.sandbox().processes()).noneMatch(process -> process.contains("qd-demo"));
  }

  @Test
  void withinTmuxTheDemoSaysWhyNobodyCanGoToItsWindows() {
    PrivateTmux.Screen screen =
        deck.tmux().run(100, 30, Map.of(), QdProcess.argv("--demo").toArray(String[]::new));
    screen.await("a task", text -> line(text, "fix-login").contains("running"));
    // Which one is selected depends on how many there were when they were first seen.
    screen.type("/fix");
    screen.awaitText("filter: fix · 1 of");
    screen.keys("Enter");
    screen.awaitText("n new");
    screen.keys("Enter");
    screen.awaitText("the demo's tasks run in a tmux server of their own; p shows the window");
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @Test
  void theDemosSweepFindsNothingOfTheUsers() throws Exception {
    Path mine = Files.createDirectory(deck.sandbox().directory().resolve("mine"));
    Path stray = Leavings.directory(mine.resolve("go-build1"));
    Leavings.age(mine);
    PrivateTmux.Screen screen =
        deck.tmux()
            .run(
                160,
                30,
                Map.of("TMPDIR", mine.toString()),
                QdProcess.argv("--demo").toArray(String[]::new));
    screen.await("a task", text -> line(text, "fix-login").contains("running"));
    screen.keys("u");
    screen.await("the sweep", text -> text.contains("Nothing: no") || text.contains(" stays "));
    assertThat(screen.text()).doesNotContain("go-build1");
    screen.keys("Escape");
    screen.awaitText("n new");
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(stray).exists();
  }

  private PrivateTmux.Screen dashboard(int columns, int rows, String... arguments) {
    return BoardDriver.start(deck, columns, rows, arguments);
  }

  private static List<String> quoted(List<String> argv) {
    return argv.stream().map(argument -> "'" + argument + "'").toList();
  }
}
