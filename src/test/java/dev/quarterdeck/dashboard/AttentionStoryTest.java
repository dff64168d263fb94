package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.TestDeck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bell, notices and clipboard in a real tmux. */
class AttentionStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  private Path bytes;

  @BeforeEach
  void place() {
    bytes = deck.sandbox().directory().resolve("bytes");
  }

  private void config(String text) {
    TestDeck.write(deck.sandbox().home().resolve(".config/quarterdeck/config.toml"), text);
  }

  private PrivateTmux.Screen dashboard(boolean inTmux) throws Exception {
    return inTmux ? dashboard() : dashboard("env", "-u", "TMUX", "-u", "TMUX_PANE");
  }

  private PrivateTmux.Screen dashboard(String... env) throws Exception {
    List<String> command = new ArrayList<>(List.of(env));
    command.addAll(QdProcess.argv());
    PrivateTmux.Screen screen = deck.tmux().run(100, 30, Map.of(), command.toArray(String[]::new));
    deck.tmux().tmux("pipe-pane", "-t", screen.pane(), "exec cat > '" + bytes + "'");
    return screen;
  }

  private String sent() throws Exception {
    return Files.exists(bytes) ? Files.readString(bytes, StandardCharsets.ISO_8859_1) : "";
  }

  private void awaitSent(String text) {
    Await.until("'" + text + "' was sent", () -> sent().contains(text), this::sent);
  }

  @Test
  void aTaskThatFinishesRingsOnceAndOneThatIsKilledDoesNot() throws Exception {
    deck.exec("t1", "sh", "-c", "read line; exit 3");
    deck.exec("t2", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = dashboard(false);
    screen.awaitText("2 tasks");
    screen.await("both run", text -> text.split("running", -1).length == 3);
    deck.tmux().tmux("send-keys", "-t", deck.row("t1").paneId(), "Enter");
    screen.awaitText("t1 finished with status 3");
    awaitSent("\007\033]9;qd: t1 finished with status 3\007");

    screen.type("/t2");
    screen.keys("Enter");
    screen.await("only t2", text -> !text.matches("(?s).*t1 +. finished.*"));
    screen.keys("x");
    screen.awaitText("y  kill it");
    screen.keys("y");
    screen.awaitText("killed t2: ");
    screen.await("it went", text -> text.contains("1 task "));
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(sent().replace("\033]9;qd: t1 finished with status 3\007", ""))
        .doesNotContain("]9;");
    assertThat(sent().chars().filter(c -> c == 7).count()).as("bells").isEqualTo(2);
  }

  @Test
  void withinTmuxTheNoticeIsWrappedAndTheSwitchesAreObeyed() throws Exception {
    config("bell = false\nlimit.task = \"1M\"\n");
    deck.spawn("t1");
    PrivateTmux.Screen screen = dashboard(true);
    screen.await("counted", text -> text.matches("(?s).*t1 +. idle +[0-9.]+ KiB.*"));
    // What it counted before may be the first count there is: that one must not be over yet.
    TestDeck.write(deck.root("t1").resolve("big"), "x".repeat(3 << 20));
    screen.awaitText("t1 uses 3 MiB, over the limit of 1 MiB");
    awaitSent("\033Ptmux;\033\033]9;qd: t1 uses 3 MiB, over the limit of 1 MiB\007\033\\");
    assertThat(sent().chars().filter(c -> c == 7).count()).as("no bell").isEqualTo(1);
    screen.keys("q");
  }

  @Test
  void newsThatComesWhileTheTerminalIsGivenAwayIsToldWhenItIsBack() throws Exception {
    deck.exec("t1", "sh", "-c", "echo in-the-window; exec tail -f /dev/null");
    deck.exec("t2", "sh", "-c", "echo in-the-window; read line; exit 3");
    String pane = deck.row("t2").paneId();
    PrivateTmux.Screen screen = dashboard(false);
    screen.await("both run", text -> text.split("running", -1).length == 3);
    screen.keys("Enter");
    screen.awaitText("in-the-window");
    deck.tmux().tmux("send-keys", "-t", pane, "Enter");
    Await.until("t2 is dead", () -> deck.tmux().ask(pane, "#{pane_dead}").equals("1"));
    deck.tmux().tmux("set-hook", "-g", "after-list-panes", "set-option -ga @looks x");
    Await.until("the board has seen that", () -> looks() > 3);
    assertThat(sent()).doesNotContain("]9;");
    screen.keys("C-b", "d");
    screen.awaitText("t2 finished with status 3");
    awaitSent("\007\033]9;qd: t2 finished with status 3\007");
  }

  private int looks() {
    return deck.tmux().tmux("show-options", "-gqv", "@looks").strip().length();
  }

  @Test
  void outsideTmuxTheTerminalGetsTheCopyAsOsc52() throws Exception {
    deck.tmux().tmux("set-option", "-s", "set-clipboard", "on");
    deck.spawn("t1");
    PrivateTmux.Screen screen = dashboard(false);
    screen.awaitText("t1");
    copyTheId(screen);
    Await.until(
        "the terminal has it",
        () -> deck.tmux().tmux("list-buffers").contains("\"t1\""),
        this::sent);
    assertThat(deck.tmux().tmux("show-buffer")).isEqualTo("t1");
    assertThat(sent()).contains("\033]52;c;dDE=\007");
  }

  @Test
  void withinTmuxTheCopyIsInTmuxsBufferThoughItTakesNoneFromPanes() throws Exception {
    deck.tmux().tmux("set-option", "-s", "set-clipboard", "external");
    deck.spawn("t1");
    PrivateTmux.Screen screen = dashboard(true);
    screen.awaitText("t1");
    copyTheId(screen);
    Await.until(
        "tmux has it", () -> deck.tmux().tmux("list-buffers").contains("\"t1\""), this::sent);
    assertThat(deck.tmux().tmux("show-buffer")).isEqualTo("t1");
    assertThat(sent()).doesNotContain("]52;");
  }

  @Test
  void whatCouldNotBeCopiedIsNotCalledCopied() throws Exception {
    deck.spawn("t1");
    PrivateTmux.Screen screen = dashboard("env", "-u", "TMUX", "-u", "TMUX_PANE", "TERM=linux");
    screen.awaitText("t1");
    chooseTheId(screen);
    screen.awaitText("this terminal has no clipboard; what was to be copied: t1");
    screen.keys("l");
    screen.awaitText("Esc close");
    assertThat(screen.text()).contains("no clipboard").doesNotContain("copied t1");
    assertThat(sent()).doesNotContain("]52;");
  }

  @Test
  void whatTmuxDoesNotTakeIsNotCalledCopied() throws Exception {
    deck.spawn("t1");
    String bin =
        deck.tmuxStub("case \"$*\" in *load-buffer*) echo 'no room' >&2; exit 1;; esac")
            .getParent()
            .toString();
    PrivateTmux.Screen screen = dashboard("env", "PATH=" + bin + ":" + System.getenv("PATH"));
    screen.awaitText("t1");
    chooseTheId(screen);
    screen.awaitText("no room");
    screen.keys("l");
    screen.awaitText("Esc close");
    assertThat(screen.text()).contains("no room").doesNotContain("copied t1");
    screen.keys("Escape");
    screen.await("the board again", text -> line(text, "t1").contains("idle"));
  }

  private static void copyTheId(PrivateTmux.Screen screen) {
    chooseTheId(screen);
    screen.awaitText("copied t1");
  }

  private static void chooseTheId(PrivateTmux.Screen screen) {
    screen.keys("y");
    screen.awaitText("Copy of t1");
    screen.keys("i");
  }
}
