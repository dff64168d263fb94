package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard on terminals that can do less, by the bytes it sends them. */
class TerminalsTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @CsvSource({
    "LANG=C.UTF-8, true, true",
    "LANG=C, false, true",
    "LC_ALL=POSIX, false, true",
    "TERM=linux, false, true",
    "TERM=vt100, false, false",
    "TERM=vt100 LANG=C, false, false",
    "TERM=screen-256color, true, true",
    "NO_COLOR=1, true, false",
    "--ascii, false, true",
    "--no-color, true, false"
  })
  void itIsReadableAndSendsNothingTheTerminalDoesNotKnow(String how, boolean utf8, boolean color)
      throws Exception {
    deck.spawn("t1");
    PrivateTmux.Screen screen = deck.tmux().shell(80, 24);
    Path bytes = deck.sandbox().directory().resolve("bytes");
    deck.tmux().tmux("pipe-pane", "-t", screen.pane(), "exec cat > '" + bytes + "'");
    boolean option = how.startsWith("--");
    String command = "'" + String.join("' '", QdProcess.argv()) + "'";
    Path script =
        TestDeck.write(
            deck.sandbox().home().resolve("start"),
            option ? command + " " + how : "env " + how + " " + command);
    screen.type(". " + script);
    screen.keys("Enter");
    // The first frame has the tasks; the gauge, which has a colour, comes with the next look.
    screen.await("the task", text -> text.matches("(?s).*\\d%.*t1 +\\S idle.*n new .*"));
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("Escape");
    screen.await("the board", text -> !text.contains("On the board"));
    screen.keys("q");
    screen.awaitPrompt();
    String sent = Files.readString(bytes, StandardCharsets.ISO_8859_1);
    assertThat(sent).contains("\033[?1049h").contains("\033[?1049l");
    sent = sent.substring(sent.indexOf("\033[?1049h"), sent.lastIndexOf("\033[?1049l"));
    assertThat(sent).doesNotContain("\033]", "\033P", "?1000h");
    assertThat(sent.chars().allMatch(c -> c < 0x80)).as("ASCII only").isEqualTo(!utf8);
    assertThat(sent.matches("(?s).*\033\\[([0-9;]*;)?[349][0-7](;[0-9;]*)?m.*"))
        .as("colours")
        .isEqualTo(color);
  }

  @ParameterizedTest
  @CsvSource({"dumb", "''"})
  void aTerminalThatCannotBeDrawnOnIsLeftAlone(String term) throws IOException {
    PrivateTmux.Screen screen = deck.tmux().shell(160, 24);
    Path script =
        TestDeck.write(
            deck.sandbox().home().resolve("start"),
            "TERM=" + term + " '" + String.join("' '", QdProcess.argv()) + "'");
    screen.type(". " + script);
    screen.keys("Enter");
    screen.awaitText("cannot be drawn on; use 'qd ls'");
  }
}
