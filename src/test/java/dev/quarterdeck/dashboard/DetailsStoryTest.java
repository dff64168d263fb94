package dev.quarterdeck.dashboard;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All about the selected task below the list. */
class DetailsStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void metaRootAndProcesses() throws Exception {
    deck.exec("t1", "sh", "-c", "env -u GOTMPDIR sleep 4242 & exec sleep 4243");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 160, 50);
    screen.awaitText("t1");
    screen.keys("i");
    screen.awaitText("2 processes");
    screen.await(
        "each with its GOTMPDIR, why it is the task's, and its command",
        text ->
            text.matches("(?s).*\\d+ +set +window env +sleep 4243.*")
                && text.matches("(?s).*\\d+ +missing +window +sleep 4242.*"));
    screen.awaitText("proven to be the task's");
    screen.awaitText(deck.root("t1").toString());
    screen.awaitText(deck.metaValue("t1", "tasktmp_id"));
    screen.await("the meta", text -> text.matches("(?s).*harness +exec.*"));
    screen.await("the use", text -> text.matches("(?s).*use +\\d+ KiB in 1 file.*"));
  }

  @Test
  void whatFirstmatesScriptsNoteOfIt() throws Exception {
    deck.writeMeta(
        "t1",
        "window=work:fm-t1",
        "project=/src/app",
        "harness=claude",
        "kind=scout",
        "mode=direct-PR",
        "backend=herdr",
        "pr=https://example.org/1",
        "pr=https://example.org/2");
    TestDeck.write(
        deck.sandbox().state().resolve("t1.status"),
        "blocked: which of the two databases shall I take, the old one or the new one?\n");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 160, 50);
    screen.awaitText("t1");
    screen.keys("i");
    screen.await(
        "all that it said",
        text ->
            text.matches(
                "(?s).* status +blocked, \\d+s ago: which of the two databases shall I take,.*"
                    + " or the new one\\?\n.*"));
    // The record below has all lines, in its own order.
    screen.await(
        "the last pr, the backend and who works on it",
        text ->
            text.matches(
                "(?s).* pr +https://example.org/2\n backend +herdr\n crew +claude, scout, direct-PR\n.*"));
  }

  @Test
  void aTaskWhoseWindowIsGoneStillHasWhatOutlivedIt() throws Exception {
    deck.exec("t1", "sh", "-c", "setsid sleep 4244 & exec tail -f /dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 160, 50);
    screen.awaitText("t1");
    screen.keys("i");
    screen.awaitText("sleep 4244");
    deck.tmux().tmux("kill-window", "-t", deck.metaValue("t1", "window_id"));
    screen.await(
        "only that one", text -> text.matches("(?s).*1 process\\b.*set +env +sleep 4244.*"));
    deck.kill("t1");
  }
}
