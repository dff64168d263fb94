package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Making tasks by the form, with few keys. */
class FormStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aTaskByDirectoryAlone() throws Exception {
    Path home = deck.sandbox().home();
    Files.createDirectories(home.resolve("src/web.site"));
    Files.createDirectories(home.resolve("src/.hidden"));
    PrivateTmux.Screen screen = open();
    screen.awaitText("project");
    screen.keys("Tab", "C-u");
    screen.type("~/s");
    screen.keys("Tab");
    screen.awaitText("~/src/_");
    screen.keys("Tab");
    screen.awaitText("~/src/web.site/_");
    screen.await("the id", text -> text.contains("id         web-site"));
    screen.keys("Enter");
    screen.await("it lives", text -> line(text, "web-site").contains("idle"));
    assertThat(Path.of(deck.metaValue("web-site", "project")))
        .isEqualTo(home.resolve("src/web.site"));

    screen.keys("N");
    screen.await("its id with a number", text -> text.contains("web-site-2"));
    screen.keys("Enter");
    screen.await("it lives", text -> line(text, "web-site-2").contains("idle"));
    assertThat(deck.metaValue("web-site-2", "project"))
        .isEqualTo(deck.metaValue("web-site", "project"));
  }

  @Test
  void ofSeveralDirectoriesTabGoesThroughAList() throws IOException {
    for (String name : new String[] {"alpha", "alpine", "beta"}) {
      Files.createDirectories(deck.sandbox().home().resolve(name));
    }
    PrivateTmux.Screen screen = open();
    screen.keys("Tab", "C-u");
    screen.type("~/a");
    screen.keys("Tab");
    screen.await("the list", text -> text.contains("alpha/") && text.contains("alpine/"));
    screen.awaitText("~/alp_");
    screen.keys("Tab", "Tab");
    screen.awaitText("~/alpine/_");
    screen.keys("Escape");
    screen.await("no list", text -> text.contains("~/a_") && !text.contains("alpha/"));
  }

  @Test
  void commandsOfEarlierTasksComeBackAfterARestart() throws Exception {
    deck.spawn("old", "echo from-$((1+1))-meta");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("the old one", text -> !line(text, "old").isEmpty());
    screen.keys("n");
    screen.awaitText("New task");
    screen.type("t1");
    screen.keys("Tab", "Tab");
    screen.type("echo in-$((40+2))-window");
    screen.keys("Enter");
    screen.await("it lives", text -> line(text, "t1").contains("idle"));
    deck.kill("t1");
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(Files.readString(deck.sandbox().state().resolve(".qd-history")))
        .isEqualTo("echo in-$((40+2))-window\n");

    screen = BoardDriver.start(deck, 100, 30);
    screen.await("the old one", text -> !line(text, "old").isEmpty());
    screen.keys("n");
    screen.awaitText("none: just a shell");
    screen.keys("Tab", "Tab");
    screen.awaitText("Tab earlier commands");
    screen.keys("Tab");
    screen.await(
        "both",
        text -> text.contains("echo in-$((40+2))-window") && text.contains("from-$((1+1))"));
    screen.keys("Tab", "Enter", "Enter");
    screen.await("it lives", text -> line(text, "project").contains("idle"));
    deck.tmux()
        .await(
            deck.metaValue("project", "pane_id"),
            "its output",
            text -> text.contains("in-42-window"));
  }

  @Test
  void aDirectoryThatCannotBeReadSaysSo() throws IOException {
    Files.createFile(deck.sandbox().home().resolve("file"));
    PrivateTmux.Screen screen = open();
    screen.keys("Tab", "C-u");
    screen.type("~/file/");
    screen.keys("Tab");
    screen.awaitText("cannot be completed: not a directory");
  }

  private PrivateTmux.Screen open() {
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.awaitText("n new");
    screen.keys("n");
    screen.awaitText("New task");
    return screen;
  }
}
