package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.electronwill.nightconfig.toml.TomlParser;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launch lines that are shipped, with stand-ins for the agents that note what they were given.
 */
class HarnessesTest {
  private static final String BRIEF = "do it;\n`touch no` $(touch no) \"now\"";

  @RegisterExtension final TestDeck deck = new TestDeck();

  private Path turnEnded() {
    return deck.sandbox().directory().resolve("it's $HOME/t.turn-ended");
  }

  /** What the agent was given, its name first. */
  private List<String> launched(String harness) throws Exception {
    Path brief = TestDeck.write(turnEnded().resolveSibling("a \"brief\".md"), BRIEF + "\n");
    Path given = deck.sandbox().directory().resolve("given");
    Repository.stub(
        deck.sandbox(),
        harness,
        "printf '%s\\0' \"${FM_TURN_ENDED-none}\" \"$@\" >'" + given + "'");
    String line =
        new Harnesses(deck.deck().settings().config())
            .line(harness, Map.of("brief", brief, "turn-ended", turnEnded()), "t");
    assertThat(new Harnesses(deck.deck().settings().config()).wantsBrief(harness)).isTrue();

    Ran ran = sh(line, deck.sandbox().environment());

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(deck.sandbox().project().resolve("no")).doesNotExist();
    return List.of(Files.readString(given).split("\0", -1));
  }

  private Ran sh(String line, Map<String, String> environment, String... arguments) {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", line));
    argv.addAll(List.of(arguments));
    return Ran.of(argv, environment, deck.sandbox().project());
  }

  @ParameterizedTest
  @CsvSource({
    "claude, --dangerously-skip-permissions --settings JSON",
    "codex, --dangerously-bypass-approvals-and-sandbox -c TOML",
    "opencode, --prompt",
    "pi, ''",
    "grok, --always-approve",
  })
  void eachIsGivenItsFlagsAndTheBriefAsOneArgument(String harness, String flags) throws Exception {
    List<String> given = launched(harness);

    List<String> words = new ArrayList<>(given.subList(1, given.size() - 2));
    words.replaceAll(
        word -> word.startsWith("{") ? "JSON" : word.startsWith("notify=") ? "TOML" : word);
    assertThat(String.join(" ", words)).isEqualTo(flags);
    assertThat(given.get(given.size() - 2)).isEqualTo(BRIEF);
    assertThat(given.get(0))
        .isEqualTo(flags.matches(".*(JSON|TOML)") ? turnEnded().toString() : "none");
  }

  @Test
  void claudesStopHookTouchesTheTurnEndFile() throws Exception {
    List<String> given = launched("claude");
    Matcher command =
        Pattern.compile(
                "\\{\"hooks\":\\{\"Stop\":\\[\\{\"hooks\":\\[\\{\"type\":\"command\","
                    + "\"command\":\"((?:\\\\.|[^\"\\\\])*)\"}]}]}}")
            .matcher(given.get(3));
    assertThat(command.matches()).as(given.get(3)).isTrue();

    endTurn(given, List.of("sh", "-c", command.group(1).replace("\\\"", "\"")));
  }

  @Test
  void codexsNotifyProgramTouchesTheTurnEndFile() throws Exception {
    List<String> given = launched("codex");
    List<String> program = new ArrayList<>(new TomlParser().parse(given.get(3)).get("notify"));
    program.add("{\"type\":\"agent-turn-complete\"}");

    endTurn(given, program);
  }

  private void endTurn(List<String> given, List<String> program) {
    assertThat(turnEnded()).doesNotExist();
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    environment.put("FM_TURN_ENDED", given.get(0));
    Ran ran = Ran.of(program, environment, deck.sandbox().project());
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(turnEnded()).exists();
  }
}
