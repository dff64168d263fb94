package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each key of the board, pressed in a terminal, does what the key map says. */
class EveryKeyStoryTest {
  /** Those whose stories are told elsewhere, and where. */
  private static final Map<String, Class<?>> ELSEWHERE =
      Map.ofEntries(
          Map.entry("n", FormStoryTest.class),
          Map.entry("x", DashboardTest.class),
          Map.entry("Enter", DashboardTest.class),
          Map.entry("p", PreviewStoryTest.class),
          Map.entry("/", FilterStoryTest.class),
          Map.entry(":", PaletteStoryTest.class),
          Map.entry("u", SweepStoryTest.class),
          Map.entry("i", DetailsStoryTest.class),
          Map.entry("e", SendStoryTest.class),
          Map.entry("R", FaultsStoryTest.class),
          Map.entry("y", AttentionStoryTest.class),
          Map.entry("^Z", MouseStoryTest.class),
          Map.entry("^C", DashboardTest.class));

  @RegisterExtension final TestDeck deck = new TestDeck();
  private final Set<String> pressed = new TreeSet<>();
  private PrivateTmux.Screen screen;

  @AfterEach
  void end() {
    deck.tmux().stop();
  }

  @Test
  void eachDoesWhatTheKeyMapSays() throws Exception {
    deck.exec("t00", "sh", "-c", "seq -f line%g 200; tail -f /dev/null");
    for (int i = 1; i <= 30; i++) {
      String id = String.format(Locale.ROOT, "t%02d", i);
      deck.writeMeta(id, "window=work:fm-" + id, "project=" + deck.sandbox().project(), "tasktmp=");
    }
    Path config = deck.sandbox().home().resolve(".config/quarterdeck/config.toml");
    TestDeck.write(config, "refresh = 60\n");
    screen = BoardDriver.start(deck, 80, 24);
    screen.await("t00", text -> BoardDriver.line(text, "t00").contains("running"));
    press("s", "s", text -> text.contains("sorted by task"));
    press("g", "g", selects("t00"));
    press("j", "j", selects("t01"));
    press("↓", "Down", selects("t02"));
    press("k", "k", selects("t01"));
    press("↑", "Up", selects("t00"));
    press("G", "G", selects("t30"));
    press("Home", "Home", selects("t00"));
    press("End", "End", selects("t30"));
    press("PgUp", "PageUp", selects("t22"));
    press("^U", "C-u", selects("t14"));
    press("^D", "C-d", selects("t22"));
    press("PgDn", "PageDown", selects("t30"));
    press("S", "S", text -> text.contains("sorted by task, descending"));
    press("g", "g", selects("t30"));
    press("S", "S", text -> text.contains("sorted by task, ascending"));
    press("Space", "Space", text -> text.contains("1 marked"));
    press("a", "a", text -> text.contains("31 marked"));
    press("Esc", "Escape", text -> !text.contains("marked"));
    press("g", "g", selects("t00"));
    press("v", "v", text -> text.contains("line200"));
    String before = screen.text();
    press("+", "+", text -> lines(text) > lines(before));
    press("-", "-", text -> lines(text) == lines(before));
    press("=", "=", text -> lines(text) > lines(before));
    press("K", "K", text -> !text.contains("line200"));
    press("J", "J", text -> text.contains("line200"));
    press("Esc", "Escape", text -> !text.contains("line200"));
    // The preview brought a look of its own, so that the next one by the clock is a minute away.
    deck.tmux().tmux("kill-window", "-t", deck.metaValue("t00", "window_id"));
    press("r", "r", text -> true);
    Await.until(
        Duration.ofSeconds(45),
        "what r does",
        () -> BoardDriver.line(screen.text(), "t00").contains("gone"),
        screen::text);
    press("d", "d", text -> text.contains("Kill t00?"));
    close();
    press("c", "c", text -> text.contains("Copy of t00"));
    close();
    press("N", "N", text -> text.contains("New task"));
    close();
    press("l", "l", text -> text.contains("Log"));
    close();
    press("?", "?", text -> text.contains("On the board"));
    close();
    Files.writeString(Path.of(deck.tmux().ask(screen.pane(), "#{pane_tty}")), "\033[HSTRAY");
    screen.awaitText("STRAY");
    press("^L", "C-l", text -> !text.contains("STRAY"));
    press("q", "q", text -> screen.isDead());
    for (Map.Entry<String, Class<?>> told : ELSEWHERE.entrySet()) {
      String key = told.getKey().replace("^Z", "C-z").replace("^C", "C-c");
      assertThat(sourceOf(told.getValue())).containsPattern("keys\\([^)]*\"" + key + "\"");
    }
    pressed.addAll(ELSEWHERE.keySet());
    assertThat(pressed).containsExactlyInAnyOrderElementsOf(keysOfTheBoard());
  }

  private static String sourceOf(Class<?> story) throws IOException {
    Path tests = Path.of(System.getProperty("qd.basedir", "."), "src/test/java");
    return Files.readString(tests.resolve(story.getName().replace('.', '/') + ".java"));
  }

  private void press(String name, String tmuxName, Predicate<String> then) {
    pressed.add(name);
    screen.keys(tmuxName);
    screen.await("what " + name + " does", then);
  }

  /** A key that came with the escape would be another: alt and that key. */
  private void close() {
    screen.keys("Escape");
    screen.awaitText("n new  x kill");
  }

  private static Predicate<String> selects(String id) {
    return text -> text.lines().anyMatch(line -> line.matches("(> |[ ]?▌).?" + id + " .*"));
  }

  private static long lines(String text) {
    return text.lines().filter(line -> line.startsWith("line")).count();
  }

  private static Set<String> keysOfTheBoard() {
    Set<String> keys = new TreeSet<>();
    for (KeyMap.Binding binding : KeyMap.STANDARD.of(KeyMap.Context.BOARD)) {
      binding.keys().forEach(key -> keys.add(KeyName.of(key)));
    }
    return keys;
  }
}
