package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tmux that does not answer makes the data old, and the board says so without a key. */
class OldDataStoryTest {
  private static final Pattern AGE = Pattern.compile("data \\d+ s old");

  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theHeaderSaysHowOldItIs() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    Path hangs = deck.sandbox().directory().resolve("hangs");
    Path bin = deck.tmuxStub("while [ -e " + hangs + " ]; do sleep 0.1; done").getParent();
    deck.sandbox().environment().put("PATH", bin + ":" + System.getenv("PATH"));
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.awaitText("running");
    Files.createFile(hangs);
    // More ages than there are answers: nobody presses a key meanwhile.
    Set<String> ages = new TreeSet<>();
    screen.await(
        "how old, and older",
        text -> {
          AGE.matcher(text).results().forEach(age -> ages.add(age.group()));
          return ages.size() >= 3;
        });
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("Escape");
    screen.await("closed", text -> !text.contains("On the board"));
    assertThat(hangs).as("none of this has waited for tmux").exists();
    Files.delete(hangs);
    screen.await("new again", text -> !text.contains("data ") && text.contains("running"));
  }
}
