package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies over the board, as {@link ScreensTest} does it for the board. */
class DialogScreensTest {
  private final TestBoard board = new TestBoard().look(Samples.busy());

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void theFormWithItsProposal(String size) throws IOException {
    board.press("n");
    board.happens(new Event.DirectoryChecked("~/src/app", null));
    compare("form-new", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void theFormWithDirectoriesToChooseFrom(String size) throws IOException {
    board.press("n Tab").type("l").press("Tab");
    List<String> names =
        List.of("app/", "app-old/", "apple/", "applet/", "apply/", "apps/", "appz/");
    board.happens(new Event.DirectoriesFound("~/src/appl", "~/src/", names, null));
    board.press("Tab Tab");
    compare("form-directories", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void theFormWithCommandsToChooseFrom(String size) throws IOException {
    board.press("n");
    board.happens(new Event.DirectoryChecked("~/src/app", null));
    board.happens(new Event.CommandsRecalled(List.of("claude --continue", "make", "go vet")));
    board.press("Tab Tab Tab Tab");
    compare("form-commands", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void killingSeveral(String size) throws IOException {
    board.press("a x");
    for (TaskRow task : Samples.busy().tasks().subList(0, 5)) {
      board.planned(task.id().value(), "bash", "compile", "compile", "go");
    }
    Problem refused = Problem.refused("kill probe-m9", "tmux does not answer", "try again");
    board.happens(new Event.Planned(new TaskId("probe-m9"), null, refused));
    board.planned("old-root-x");
    compare("kill-several", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void whyAKeyDoesNothingYet(String size) throws IOException {
    board.press("a x y");
    compare("kill-looking", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "40x10"})
  void theWrongId(String size) throws IOException {
    notLanded();
    board.press("f").type("fix-lo").press("Enter");
    compare("discard-refused", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void killingOneWithWorkThatHasNotLanded(String size) throws IOException {
    notLanded();
    compare("kill-refused", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15", "40x10"})
  void discardingWork(String size) throws IOException {
    notLanded();
    board.press("f").type("fix-lo");
    compare("discard", size);
  }

  private void notLanded() {
    board.press("g x");
    TaskId id = board.dialog(KillDialog.class).ids().get(0);
    String there = "git -C /home/ann/firstmate/state/worktrees/" + id;
    Problem refused =
        Problem.refused(
            "return worktree of task " + id,
            "it holds what has not landed: 2 commits; 1 file with uncommitted changes (api.go)",
            "commit ('"
                + there
                + " status'), push ('"
                + there
                + " push REMOTE HEAD:refs/heads/BRANCH') and kill again, or discard it by"
                + " 'qd kill --force "
                + id
                + "'");
    board.happens(new Event.Planned(id, null, refused, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void endingSeveral(String size) throws IOException {
    board.press("a x");
    List<String> ids = Samples.busy().tasks().stream().map(task -> task.id().value()).toList();
    ids.forEach(board::planned);
    board.press("y");
    board.staged("fix-login-k3", 0, 12_805);
    board.staged("dark-mode-p7", 0, 0);
    board.passes(Duration.ofSeconds(4));
    board.staged("fix-login-k3", 3120, 12_805);
    board.failed("bench-z1", "still running: 4711 (compile)");
    compare("ending-several", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void filtering(String size) throws IOException {
    board.press("Space / a p p");
    compare("filter", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void aFilterThatHidesAll(String size) throws IOException {
    board.press("/ z z z Enter");
    compare("filter-nothing", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void sendingALine(String size) throws IOException {
    board.press("e").type("go test ./...");
    board.paste("one\ntwo");
    compare("send", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void copying(String size) throws IOException {
    board.press("y");
    compare("copy", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void thePalette(String size) throws IOException {
    board.press(":").type("re").press("Enter");
    compare("palette", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void theLog(String size) throws IOException {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    board.happens(new Event.Said("spawned a in firstmate:fm-a", false));
    board.passes(Duration.ofSeconds(75));
    board.failed(
        "bench-z1",
        "still running: 4711 (compile), 4712 (compile), 4713 (link), 4714 (vet), 4715 (cgo)");
    board.press("l");
    try {
      compare("log", size);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15"})
  void errorsToRead(String size) throws IOException {
    board.happens(new Event.Said("one", true));
    board.happens(new Event.Said("two", true));
    board.press("j");
    compare("errors", size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24"})
  void helpFurtherDown(String size) throws IOException {
    board.press("?");
    DrawnScreen.of(board.model, Glyphs.UTF8, size);
    board.press("PgDn");
    compare("help-down", size);
  }

  private void compare(String name, String size) throws IOException {
    DrawnScreen.of(board.model, Glyphs.UTF8, size).compare(name);
  }
}
