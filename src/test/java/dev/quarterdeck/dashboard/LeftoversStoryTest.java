package dev.quarterdeck.dashboard;

import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What no task answers for has a section of its own while there is any. */
class LeftoversStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void orphansComeAndGo() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await("no section", text -> text.contains("t1") && !text.contains("orphans"));
    Path root = Leavings.directory(deck.root("old"));
    String window = deck.tmux().window("work", "fm-lost", "tail -f /dev/null");
    screen.await(
        "a section of their own",
        text ->
            text.contains("── orphans and strays · u sweep ──")
                && text.matches("(?s).*/fm-old +no meta names it.*")
                && text.matches("(?s).*window work:fm-lost +no meta names it.*"));
    Files.delete(root);
    deck.tmux().tmux("kill-window", "-t", window);
    screen.await("no section", text -> text.contains("t1") && !text.contains("orphans"));
  }

  @Test
  void straysAreCountedAndWhereThereIsLittleRoomALineSaysSo() throws Exception {
    Leavings.directory(deck.root("old"));
    Leavings.directory(deck.sandbox().tmp().resolve("go-build4711"));
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.await(
        "both in the section",
        text ->
            text.contains("── orphans and strays · u sweep ──")
                && text.matches("(?s).*/fm-old +no meta names it.*")
                && text.matches("(?s).*/go-build\\* \\(1\\) +outside of every task.*"));
    screen.resize(60, 15);
    screen.awaitText("1 orphan and 1 stray of no task; u shows what can go");
  }
}
