package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    CommandLine all = Parser.commandLine((settings, demo) -> 0, null);
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

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completesWhatIsDue(String shell) {
    deck.writeMeta("alpha", "kind=ship");
    deck.writeMeta("beta", "kind=ship");
    Path here = deck.sandbox().project();
    TestDeck.write(here.resolve("other/odd.meta"), "");
    TestDeck.write(here.resolve("a place/spaced.meta"), "");
    TestDeck.write(here.resolve("o'brien/quoted.meta"), "");
    TestDeck.write(deck.sandbox().home().resolve("there/third.meta"), "");
    deck.tmux().tmux("new-session", "-d", "-s", "second", "sleep 60");
    String socket = deck.sandbox().socket();

    assertCompleted(
        shell,
        List.of(
            "qd ki|kill",
            "qd kill al|alpha",
            "qd kill alpha be|beta",
            "qd --ascii send al|alpha",
            "qd peek --lines 5 be|beta",
            "qd --state other kill o|odd",
            "qd --state=other attach o|odd",
            "qd respawn --state other o|odd",
            "qd kill --state=other --force o|odd",
            "qd kill --state a\\ place s|spaced",
            "qd kill --state 'a place' sp|spaced",
            "qd kill --state ~/there t|third",
            "qd kill --state o\\'brien q|quoted",
            "qd kill --state \"o'brien\" q|quoted",
            "qd --state ot|other/",
            "qd ls --tmp ot|other/",
            "qd spawn x ot|other/",
            "qd spawn x=ot|x=other/",
            "qd spawn x other -- mkfif|mkfifo",
            "qd --session sec|second",
            "qd ls --socket " + socket.substring(0, socket.length() - 1) + "|" + socket,
            "qd kill --dr|--dry-run",
            "qd --session kill spaw|spawn",
            "qd completion fi|fish",
            "qd wake dr|drain",
            "qd help spa|spawn"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void knowsTheStateDirectoryOfTheConfig(String shell) {
    TestDeck.write(
        deck.sandbox().home().resolve(".config/quarterdeck/config.toml"),
        "color = false\nstate = \"~/there\" # not here\n");
    TestDeck.write(deck.sandbox().home().resolve("there/third.meta"), "");

    assertCompleted(shell, List.of("qd kill t|third"), "env", "-u", "QD_STATE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void readsTheConfigAsTheProgramDoes(String shell) {
    Path home = deck.sandbox().home();
    Path config = home.resolve(".config/quarterdeck/config.toml");
    TestDeck.write(home.resolve("there/third.meta"), "");
    TestDeck.write(home.resolve("o'brien/fourth.meta"), "");
    TestDeck.write(home.resolve("say \"hi\"/fifth.meta"), "");
    TestDeck.write(home.resolve("R&D/sixth.meta"), "");
    TestDeck.write(home.resolve(".local/state/quarterdeck/usual.meta"), "");
    String[] runner = {"env", "-u", "QD_STATE"};

    TestDeck.write(config, "\tstate\t=\t\"~/there\"\n[harness.x]\nstate = \"~/R&D\"\n");
    assertCompleted(shell, List.of("qd kill t|third"), runner);
    TestDeck.write(config, "state = \"" + home + "/o'brien\"\n");
    assertCompleted(shell, List.of("qd kill fo|fourth"), runner);
    TestDeck.write(config, "state = '~/say \"hi\"' # \"or\" 'so'\n");
    assertCompleted(shell, List.of("qd kill fi|fifth"), runner);
    TestDeck.write(config, "[spawn]\n  state = \"~/there\"\n");
    assertCompleted(shell, List.of("qd kill u|usual"), runner);
    TestDeck.write(config, "state = \"~/there\"\n");
    String[] other = {"env", "-u", "QD_STATE", "HOME=" + home.resolve("R&D")};
    TestDeck.write(home.resolve("R&D/there/seventh.meta"), "");
    assertCompleted(shell, List.of("qd kill s|seventh"), other);
  }

  /** Others name their files and sessions as they like: no name is run, cut or let through raw. */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void doesNotRunNames(String shell) throws IOException {
    Path here = deck.sandbox().project();
    Path state = deck.sandbox().state();
    for (String name :
        List.of("only", "$(touch meta)", "`touch meta2`", "on two", "a\nonly2", "-only", "on:")) {
      TestDeck.write(state.resolve(name + ".meta"), "");
    }
    deck.tmux().tmux("new-session", "-d", "-s", "z$(touch session)", "sleep 60");
    deck.tmux().tmux("new-session", "-d", "-s", "a `touch session2` & 'b", "sleep 60");
    deck.tmux().tmux("new-session", "-d", "-s", "k=l@m \"n", "sleep 60");
    Path sockets;
    try (Stream<Path> all = Files.list(deck.sandbox().directory().resolve("sockets"))) {
      sockets = all.findFirst().orElseThrow();
    }
    TestDeck.write(sockets.resolve("u$(touch socket):~x"), "");
    TestDeck.write(sockets.resolve("v\n$(touch socket2)"), "");
    TestDeck.write(sockets.resolve("vw"), "");

    List<String> asked =
        new ArrayList<>(
            List.of("qd kill |only", "qd peek o|only", "qd kill x o|only", "qd ls --socket v|vw"));
    asked.addAll(
        switch (shell) {
          case "bash" ->
              List.of(
                  "qd --session z|z\\$\\(touch\\ session\\)",
                  "qd --session 'z|'z$(touch session)'",
                  "qd --session a|a\\ \\`touch\\ session2\\`\\ \\&\\ \\'b",
                  "qd --session a\\ \\`to|\\`touch\\ session2\\`\\ \\&\\ \\'b",
                  "qd --session=k\\=|--session=k\\=l\\@m\\ \\\"n",
                  "qd --session 'k|'k=l@m \"n'",
                  "qd --socket u|u\\$\\(touch\\ socket\\)\\:\\~x",
                  "qd --socket \"vw|\"vw\"");
          case "zsh" ->
              List.of(
                  "qd --session z|z\\$\\(touch\\ session\\)",
                  "qd --session a|a\\ \\`touch\\ session2\\`\\ \\&\\ \\'b",
                  "qd --session=k|--session=k=l@m\\ \\\"n",
                  "qd --session 'k|'k=l@m \"n'",
                  "qd --socket u|u\\$\\(touch\\ socket\\):\\~x");
          // Not escaped yet: that is done as it comes into the line.
          default ->
              List.of(
                  "qd --session z|z$(touch session)",
                  "qd --session a|a `touch session2` & 'b",
                  "qd --session=k|--session=k=l@m \"n",
                  "qd --socket u|u$(touch socket):~x");
        });
    assertCompleted(shell, asked);

    assertThat(Sandbox.names(here)).isEmpty();
  }

  /** What becomes of each line with Tab: its last word is the one behind the bar. */
  private void assertCompleted(String shell, List<String> asked, String... runner) {
    Needs.programs(shell);
    List<String> argv = new ArrayList<>(List.of(runner));
    if (shell.equals("fish")) {
      String ask =
          "source %s; for line in $argv;"
              + " echo $line'|'(complete -C $line | string split -f 1 \\t); end";
      argv.addAll(List.of("fish", "--no-config", "-c", ask.formatted(script(shell))));
      asked.forEach(each -> argv.add(each.substring(0, each.indexOf('|'))));
      Ran ran = Ran.of(argv, deck.sandbox().environment(), deck.sandbox().project());
      assertThat(ran.err()).isEmpty();
      assertThat(ran.out().lines()).containsExactlyElementsOf(asked);
      return;
    }
    argv.addAll(
        shell.equals("bash") ? List.of("bash", "--norc", "--noprofile") : List.of("zsh", "-f"));
    PrivateTmux.Screen screen =
        deck.tmux().run(120, 60, Map.of("PS1", "ready> "), argv.toArray(String[]::new));
    screen.awaitPrompt();
    String start = shell.equals("bash") ? "" : "autoload -U compinit && compinit -u -D && ";
    screen.type(start + ". '" + script(shell) + "' && clear");
    screen.keys("Enter");
    screen.await("the prompt alone", text -> text.strip().equals("ready>"));
    for (String each : asked) {
      String line = each.substring(0, each.indexOf('|'));
      String word = each.substring(each.indexOf('|') + 1);
      String whole = "ready> " + line.substring(0, line.lastIndexOf(' ') + 1) + word;
      screen.type(line);
      screen.keys("Tab");
      screen.await(
          whole, text -> text.lines().anyMatch(seen -> seen.stripTrailing().equals(whole)));
      screen.keys("C-u");
    }
  }

  private static Path script(String shell) {
    return Path.of(System.getProperty("qd.basedir", "."))
        .resolve("src/main/resources/dev/quarterdeck/cli/completion/qd." + shell)
        .toAbsolutePath();
  }
}
