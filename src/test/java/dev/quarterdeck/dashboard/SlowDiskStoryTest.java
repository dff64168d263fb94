package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A disk on which counting hangs keeps nobody waiting, and what it uses comes when it can. */
class SlowDiskStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void tasksAreShownStartedAndEndedWhileCountingHangs() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    Path hangs = Files.createFile(deck.sandbox().directory().resolve("hangs"));
    String wait = "while [ -e " + hangs + " ]; do sleep 0.1; done";
    Path bin = deck.stub("find", wait).getParent();
    deck.stub("du", wait);
    deck.sandbox().environment().put("PATH", bin + ":" + System.getenv("PATH"));
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.await("the task", text -> line(text, "t1").contains("running"));
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("Escape");
    screen.await("closed", text -> !text.contains("On the board"));
    screen.keys("N");
    screen.awaitText("New task");
    screen.keys("Enter");
    screen.awaitText("spawned project");
    screen.await("it is there", text -> line(text, "project").contains("running"));
    screen.keys("x");
    screen.awaitText("y  kill it");
    assertThat(screen.text()).doesNotContain("KiB");
    assertThat(hangs).as("none of this has waited for a count").exists();
    Files.delete(hangs);
    screen.keys("Escape");
    screen.await("counted", text -> line(text, "t1").contains("KiB"));
  }
}
