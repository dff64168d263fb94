package dev.quarterdeck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script {@code qd}: finds Java and the jars, and gives the terminal back. */
class LauncherTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  private Path launcher;

  @BeforeEach
  void install() throws IOException {
    launcher = Installation.in(deck.sandbox().directory().resolve("an install"));
  }

  @Test
  void runsByALinkFromAnyDirectory() throws IOException {
    Path link = deck.sandbox().directory().resolve("bin/link");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../an install/qd"));
    assertThat(sh("cd / && '" + link + "' --version").out()).startsWith("qd ");
  }

  @Test
  void runsInADirectoryThatIsGoneButSpawnsNothingThere() {
    String gone = "mkdir gone && cd gone && rmdir ../gone && ";
    assertThat(sh(gone + qd("ls")).exit()).isZero();
    Ran spawn = sh(gone + qd("spawn t1"));
    assertThat(spawn.exit()).isEqualTo(1);
    // Some shells complain by themselves before they read the first line.
    assertThat(spawn.err()).endsWith("qd: spawn t1 : the current directory is gone; name a DIR\n");
  }

  @Test
  void takesNoDirectoryFromCdpath() {
    assertThat(
            sh("cd '"
                    + launcher.getParent()
                    + "' && CDPATH=/tmp && export CDPATH && ./qd --version")
                .exit())
        .isZero();
  }

  @Test
  void withoutJavaItSaysWhatToInstall() {
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    environment.put("QD_JAVA", "/no/such/java");
    Ran ran =
        Ran.of(List.of("sh", launcher.toString(), "ls"), environment, deck.sandbox().project());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualToIgnoringNewLines(
            "qd: start Java : '/no/such/java' is not there; install a JRE 17 or newer, or set"
                + " JAVA_HOME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "sh"})
  void isPlainShell(String shell) {
    assertThat(sh(shell + " '" + launcher + "' --version").out()).startsWith("qd ");
  }

  @Test
  void aStoppedJobComesBackAndCanBeEnded() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    start(screen);
    screen.keys("C-z");
    screen.await("the shell's prompt", text -> text.contains("Stopped"));
    screen.type("fg");
    screen.keys("Enter");
    screen.await("the board", text -> text.contains("running"));
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("C-z");
    screen.awaitPrompt();
    screen.type("kill %1");
    screen.keys("Enter");
    ProcessHandle shell = ProcessHandle.of(screen.pid()).orElseThrow();
    Await.until(
        "launcher and Java are gone",
        () -> shell.descendants().findAny().isEmpty(),
        () -> shell.descendants().map(ProcessHandle::info).toList() + screen.text());
  }

  @Test
  void killedItselfItLeavesTheTerminalToTheShell() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    start(screen);
    ProcessHandle sh =
        ProcessHandle.of(screen.pid()).orElseThrow().children().findFirst().orElseThrow();
    assertThat(sh.destroyForcibly()).isTrue();
    screen.await("no board", text -> !text.contains("running"));
    screen.type("echo back-$((40+2))");
    screen.keys("Enter");
    screen.awaitText("back-42");
  }

  private void start(PrivateTmux.Screen screen) {
    screen.type("'" + launcher + "'");
    screen.keys("Enter");
    screen.await("the board", text -> text.contains("running"));
  }

  private String qd(String arguments) {
    return "'" + launcher + "' " + arguments;
  }

  private Ran sh(String script) {
    return Ran.of(
        List.of("sh", "-c", script), deck.sandbox().environment(), deck.sandbox().project());
  }
}
