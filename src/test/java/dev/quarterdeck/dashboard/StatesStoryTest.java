package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each state is a word and a mark before it is a colour. */
class StatesStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void allOfThemWithoutAnyColour() throws Exception {
    deck.exec("runs", "tail", "-f", "/dev/null");
    deck.spawn("idles");
    deck.exec("ended", "true");
    deck.exec("failed", "sh", "-c", "exit 3");
    deck.exec("went", "tail", "-f", "/dev/null");
    deck.exec("half", "tail", "-f", "/dev/null");
    deck.tmux().tmux("kill-window", "-t", deck.metaValue("went", "window_id"));
    Meta half = deck.meta("half");
    deck.deck().metas().write(new TaskId("half"), half.with(Meta.ENDING, "2026-11-22T10:00:00Z"));
    Path fails = deck.sandbox().directory().resolve("fails");
    deck.stubForProcesses("[ ! -e " + fails + " ] || exit 1");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30, "--no-color");
    Map<String, String> words =
        new TreeMap<>(
            Map.of(
                "runs", "● running",
                "idles", "◐ idle",
                "ended", "○ finished",
                "failed", "○ failed 3",
                "went", "✕ gone",
                "half", "◌ stuck"));
    awaitAll(screen, words);
    assertThat(screen.styledText())
        .doesNotContainPattern("\033\\[([0-9;]*;)?[349][0-7](;[0-9;]*)?m");
    Files.createFile(fails);
    words.replaceAll((id, word) -> id.equals("half") ? word : "? unknown");
    awaitAll(screen, words);
    Files.delete(fails);
    screen.await("known again", text -> line(text, "runs").contains("● running"));
  }

  private static void awaitAll(PrivateTmux.Screen screen, Map<String, String> words) {
    screen.await(
        words.toString(),
        text ->
            words.entrySet().stream()
                .allMatch(each -> line(text, each.getKey()).contains(each.getValue() + " ")));
  }
}
