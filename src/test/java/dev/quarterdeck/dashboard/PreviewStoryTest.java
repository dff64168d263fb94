package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The selected window's text below the list. */
class PreviewStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theSelectedWindowsTextInItsOwnColours() throws Exception {
    twoTasks();
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("both", text -> text.contains("red1") && text.contains("two2"));
    screen.keys("s", "g", "p");
    screen.awaitText("text of red");
    screen.awaitText("你好 👍 end");
    assertThat(screen.styledText())
        .containsPattern("\033\\[31m(\033\\[49m)?text of red\033\\[39mplain");
    screen.keys("j");
    screen.awaitText("text of two");
    assertThat(screen.text()).doesNotContain("text of red");
    assertThat(screen.text()).contains("two2 · work:fm-two2 (@");

    deck.tmux().tmux("kill-window", "-t", deck.metaValue("two2", "window_id"));
    screen.awaitText("its window is gone");
    screen.keys("Escape");
    screen.await("closed", text -> !text.contains("its window is gone"));
  }

  @Test
  void withoutColourWhereNobodyWantsIt() throws Exception {
    twoTasks();
    deck.tmux().tmux("set-environment", "-g", "NO_COLOR", "1");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.await("both", text -> text.contains("red1") && text.contains("two2"));
    screen.keys("s", "g", "p");
    screen.awaitText("text of red");
    assertThat(screen.styledText()).doesNotContain("[31m");
  }

  @Test
  void aProcessThatEndedLeavesItsLastWords() throws Exception {
    deck.exec("t1", "sh", "-c", "echo last words; exit 3");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.awaitText("failed 3");
    screen.keys("p");
    screen.awaitText("last words");
    screen.awaitText("ended with 3");
  }

  private void twoTasks() throws Exception {
    String colours = "printf '\\033[31mtext of red\\033[0mplain\\n你好 👍 end\\n'; tail -f /dev/null";
    deck.exec("red1", "sh", "-c", colours);
    deck.exec("two2", "sh", "-c", "echo text of two; tail -f /dev/null");
  }
}
