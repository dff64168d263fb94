package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code qd completion}, in the shells it is for. */
class CompletionTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void knowsEveryCommandAndOption(String shell) throws IOException {
    String script = Files.readString(script(shell));
    CommandLine all = Cli.commandLine((settings, demo) -> 0, null);
    all.getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(script).containsPattern("\\b" + name + "\\b");
              for (String option : command.getCommandSpec().optionsMap().keySet()) {
                if (option.startsWith("--")) {
                  String word = option.substring(2);
                  assertThat(script).as(name).containsPattern("(--|-l )" + word + "\\b");
                }
              }
            });
  }

  @Test
  void inBash() {
    tasks();
    Path script = script("bash");
    String drive =
        ". '%s'; compopt() { :; }; q() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _qd;"
            + " echo \"${COMPREPLY[*]}\"; }; ";
    String asked =
        "q qd ki; q qd kill fix; q qd kill --dr; q qd ls --state; q qd completion ''; q qd spawn x ./pl;"
            + " q qd kill --state = /nonexistent fix";
    Ran ran = sh(List.of("bash", "-c", drive.formatted(script) + asked));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines())
        .containsExactly(
            "kill", "fix-a fix-b", "--dry-run", "--state", "bash zsh fish", "./place", "");
  }

  @Test
  void inFish() {
    Needs.programs("fish");
    tasks();
    String asked =
        "for line in 'qd ki' 'qd kill fix' 'qd kill --dr' 'qd completion b' 'qd spawn x pl'; complete -C $line | string replace -r '\\t.*' ''; end";
    Ran ran = sh(List.of("fish", "--no-config", "-c", "source " + script("fish") + "; " + asked));
    assertThat(ran.out().lines())
        .containsExactly("kill", "fix-a", "fix-b", "--dry-run", "bash", "place/");
  }

  @Test
  void inZsh() {
    Needs.programs("zsh");
    tasks();
    PrivateTmux.Screen screen =
        deck.tmux()
            .run(120, 30, Map.of("QD_STATE", deck.sandbox().state().toString()), "zsh", "-f");
    screen.type(
        "PS1='ready> '; autoload -U compinit && compinit -u -D && . '" + script("zsh") + "'");
    screen.keys("Enter");
    screen.await("the prompt", text -> text.contains("\nready>"));
    screen.type("qd kill fi");
    screen.keys("Tab", "Tab");
    screen.await("both tasks", text -> text.contains("fix-a") && text.contains("fix-b"));
  }

  private void tasks() {
    deck.writeMeta("fix-a", "kind=ship");
    deck.writeMeta("fix-b", "kind=ship");
    TestDeck.write(deck.sandbox().project().resolve("place/file"), "");
  }

  private static Path script(String shell) {
    return Path.of(System.getProperty("qd.basedir", "."))
        .resolve("src/main/resources/dev/quarterdeck/cli/completion/qd." + shell)
        .toAbsolutePath();
  }

  private Ran sh(List<String> argv) {
    return Ran.of(argv, deck.sandbox().environment(), deck.sandbox().project());
  }
}
