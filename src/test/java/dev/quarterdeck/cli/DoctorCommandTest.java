package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code qd doctor} as people and scripts run it; what it finds is {@code DoctorTest}'s. */
class DoctorCommandTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @BeforeEach
  void processesCanBeSeen() {
    Needs.proc();
    Needs.programs("find", "touch", "du");
    // The same whatever the machine has.
    deck.sandbox().environment().put("TERMINFO", deck.sandbox().home().toString());
    TestDeck.write(deck.sandbox().home().resolve("x/xterm-256color"), "");
  }

  @Test
  void whereNothingIsWrongItSaysSoAndExitsWithZero() throws Exception {
    List<String> ofTheMachine = findings(qd(Map.of(), "doctor", "--json").out());
    assumeTrue(ofTheMachine.isEmpty(), ofTheMachine.toString());
    assertThat(qd(Map.of(), "doctor")).isEqualTo(new Ran(0, "nothing found\n", ""));
    Ran json = qd(Map.of(), "doctor", "--json");
    assertThat(json.exit()).isZero();
    assertThat(new ObjectMapper().readTree(json.out()).get("findings")).isEmpty();
  }

  @Test
  void eachFindingHasWhatWhyAndCureAndTheExitCodeIsOne() throws Exception {
    Files.setPosixFilePermissions(
        deck.sandbox().tmp(), PosixFilePermissions.fromString("rwxrwxrwx"));

    Ran text = qd(Map.of("LANG", "C"), "doctor");
    Ran json = qd(Map.of("LANG", "C"), "doctor", "--json");

    assertThat(text.exit()).isEqualTo(1);
    assertThat(json.exit()).isEqualTo(1);
    assertThat(text.err() + json.err()).isEmpty();
    assertThat(text.out())
        .contains(
            "note   locale: the locale is not UTF-8: LANG=C\n       why: the board",
            "\n       cure: export LANG=C.UTF-8",
            "fault  sticky: " + deck.sandbox().tmp() + " can be written by all",
            "\n       cure: chmod +t " + deck.sandbox().tmp() + "\n");
    assertThat(text.out().lines().reduce((a, b) -> b).orElseThrow())
        .matches("\\d faults?, \\d notes?");
    assertThat(text.out().lines()).hasSize(3 * findings(json.out()).size() + 1);
    JsonNode document = new ObjectMapper().readTree(json.out());
    for (JsonNode finding : document.get("findings")) {
      List<String> keys = new ArrayList<>();
      finding.fieldNames().forEachRemaining(keys::add);
      assertThat(keys).containsExactly("check", "severity", "what", "why", "cure");
      assertThat(finding).noneMatch(value -> value.asText().isEmpty());
    }
    assertThat(findings(json.out())).contains("note locale", "fault sticky");
  }

  @Test
  void itChangesNothing() throws Exception {
    TestDeck.write(deck.sandbox().tmp().resolve("go-build1/x"), "x");
    deck.exec("t", "tail", "-f", "/dev/null");
    String everything =
        "find '%s' '%s' -printf '%%p %%i %%s %%m %%T@ %%C@\\n' | sort"
            .formatted(deck.sandbox().tmp(), deck.sandbox().state());
    String before = Ran.ok("sh", "-c", everything);
    qd(Map.of(), "doctor");
    assertThat(Ran.ok("sh", "-c", everything)).isEqualTo(before);
    deck.assertWhole("t");
  }

  @Test
  void itRunsBeforeThereIsAStateDirectoryAndWithoutAnEnvironment() {
    Ran ran = qd(Map.of("LANG", "", "TERM", "", "SHELL", ""), "doctor");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("TERM is not set").doesNotContain("could not be made");
    assertThat(deck.sandbox().state()).doesNotExist();
  }

  private static List<String> findings(String json) throws Exception {
    List<String> found = new ArrayList<>();
    for (JsonNode finding : new ObjectMapper().readTree(json).get("findings")) {
      found.add(finding.get("severity").asText() + " " + finding.get("check").asText());
    }
    return found;
  }

  private Ran qd(Map<String, String> variables, String... arguments) {
    return QdProcess.run(deck.sandbox(), variables, arguments);
  }
}
