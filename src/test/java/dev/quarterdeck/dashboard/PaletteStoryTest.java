package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Finding an action without knowing its key. */
class PaletteStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void anActionByItsNameAndAReasonWhereItCannotBe() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.awaitText("t1");
    screen.keys(":");
    screen.awaitText("Actions");
    screen.type("resp");
    screen.keys("Enter");
    screen.awaitText("only a task whose window is gone");
    assertThat(screen.text()).contains("Actions");
    screen.keys("C-u");
    screen.type("mal");
    screen.keys("Enter");
    screen.awaitText("1 marked");
    screen.keys(":");
    screen.type("quit");
    screen.keys("Enter");
    assertThat(screen.awaitExit()).isZero();
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void theHelpScrolls() {
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.awaitText("n new");
    screen.keys("?");
    screen.awaitText("On the board");
    screen.awaitText("j more");
    screen.keys("G");
    screen.awaitText("In this help");
    screen.await("its end", text -> !text.contains("j more"));
    screen.keys("PageUp", "k", "g");
    screen.awaitText("On the board");
    screen.keys("Escape");
    screen.awaitText("n new");
  }
}
