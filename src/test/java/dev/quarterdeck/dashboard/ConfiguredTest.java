package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.dashboard.Columns.Column;
import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import dev.quarterdeck.terminal.Style.Color;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, colours and columns as the config file has them. */
class ConfiguredTest {
  private static final Path PAGE =
      Path.of(System.getProperty("qd.basedir", "."), "docs", "config.md");

  @TempDir Path home;

  private Config config(String text) throws Problem {
    TestDeck.write(home.resolve("quarterdeck/config.toml"), text);
    return Settings.resolve(
            Settings.Flags.NONE,
            Map.of("HOME", home.toString(), "XDG_CONFIG_HOME", home.toString()))
        .config();
  }

  private KeyMap keys(String lines) throws Problem {
    return ConfiguredKeys.of(KeyMap.STANDARD, config("[keys]\n" + lines));
  }

  @Test
  void aLineReplacesTheKeysOfItsAction() throws Problem {
    KeyMap keys = keys("kill = ['X', 'Del']\nrefresh = 'F5'\nmark-all = []");
    assertThat(keys.action(KeyMap.Context.BOARD, new Key.Char('X'))).contains(Action.KILL);
    assertThat(keys.action(KeyMap.Context.BOARD, Key.Named.DELETE)).contains(Action.KILL);
    assertThat(keys.action(KeyMap.Context.BOARD, Key.Named.F5)).contains(Action.REFRESH);
    for (char gone : "xdra".toCharArray()) {
      assertThat(keys.action(KeyMap.Context.BOARD, new Key.Char(gone))).as("" + gone).isEmpty();
    }
    assertThat(keys.keyOf(Action.KILL, Glyphs.UTF8)).isEqualTo("X");
    assertThat(keys.of(KeyMap.Context.BOARD).stream().map(KeyMap.Binding::action))
        .as("the table's order stays")
        .containsExactlyElementsOf(
            KeyMap.STANDARD.of(KeyMap.Context.BOARD).stream().map(KeyMap.Binding::action).toList());
    assertThat(keys.of(KeyMap.Context.KILL)).isEqualTo(KeyMap.STANDARD.of(KeyMap.Context.KILL));
  }

  @Test
  void keysMayChangePlaces() throws Problem {
    KeyMap keys = keys("new = 'q'\nquit = 'n'");
    assertThat(keys.action(KeyMap.Context.BOARD, new Key.Char('q'))).contains(Action.NEW);
    assertThat(keys.action(KeyMap.Context.BOARD, new Key.Char('n'))).contains(Action.QUIT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "kil = 'x' | 2 | there is no action 'kil'; use one of new, kill,",
        "choose = 'x' | 2 | there is no action 'choose'",
        "new = 'w'/kill = ['x', 'Delete it'] | 3 | there is no key 'Delete it'; use",
        "kill = '' | 2 | there is no key ''",
        "kill = 'alt-O' | 2 | there is no key 'alt-O'",
        "kill = 'alt-[' | 2 | there is no key 'alt-['",
        "kill = 'ctrl-m' | 2 | there is no key 'ctrl-m'",
        "new = 'x' | 2 | 'x' for new is kill's by default; use another, or give kill another",
        "new = 'w'/kill = ['k', 'w'] | 3 | 'k' for kill is up's by default",
        "new = 'w'/kill = ['z', 'w'] | 3 | 'w' for kill is new's in line 2; use another",
        "quit = [] | 2 | quit has no key; give it one",
      })
  void aMistakeIsToldWithItsLine(String lines, int line, String why) {
    Problem problem = TestDeck.problemOf(() -> keys(lines.replace('/', '\n')));
    assertThat(problem.kind().exitCode()).isEqualTo(2);
    assertThat(problem.getMessage())
        .startsWith(
            "config " + home.resolve("quarterdeck/config.toml") + " line " + line + " : " + why);
  }

  @Test
  void whatIsSaidOfKeysIsSaidOfThoseThatAreConfigured() throws Exception {
    KeyMap keys = keys("close = 'C'\nquit = 'Q'\nrespawn = 'W'");
    Model model = new Model(new AskedEffects(), keys, () -> Samples.NOW, "vps1", "~");
    model.apply(new Event.Looked(TestBoard.running("a")));
    for (char key : "/zz".toCharArray()) {
      model.apply(new Event.KeyPressed(new Key.Char(key)));
    }
    model.apply(new Event.KeyPressed(Key.Named.ENTER));
    assertThat(screen(model)).contains("C takes the filter away");
    model.apply(new Event.KeyPressed(new Key.Char('C')));
    TaskRow gone = TestBoard.task("a", TaskState.GONE);
    model.apply(new Event.Looked(Samples.snapshot(List.of(gone))));
    model.apply(new Event.KeyPressed(new Key.Char('p')));
    assertThat(screen(model)).contains("W makes a new one");
    model.apply(new Event.KeyPressed(new Key.Char('W')));
    model.apply(new Event.KeyPressed(new Key.Char('Q')));
    assertThat(screen(model)).contains("Q again leaves now");
  }

  private static String screen(Model model) throws IOException {
    return DrawnScreen.of(model, Glyphs.UTF8, "80x24").text();
  }

  @Test
  void coloursAreTheTerminalsOwn() throws Problem {
    Colors colors =
        Colors.STANDARD.with(config("[colors]\nrunning = 'bright-green'\nbar = 'default'\n"));
    assertThat(colors.of(Colors.Part.RUNNING)).isEqualTo(Color.BRIGHT_GREEN);
    assertThat(colors.of(Colors.Part.BAR)).isEqualTo(Color.DEFAULT);
    assertThat(colors.of(Colors.Part.IDLE)).isEqualTo(Color.CYAN);
    assertThat(
            TestDeck.problemOf(
                () -> Colors.STANDARD.with(config("\n[colors]\nrunning = '#ff0000'"))))
        .hasMessageContaining("line 3 : there is no colour '#ff0000'; use one of default, black,");
    assertThat(TestDeck.problemOf(() -> Colors.STANDARD.with(config("colors.runing = 'red'"))))
        .hasMessageContaining("line 1 : there is no part to colour 'runing'; use one of running,");
  }

  @Test
  void columnsAreChosenAndTheirOrderStays() throws Problem {
    assertThat(Columns.chosen(config("columns = ['directory', 'state', 'task']")))
        .containsExactly(Column.TASK, Column.STATE, Column.DIRECTORY);
    assertThat(Columns.chosen(config("color = true"))).containsExactly(Column.values());
    assertThat(TestDeck.problemOf(() -> Columns.chosen(config("columns = ['task', 'size']"))))
        .hasMessageContaining(
            "line 1 : there is no column 'size'; use any of task, state, status, use,");
    assertThat(TestDeck.problemOf(() -> Columns.chosen(config("columns = ['task']"))))
        .hasMessageContaining("line 1 : the column 'state' is missing; add it");
  }

  @Test
  void thePagesExampleIsGoodAndItsTablesAreWhole() throws Exception {
    String page = Files.readString(PAGE);
    Matcher example = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(example.find()).isTrue();
    Config config = config(example.group(1));
    KeyMap keys = ConfiguredKeys.of(KeyMap.STANDARD, config);
    assertThat(keys.action(KeyMap.Context.BOARD, new Key.Char('X'))).contains(Action.KILL);
    assertThat(Columns.chosen(config)).hasSize(5);
    assertThat(Colors.STANDARD.with(config).of(Colors.Part.RUNNING)).isEqualTo(Color.BRIGHT_GREEN);
    assertThat(config.taskLimit()).isEqualTo(2L << 30);
    assertThat(words(page))
        .containsAll(
            KeyMap.STANDARD.of(KeyMap.Context.BOARD).stream()
                .map(binding -> binding.action().word())
                .toList())
        .containsAll(Arrays.stream(Column.values()).map(Column::word).toList())
        .containsAll(
            Arrays.stream(Colors.Part.values())
                .map(part -> part.name().toLowerCase(java.util.Locale.ROOT))
                .toList());
  }

  private static java.util.Set<String> words(String page) throws IOException {
    java.util.Set<String> words = new java.util.TreeSet<>();
    Matcher matcher = Pattern.compile("`([a-z-]+)`").matcher(page);
    while (matcher.find()) {
      words.add(matcher.group(1));
    }
    return words;
  }
}
