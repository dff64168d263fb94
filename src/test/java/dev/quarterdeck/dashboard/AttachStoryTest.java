package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Terminals;
import dev.quarterdeck.testing.TestDeck;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Going to a task's window from a board that is itself in tmux. */
class AttachStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  @RegisterExtension final Terminals terminals = new Terminals(deck);

  @Test
  void withinTheTasksTmuxTheClientIsSwitchedAndComesBack() throws Exception {
    deck.spawn("t1", "echo in-the-window");
    String[] qd = QdProcess.argv().toArray(String[]::new);
    PrivateTmux.Screen board = deck.tmux().run(100, 30, Map.of(), qd);
    String session = deck.tmux().ask(board.pane(), "#{session_id}");
    String socket = deck.sandbox().socket();
    PrivateTmux.Screen client =
        terminals.run(100, 30, "tmux", "-u", "-L", socket, "attach-session", "-t", session);
    client.await("the board", text -> line(text, "t1").contains("idle"));
    client.keys("Enter");
    client.await(
        "the window instead of the board",
        text -> text.contains("in-the-window") && !text.contains("quarterdeck"));
    client.type("echo typed-$((40+2))");
    client.keys("Enter");
    client.awaitText("typed-42");
    assertThat(deck.tmux().tmux("list-clients").lines()).as("one within the other").hasSize(1);
    assertThat(board.isDead()).isFalse();
    deck.exec("t2", "tail", "-f", "/dev/null");

    client.keys("C-b", "L");
    client.await(
        "the board with what is new",
        text -> text.contains("quarterdeck") && line(text, "t2").contains("running"));
    assertThat(client.text()).doesNotContain("in-the-window").contains("n new  x kill");
    client.keys("?");
    client.awaitText("On the board");
  }

  @Test
  void aClientThatIsSuspendedGivesTheBoardBack() throws Exception {
    deck.spawn("t1", "echo in-the-window");
    // Only where a shell with job control waits can a program be suspended at all.
    String qd = String.join(" ", QdProcess.argv());
    PrivateTmux.Screen board = terminals.run(100, 30, "bash", "--norc", "-ic", qd + "; true");
    board.await("the board", text -> line(text, "t1").contains("idle"));
    board.keys("Enter");
    board.await(
        "the window instead of the board",
        text -> text.contains("in-the-window") && !text.contains("quarterdeck"));
    board.keys("C-b", "C-z");
    board.await(
        "the board", text -> text.contains("quarterdeck") && line(text, "t1").contains("idle"));
    assertThat(deck.tmux().tmux("list-clients")).isEmpty();
    board.keys("?");
    board.awaitText("On the board");
    assertThat(deck.row("t1").state().toString()).isEqualTo("IDLE");
  }

  @Test
  void withinAnotherTmuxItSaysWhyNot() throws Exception {
    deck.spawn("t1");
    PrivateTmux.Screen screen =
        terminals.runInside(100, 30, QdProcess.argv().toArray(String[]::new));
    screen.await("the board", text -> line(text, "t1").contains("idle"));
    screen.keys("Enter");
    screen.await(
        "why",
        text ->
            text.replaceAll("\\s+", " ")
                .contains("another tmux server than this terminal, and tmux in tmux does not go"));
    screen.keys("?");
    screen.awaitText("On the board");
  }
}
