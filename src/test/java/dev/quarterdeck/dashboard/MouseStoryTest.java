package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The mouse in a real terminal: asked for by an option only, and always given back. */
class MouseStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  private Path launcher;

  @BeforeEach
  void install() throws Exception {
    launcher = Installation.in(deck.sandbox().directory().resolve("install"));
    deck.spawn("t1", "echo in-the-window");
    deck.spawn("t2");
  }

  private PrivateTmux.Screen start(String arguments) {
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    screen.type(launcher + arguments);
    screen.keys("Enter");
    screen.await("both", text -> text.split(" idle ", -1).length == 3);
    // Their use changes as they are counted, and rows are looked for before they are clicked.
    screen.keys("s");
    screen.awaitText("sorted by task");
    return screen;
  }

  private String mouse(PrivateTmux.Screen screen) {
    return deck.tmux().ask(screen.pane(), "#{mouse_any_flag}#{mouse_sgr_flag}");
  }

  private void awaitMouse(PrivateTmux.Screen screen, String flags) {
    Await.until("mouse " + flags, () -> mouse(screen).equals(flags), screen::text);
  }

  /** As a terminal sends it: in one piece. */
  private void send(PrivateTmux.Screen screen, String report) {
    deck.tmux().tmux("set-buffer", "-b", "m", report);
    deck.tmux().tmux("paste-buffer", "-r", "-d", "-b", "m", "-t", screen.pane());
  }

  private void click(PrivateTmux.Screen screen, int row) {
    send(screen, "\033[<0;5;" + row + "M\033[<0;5;" + row + "m");
  }

  /** The line of the screen, from 1, that the task stands in. */
  private static int rowOf(PrivateTmux.Screen screen, String id) {
    // One look: between two the age in the line may have changed.
    List<String> lines = screen.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches("[ >▌]*" + id + " .*")) {
        return i + 1;
      }
    }
    throw new AssertionError("no row of " + id + " in\n" + String.join("\n", lines));
  }

  private static boolean isSelected(String text, String id) {
    return text.lines().anyMatch(line -> line.matches(" [>▌] *" + id + " .*"));
  }

  @Test
  void clickDoubleClickAndAttachAndTheMouseIsOffMeanwhile() throws Exception {
    PrivateTmux.Screen screen = start(" --mouse");
    awaitMouse(screen, "11");
    click(screen, rowOf(screen, "t2"));
    screen.await("t2 selected", text -> isSelected(text, "t2"));
    click(screen, rowOf(screen, "t1"));
    screen.await("t1 selected", text -> isSelected(text, "t1"));
    click(screen, rowOf(screen, "t2"));
    screen.await("t2 selected", text -> isSelected(text, "t2"));
    send(screen, "\033[<64;5;5M");
    screen.await("t1 selected", text -> isSelected(text, "t1"));
    send(screen, ("\033[<0;5;" + rowOf(screen, "t1") + "M").repeat(2));
    screen.awaitText("in-the-window");
    awaitMouse(screen, "00");
    screen.keys("C-b", "d");
    screen.awaitText("quarterdeck");
    awaitMouse(screen, "11");
    screen.keys("C-z");
    screen.awaitPrompt();
    awaitMouse(screen, "00");
    screen.type("fg");
    screen.keys("Enter");
    screen.awaitText("quarterdeck");
    awaitMouse(screen, "11");
    screen.keys("q");
    screen.awaitPrompt();
    awaitMouse(screen, "00");
  }

  @Test
  void killedByForceTheMouseIsGivenBackByTheLauncher() throws IOException {
    Path config = deck.sandbox().home().resolve(".config/quarterdeck/config.toml");
    TestDeck.write(config, "mouse = true\n");
    PrivateTmux.Screen screen = start("");
    awaitMouse(screen, "11");
    ProcessHandle java =
        ProcessHandle.of(screen.pid())
            .orElseThrow()
            .descendants()
            .filter(process -> process.info().command().orElse("").endsWith("/java"))
            .findFirst()
            .orElseThrow();
    assertThat(java.destroyForcibly()).isTrue();
    screen.awaitPrompt();
    awaitMouse(screen, "00");
  }

  @Test
  void withoutTheOptionItIsNotAskedForAndAReportIsNoKey() {
    PrivateTmux.Screen screen = start("");
    int row = rowOf(screen, "t2");
    boolean before = isSelected(screen.text(), "t2");
    click(screen, row);
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("Escape");
    screen.await("the board", text -> !text.contains("On the board"));
    assertThat(isSelected(screen.text(), "t2")).isEqualTo(before);
    assertThat(mouse(screen)).isEqualTo("00");
  }

  @Test
  void underMoshItStaysOff() throws IOException {
    // Only the name of the program above counts; this one is a shell.
    Path mosh = deck.sandbox().directory().resolve("mosh-server");
    Files.copy(Path.of("/bin/sh").toRealPath(), mosh);
    PrivateTmux.Screen screen =
        deck.tmux()
            .run(
                100,
                30,
                Map.of(),
                "env",
                "-u",
                "TMUX",
                mosh.toString(),
                "-c",
                launcher + " --mouse; exit $?");
    screen.await("both", text -> text.split(" idle ", -1).length == 3);
    assertThat(mouse(screen)).isEqualTo("00");
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
  }
}
