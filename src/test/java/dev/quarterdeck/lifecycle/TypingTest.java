package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Shell;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed arrives byte for byte, in every shell. */
class TypingTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  static Stream<Arguments> texts() {
    return Stream.of(Shell.BASH, Shell.DASH, Shell.ZSH, Shell.FISH)
        .flatMap(
            shell ->
                Stream.of(
                        "it's \"quoted\" `twice`",
                        "$HOME ${x} $(id) ~ * ? [a] {b,c}",
                        "back\\slash \\\\ \\n \\' end\\",
                        "Enter F1 C-c #{pid} #(id) !! ^x",
                        "é € 你好 \uD83D\uDE42",
                        "a\tb\t\tc",
                        "x ".repeat(2500).strip())
                    .map(text -> Arguments.of(shell, text)));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aCommandIsTypedByteForByte(Shell shell, String text) throws Exception {
    shell.use(deck, "");
    String command = "printf %s " + shell.quoted(text) + " >out; mv out written;";

    deck.spawn("t", command);

    assertThat(written("t")).isEqualTo(text);
    assertThat(deck.metaValue("t", Meta.COMMAND)).isEqualTo(command);
  }

  @ParameterizedTest
  @EnumSource(names = {"BASH", "DASH", "ZSH", "FISH"})
  void severalArgumentsAreOneWordEach(Shell shell) throws Exception {
    shell.use(deck, "");
    TestDeck.write(
            deck.sandbox().project().resolve("args"),
            "#!/bin/sh\nprintf '<%s>' \"$@\" >out; mv out written\n")
        .toFile()
        .setExecutable(true);

    deck.spawn(
        "t", "./args", "a b", "it's", "", "$HOME", "a\\\\b", "\\'", "=ls", "~", "%1", "x;", ";");

    assertThat(written("t")).isEqualTo("<a b><it's><><$HOME><a\\\\b><\\'><=ls><~><%1><x;><;>");
  }

  @Test
  void aLastSemicolonIsTypedToo() throws Exception {
    deck.spawn("t", "cat >typed");
    deck.tmux().await(pane("t"), "cat runs", text -> text.contains("cat >typed"));
    dev.quarterdeck.testing.Await.until(
        "cat has the terminal",
        () -> deck.tmux().ask(pane("t"), "#{pane_current_command}").equals("cat"));

    new PaneAccess(deck.deck()).send(new TaskId("t"), "a;");
    new PaneAccess(deck.deck()).send(new TaskId("t"), ";");
    new PaneAccess(deck.deck()).send(new TaskId("t"), "-l Enter \\;");

    Path typed = deck.sandbox().project().resolve("typed");
    dev.quarterdeck.testing.Await.until(
        "three lines in the file",
        () -> Files.readAllLines(typed).size() == 3,
        () -> deck.tmux().capture(pane("t")));
    assertThat(typed).hasContent("a;\n;\n-l Enter \\;\n");
  }

  @Test
  void aPaneInCopyModeGetsWhatIsSentAllTheSame() throws Exception {
    deck.spawn("t");
    deck.tmux().tmux("copy-mode", "-t", pane("t"));

    new PaneAccess(deck.deck()).send(new TaskId("t"), "printf x >out; mv out written");

    assertThat(written("t")).isEqualTo("x");
  }

  @Test
  void theCommandGoesToTheTasksPaneAfterTheWindowWasSplit() throws Exception {
    deck.spawn("t");
    deck.tmux().tmux("split-window", "-t", pane("t"), "tail -f /dev/null");

    new PaneAccess(deck.deck()).send(new TaskId("t"), "printf x >out; mv out written");

    assertThat(written("t")).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\u001b[31m", "a\u0003", "\u007f", "\u0000"})
  void whatCannotBeTypedIsRefusedBeforeAnythingIsMade(String command) {
    Problem problem = TestDeck.problemOf(() -> deck.spawn("t", command));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE);
    assertThat(problem.getMessage()).contains("control character").doesNotContain("\n", "\u001b");
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        "#{pid}",
        "#(touch hacked)",
        "it's \"q\"",
        "é 你好",
        "$HOME `id`",
        "a;",
        "-n"
      })
  void theDirectoryMayHaveAnyName(String name) throws Exception {
    Path directory = Files.createDirectory(deck.sandbox().project().resolve(name));

    deck.spawnIn(directory, "t", "pwd >out; mv out written");
    new Spawn(deck.deck())
        .run(
            new Spawn.Request(
                new TaskId("e"),
                directory,
                java.util.List.of("sh", "-c", "pwd >seen; sleep 99"),
                true),
            StageEvent.Listener.NONE);

    String there = directory + "\n";
    assertThat(await(directory.resolve("written"), "t")).isEqualTo(there);
    assertThat(await(directory.resolve("seen"), "e")).isEqualTo(there);
    assertThat(deck.metaValue("t", Meta.PROJECT)).isEqualTo(directory.toString());
  }

  @Test
  void theTempDirectoryMayHoldSpacesAndQuotes() throws Exception {
    Path tmp = Files.createDirectory(deck.sandbox().directory().resolve("it's #{pid} $x; é"));
    deck.sandbox().environment().put("QD_TMP", tmp.toString());

    deck.spawn("t", "printf %s \"$GOTMPDIR\" >out; mv out written");

    assertThat(written("t")).isEqualTo(tmp + "/fm-t/gotmp");
    deck.kill("t");
    assertThat(tmp).isEmptyDirectory();
  }

  private String written(String id) {
    return await(deck.sandbox().project().resolve("written"), id);
  }

  private String await(Path file, String id) {
    return TestDeck.awaitFile(file, file + " is written", () -> deck.tmux().capture(pane(id)));
  }

  private String pane(String id) {
    return deck.metaValue(id, Meta.PANE_ID);
  }
}
