package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever stands in ids, paths, commands and panes, the board stays whole and so does the
 * terminal.
 */
class HostileTextStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void escapesAreTextAndWideCharactersKeepTheirColumns() throws Exception {
    String longId = "i".repeat(63) + "1";
    deck.exec(longId, "tail", "-f", "/dev/null");
    Path wide = Files.createDirectories(deck.sandbox().home().resolve("网站-👍🏽-e\u0301"));
    deck.spawnIn(wide, "wide");
    deck.writeMeta(
        "evil",
        "window=work:fm-evil\033[2J",
        "project=/src/\033]0;t\007\033[2J\rback",
        "command=make\033P1;1q\033\\\033[?1000h",
        "tasktmp=");
    String said =
        "printf '\\033]0;title\\007\\033[31mred \\033[5mblink\\033[0m 你好 👍🏽 \\033[6n\\a'";
    deck.exec("talks", "sh", "-c", said + "; tail -f /dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 160, 50);
    screen.await("all", text -> text.contains("4 tasks") && line(text, "wide").contains("idle"));
    Path bytes = deck.sandbox().directory().resolve("bytes");
    deck.tmux().tmux("pipe-pane", "-t", screen.pane(), "exec cat > '" + bytes + "'");
    screen.keys("C-l", "s");
    screen.awaitText("sorted by task, ascending");
    String evil = "/src/\\e]0;t\\x07\\e[2J\\rback";
    screen.await("its directory as text", text -> line(text, "evil").endsWith(evil));
    assertThat(line(screen.text(), "wide")).contains("  ~/网站-👍-");
    assertThat(screen.text()).contains("iiii…");
    int directory =
        screen
            .text()
            .lines()
            .filter(l -> l.contains("DIRECTORY"))
            .findFirst()
            .orElseThrow()
            .indexOf("DIRECTORY");
    assertThat(line(screen.text(), "wide").indexOf("~/网站")).isEqualTo(directory);
    assertThat(line(screen.text(), "evil").indexOf("/src/")).isEqualTo(directory);

    screen.keys("g", "i");
    screen.awaitText("make\\eP1;1q\\e\\\\e[?1000h");
    screen.keys("/");
    screen.type("talks");
    screen.keys("Enter");
    screen.awaitText("n new");
    screen.keys("p");
    screen.awaitText("red blink 你好 👍");
    String sent = Files.readString(bytes, StandardCharsets.ISO_8859_1);
    assertThat(sent)
        .contains("talks")
        .doesNotContain("\007", "\033]", "\033P", "\033[6n", "\033[?1000h", "title\007");
    assertThat(deck.tmux().ask(screen.pane(), "#{pane_title} #{mouse_any_flag}")).endsWith(" 0");
  }
}
