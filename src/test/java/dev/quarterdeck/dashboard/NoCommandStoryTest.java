package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a terminal sends besides keys ends in letters that are keys, and does nothing. */
class NoCommandStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void whatIsNoKeyIsNoCommandHoweverItIsSplit() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("counted", text -> line(text, "t1").matches(".*running +\\d.*"));
    // Focus, the terminal's and the cursor's report, keys nobody knows, a title, an answer.
    send(
        screen,
        "\033[I",
        "\033[O",
        "\033[?1;2c",
        "\033[24;80R",
        "\033[99x",
        "\033[1;9q",
        "\033[5n");
    send(screen, "\033]2;x y q\007", "\033P1$rq x\033\\", "\033[27;5;120~", "\033Ox");
    // The same in pieces.
    send(screen, "\033[24", ";80R", "\033[?1;", "2c", "\033[", "99x", "\033]2;x", "yq\007");
    send(screen, "\033", "[24;80R");
    send(screen, "\033[200~", "x", "\r", "y\nq", "\033[201~");
    screen.awaitText("that was a paste, and a paste is no command");
    assertThat(screen.text()).contains("n new  x kill").doesNotContain("Kill", "New task", "Copy");
    screen.keys("?");
    screen.awaitText("On the board");
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  /** As a terminal or a slow line sends it: each piece by itself, a few milliseconds apart. */
  private void send(PrivateTmux.Screen screen, String... pieces) {
    for (String piece : pieces) {
      deck.tmux()
          .tmux(
              "set-buffer",
              "-b",
              "raw",
              piece,
              ";",
              "paste-buffer",
              "-r",
              "-b",
              "raw",
              "-t",
              screen.pane());
    }
  }
}
