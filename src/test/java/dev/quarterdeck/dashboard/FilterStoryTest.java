package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Finding a task among many. */
class FilterStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theFilterIsLiveEnterKeepsItEscapeClearsIt() throws Exception {
    deck.exec("web-one", "tail", "-f", "/dev/null");
    deck.exec("web-two", "tail", "-f", "/dev/null");
    deck.exec("docs", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.awaitText("docs");
    screen.keys("/");
    screen.awaitText("Enter done");
    screen.type("web");
    screen.awaitText("filter: web · 2 of 3");
    screen.type(" two");
    screen.await("one", text -> text.contains("1 of 3") && line(text, "web-one").isEmpty());
    screen.keys("Enter");
    screen.awaitText("n new");
    assertThat(line(screen.text(), "web-two")).isNotEmpty();
    screen.keys("/", "C-u");
    screen.type("nothing");
    screen.awaitText("no task matches");
    screen.keys("Escape");
    screen.await("all", text -> !text.contains("filter:") && !line(text, "docs").isEmpty());
    screen.keys("s");
    screen.awaitText("sorted by task, ascending");
    screen.await("in order", text -> text.indexOf("docs") < text.indexOf("web-one"));
    screen.keys("S");
    screen.await("turned", text -> text.indexOf("web-two") < text.indexOf("docs"));
  }

  @Test
  void directoryCommandAndStateAreLookedAtToo() throws Exception {
    Path site = Files.createDirectories(deck.sandbox().home().resolve("src/site"));
    deck.spawnIn(site, "one");
    deck.exec("two", "tail", "-f", "/dev/null");
    deck.exec("three", "sh", "-c", "exit 3");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("all", text -> line(text, "three").contains("failed 3"));
    screen.keys("/");
    // What comes at once with the key would be a paste, and no command.
    screen.awaitText("Enter done");
    for (String[] asked :
        new String[][] {
          {"src/site", "one"}, {"tail", "two"}, {"failed", "three"}, {"IDLE", "one"}
        }) {
      screen.type(asked[0]);
      screen.await(
          "only " + asked[1],
          text -> text.contains(asked[0] + " · 1 of 3") && !line(text, asked[1]).isEmpty());
      screen.keys("C-u");
      screen.await("all", text -> !text.contains("filter: "));
    }
  }
}
