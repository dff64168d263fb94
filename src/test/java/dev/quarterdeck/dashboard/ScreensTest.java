package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.screen.Screen;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.ServerView;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Screens as they must look, each a file in {@code test-fixtures/screens}. {@code mvn test
 * -Dtest=ScreensTest -Dqd.screens=write} writes them anew; look at the difference then.
 */
class ScreensTest {
  private static final Path FIXTURES =
      Path.of(System.getProperty("qd.basedir", "."), "test-fixtures", "screens");

  private final Model model = new Model(new AskedEffects(), "vps1", "~/src/app");
  private Glyphs glyphs = Glyphs.UTF8;

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "100x30", "80x24", "60x15", "40x10", "39x10"})
  void theBoardAtEverySize(String size) throws IOException {
    model.apply(new Event.Looked(Samples.busy()));
    compare("board", size);
  }

  @Test
  void theBoardInAscii() throws IOException {
    glyphs = Glyphs.ASCII;
    model.apply(new Event.Looked(Samples.busy()));
    compare("board-ascii", "80x24");
  }

  @Test
  void anEmptyBoardSaysWhatToPress() throws IOException {
    model.apply(new Event.Looked(Samples.snapshot(List.of())));
    compare("empty", "80x24");
  }

  @Test
  void beforeTheFirstSnapshot() throws IOException {
    compare("looking", "80x24");
  }

  @Test
  void tmuxDoesNotAnswer() throws IOException {
    model.apply(
        new Event.Looked(
            Samples.snapshot(
                List.of(Samples.task("a", TaskState.UNKNOWN, null, 4096, 1, "1h", null, "app")),
                new ServerView(false, null, null, "tmux did not answer for 5 s"))));
    compare("unanswered", "80x24");
  }

  @Test
  void aLongListShowsWhereItIs() throws IOException {
    model.apply(new Event.Looked(Samples.many(40)));
    press(new Key.Char('G'));
    compare("scrolled", "80x24");
  }

  @Test
  void theNoteOfTheSelectedTask() throws IOException {
    model.apply(new Event.Looked(Samples.busy()));
    for (int i = 0; i < 4; i++) {
      press(new Key.Char('j'));
    }
    compare("note", "80x24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100x30", "60x15"})
  void killing(String size) throws IOException {
    model.apply(new Event.Looked(Samples.busy()));
    press(new Key.Char('j'));
    press(new Key.Char('x'));
    model.apply(planned());
    compare("kill", size);
  }

  @Test
  void aRemovalShowsHowFarItIs() throws IOException {
    model.apply(new Event.Looked(Samples.busy()));
    press(new Key.Char('x'));
    TaskId id = new TaskId("fix-login-k3");
    model.apply(
        new Event.Planned(
            id,
            new Teardown.Plan(id, null, null, List.of(), Path.of("/tmp/fm-" + id), null, null),
            null));
    press(new Key.Char('y'));
    model.apply(new Event.Staged(new StageEvent(id, "root", "removing", 3120, 12_805)));
    compare("ending", "100x30");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void theForm(String size) throws IOException {
    model.apply(new Event.Looked(Samples.busy()));
    press(new Key.Char('n'));
    "bench-z1".chars().forEach(c -> press(new Key.Char(c)));
    model.apply(new Event.DirectoryChecked("~/src/app", "there is no such directory"));
    compare("form", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100x40", "60x15"})
  void help(String size) throws IOException {
    model.apply(new Event.Looked(Samples.busy()));
    press(new Key.Char('?'));
    compare("help", size);
  }

  private static Event.Planned planned() {
    TaskId id = new TaskId("dark-mode-p7");
    return new Event.Planned(
        id,
        new Teardown.Plan(
            id,
            "firstmate:fm-dark-mode-p7",
            "@7",
            List.of("bash", "compile", "compile", "go"),
            Path.of("/tmp/fm-dark-mode-p7"),
            null,
            "/home/ann/src/site"),
        null);
  }

  private void press(Key key) {
    model.apply(new Event.KeyPressed(key));
  }

  private void compare(String name, String size) throws IOException {
    int by = size.indexOf('x');
    TerminalSize terminalSize =
        new TerminalSize(
            Integer.parseInt(size.substring(0, by)), Integer.parseInt(size.substring(by + 1)));
    DefaultVirtualTerminal terminal = new DefaultVirtualTerminal(terminalSize);
    String drawn;
    try (TerminalScreen screen = new TerminalScreen(terminal)) {
      screen.startScreen();
      Screens.draw(new Canvas(screen, true), model, new Look(glyphs, "/home/ann"));
      screen.refresh(Screen.RefreshType.COMPLETE);
      drawn = text(terminal, terminalSize);
    }
    Path file = FIXTURES.resolve(name + "-" + size + ".txt");
    if ("write".equals(System.getProperty("qd.screens"))) {
      Files.writeString(file, drawn);
    }
    assertThat(drawn).as(file.toString()).isEqualTo(Files.readString(file));
  }

  private static String text(DefaultVirtualTerminal terminal, TerminalSize size) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < size.getRows(); row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < size.getColumns(); column++) {
        line.append(terminal.getCharacter(column, row).getCharacterString());
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
