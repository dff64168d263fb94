package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.ServerView;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.io.IOException;
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
  private final Model model =
      new Model(new AskedEffects(), KeyMap.STANDARD, () -> Samples.NOW, "vps1", "~/src/app");
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

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "80x24", "60x15", "40x10"})
  void whatTheAgentsSaid(String size) throws IOException {
    model.apply(new Event.Looked(Samples.said()));
    for (int i = 0; i < 3; i++) {
      press(new Key.Char('s'));
    }
    compare("status", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15", "40x10"})
  void anEmptyBoardSaysWhatToPress(String size) throws IOException {
    ServerView none = new ServerView(true, null, null, null);
    model.apply(new Event.Looked(Samples.snapshot(List.of(), none)));
    compare("empty", size);
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
            new Teardown.Plan(
                id, null, null, List.of(), Path.of("/tmp/fm-" + id), null, null, null, List.of()),
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
            null,
            "/home/ann/src/site",
            List.of()),
        null);
  }

  private void press(Key key) {
    model.apply(new Event.KeyPressed(key));
  }

  private void compare(String name, String size) throws IOException {
    DrawnScreen.of(model, glyphs, size).compare(name);
  }
}
