package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Typing into a task's window from the board, and copying its names. */
class SendStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aLineIsTypedIntoTheWindow() throws Exception {
    deck.spawn("t1");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.await("t1", text -> line(text, "t1").contains("idle"));
    screen.keys("e");
    screen.awaitText("send to t1");
    screen.type("echo $((40+2))-'it is; $HOME'");
    screen.keys("Enter");
    screen.awaitText("sent to t1: echo");
    deck.tmux()
        .await(
            deck.metaValue("t1", "pane_id"),
            "its output",
            text -> text.contains("\n42-it is; $HOME"));
  }

  @Test
  void aScriptsKeysAndTheEnterRightBehindThemAreALine() throws Exception {
    deck.spawn("t1");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.await("t1", text -> line(text, "t1").contains("idle"));
    String pane = deck.metaValue("t1", "pane_id");
    for (int i = 1; i <= 10; i++) {
      screen.keys("e");
      screen.awaitText("send to t1");
      screen.typeAtOnce("echo scripted-$((" + i + "+1))");
      screen.await("it all", text -> text.stripTrailing().contains("+1))"));
      screen.keys("Enter");
      String output = "\nscripted-" + (i + 1);
      deck.tmux().await(pane, "its output", text -> text.contains(output));
    }
  }

  @Test
  void ofAPasteOnlyOneLineIsTaken() throws Exception {
    deck.spawn("t1");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.await("t1", text -> line(text, "t1").contains("idle"));
    screen.keys("e");
    screen.awaitText("send to t1");
    paste(screen, "echo one\necho two\n");
    screen.awaitText("the paste has 2 lines; only one can be typed");
    paste(screen, "echo pasted-$((1+1))\n");
    screen.awaitText("echo pasted-");
    screen.keys("Enter");
    deck.tmux()
        .await(deck.metaValue("t1", "pane_id"), "its output", text -> text.contains("\npasted-2"));
  }

  @Test
  void aTaskThatHasEndedTakesNoLine() throws Exception {
    deck.exec("t1", "true");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.await("t1", text -> line(text, "t1").contains("finished"));
    screen.keys("e");
    screen.awaitText("only a task that lives takes a line");
  }

  @Test
  void theChoiceOfWhatToCopyShowsWhatThatIs() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.awaitText("t1");
    screen.keys("y");
    screen.awaitText("Copy of t1");
    assertThat(screen.text()).contains(deck.root("t1").toString(), "work:fm-t1");
    screen.keys("r");
    screen.awaitText("copied " + deck.root("t1"));
  }

  private void paste(PrivateTmux.Screen screen, String text) {
    deck.tmux().tmux("set-buffer", "-b", "p", text);
    deck.tmux().tmux("paste-buffer", "-p", "-b", "p", "-t", screen.pane());
  }
}
