package dev.quarterdeck.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metas as different writers left them, in test-fixtures/metas. */
class MetaTest {
  private static final Path FIXTURES =
      Path.of(System.getProperty("qd.basedir", "."), "test-fixtures/metas");

  static Stream<Path> fixtures() throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      return files.sorted().toList().stream();
    }
  }

  private static Meta fixture(String name) throws IOException {
    return Meta.parse(Files.readAllBytes(FIXTURES.resolve(name + ".meta")));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void everyByteIsKeptButForALineEndAtTheEnd(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String whole = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";

    assertThat(Meta.parse(bytes).bytes()).isEqualTo(whole.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "firstmate, /tmp/fm-fix",
    "firstmate-later, /tmp/fm-fix",
    "firstmate-secondmate, /tmp/fm-fix",
    "firstmate-scout, /tmp/fm-fix",
    "firstmate-without-kind-and-mode, /tmp/fm-fix",
    "firstmate-backend-herdr, /tmp/fm-fix",
    "firstmate-backend-zellij, /tmp/fm-fix",
    "firstmate-backend-orca, /tmp/fm-fix",
    "firstmate-backend-cmux, /tmp/fm-fix",
    "quarterdeck, /tmp/fm-fix",
    "no-newline-at-end, /tmp/fm-fix",
    "tasktmp-twice, /tmp/fm-fix",
    "tasktmp-two-values, /tmp/fm-other",
    "equals-and-spaces, /tmp/with space/fm-fix",
    "carriage-returns, '/tmp/fm-fix\r'",
  })
  void theRootIsTheRestOfTheLastLine(String name, String root) throws IOException {
    assertThat(fixture(name).value(Meta.TASKTMP)).contains(root);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "firstmate-before-temp-roots",
        "tasktmp-empty",
        "firstmate-later-empty-tasktmp",
        "unknown-lines",
        "not-utf-8",
        "empty"
      })
  void withoutALineThatSaysSoThereIsNoRoot(String name) throws IOException {
    assertThat(fixture(name).value(Meta.TASKTMP)).isEmpty();
    assertThat(fixture(name).values(Meta.TASKTMP)).isEmpty();
  }

  @Test
  void aCommandMayHoldEqualsSigns() throws IOException {
    assertThat(fixture("quarterdeck").value(Meta.COMMAND)).contains("make a=b; echo 'x=y'");
  }

  @Test
  void ofAKeyThatRepeatsTheLastCountsAndAllAreThere() throws IOException {
    assertThat(fixture("firstmate-later").value("pr")).contains("https://example.org/2");
    assertThat(fixture("firstmate-later").values("pr"))
        .containsExactly("https://example.org/1", "https://example.org/2");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aChangeKeepsAllOtherLines(Path file) throws IOException {
    Meta meta = Meta.parse(Files.readAllBytes(file));

    Meta changed = meta.with(Meta.ENDING, "now").with(Meta.SPAWNING, "1");

    assertThat(changed.value(Meta.ENDING)).contains("now");
    assertThat(changed.without(Meta.ENDING).without(Meta.SPAWNING)).isEqualTo(meta);
  }

  @Test
  void keysAreWrittenInTheContractsOrderWhateverTheOrderTheyAreSetIn() {
    Meta meta = Meta.EMPTY;
    for (int i = Meta.ORDER.size() - 1; i >= 0; i--) {
      meta = meta.with(Meta.ORDER.get(i), "v" + i);
    }

    assertThat(new String(meta.bytes(), StandardCharsets.UTF_8).lines())
        .extracting(line -> line.substring(0, line.indexOf('=')))
        .containsExactlyElementsOf(Meta.ORDER);
  }

  @Test
  void settingAKeyThatRepeatsLeavesOneLineInItsPlace() throws IOException {
    Meta meta = fixture("tasktmp-two-values").with(Meta.TASKTMP, "/tmp/é").with("new", "x");

    assertThat(new String(meta.bytes(), StandardCharsets.UTF_8))
        .endsWith("\nyolo=off\ntasktmp=/tmp/é\nnew=x\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\n"})
  void aValueWithALineEndIsNotTaken(String value) {
    assertThatThrownBy(() -> Meta.EMPTY.with("command", value))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
