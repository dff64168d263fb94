package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The form for a new task: what it proposes, completes and refuses. */
class FormDialogTest {
  private static final int ID = 0;
  private static final int DIRECTORY = 1;
  private static final int COMMAND = 2;

  private final TestBoard board = TestBoard.of("taken");

  @Test
  void theIdIsProposedFromTheDirectoryAndFollowsIt() {
    open();
    assertThat(form().id()).isEqualTo("app");
    board.press("Tab").type("/web.site");
    assertThat(form().id()).isEqualTo("web-site");
  }

  @Test
  void anIdThatWasTypedStays() {
    open();
    board.type("mine").press("Tab").type("/web");
    assertThat(form().id()).isEqualTo("mine");
    board.press("↑ ^U");
    assertThat(form().id()).isEqualTo("web");
  }

  @Test
  void theProposalCanBeChanged() {
    open();
    board.press("End").type("-fix");
    assertThat(form().id()).isEqualTo("app-fix");
  }

  @Test
  void enterAtOnceTakesTheProposal() {
    open();
    board.press("Enter");
    assertThat(board.effects.asked).contains("spawn app in ~/src/app: ");
  }

  @Test
  void anIdThatIsTakenOrBeingMadeGetsANumber() {
    board.look(TestBoard.running("app"));
    open();
    assertThat(form().id()).isEqualTo("app-2");
    board.press("Enter n");
    assertThat(form().id()).isEqualTo("app-3");
    board.type("app-2");
    assertThat(form().fault(ID)).isEqualTo("there is a task of that name");
  }

  @Test
  void theIdIsCheckedWhileItIsTyped() {
    open();
    board.type("a");
    assertThat(form().fault(ID)).isNull();
    board.type(".");
    assertThat(form().fault(ID)).contains("dot");
    board.press("Enter");
    assertThat(form().focus()).isEqualTo(ID);
    assertThat(board.effects.asked).noneMatch(asked -> asked.startsWith("spawn"));
  }

  @Test
  void tabInADirectoryThatNobodyChangedGoesOn() {
    open();
    board.press("Tab Tab");
    assertThat(form().focus()).isEqualTo(COMMAND);
    assertThat(board.effects.asked).noneMatch(asked -> asked.startsWith("find"));
  }

  @Test
  void oneDirectoryIsTakenAndTheNextTabLooksInside() {
    open();
    board.press("Tab").type("l").press("Tab");
    assertThat(board.effects.asked).contains("find ~/src/appl");
    found("~/src/appl", "~/src/", "apple/");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/apple/");
    assertThat(form().id()).isEqualTo("apple");
    board.press("Tab");
    found("~/src/apple/", "~/src/apple/");
    assertThat(form().focus()).as("nothing to complete").isEqualTo(COMMAND);
  }

  @Test
  void ofSeveralTheCommonBeginningThenOneAfterTheOther() {
    openWithList();
    assertThat(text(DIRECTORY)).isEqualTo("~/src/apple-");
    assertThat(form().completion().names()).containsExactly("apple-one/", "apple-two/");
    board.press("Tab");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/apple-one/");
    board.press("Tab");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/apple-two/");
    board.press("Tab");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/apple-one/");
    board.press("Shift-Tab");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/apple-two/");
    board.press("Enter");
    assertThat(form().completion()).as("Enter takes it and makes no task yet").isNull();
    assertThat(board.effects.asked).noneMatch(asked -> asked.startsWith("spawn"));
    board.press("Tab");
    assertThat(form().focus()).isEqualTo(COMMAND);
  }

  @Test
  void escapeGivesBackWhatWasTypedAndOnlyThenClosesTheForm() {
    openWithList();
    board.press("Tab Esc");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/appl");
    assertThat(form().completion()).isNull();
    board.press("Esc");
    assertThat(board.model.dialog()).isNull();
  }

  @Test
  void aDirectoryThatAnswersLateOrNeverKeepsNobodyFromGoingOn() {
    open();
    board.press("Tab").type("l").press("Tab Tab Tab");
    assertThat(board.effects.asked.stream().filter(asked -> asked.startsWith("find"))).hasSize(1);
    assertThat(form().hint(DIRECTORY)).isEqualTo("looking ...");
    board.type("x");
    found("~/src/appl", "~/src/", "apple/");
    assertThat(text(DIRECTORY))
        .as("an answer to what no longer stands there")
        .isEqualTo("~/src/applx");
    board.press("Tab ↓");
    found("~/src/applx", "~/src/", "applx/");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/applx");
    assertThat(form().focus()).isEqualTo(COMMAND);
  }

  @Test
  void aDirectoryThatCannotBeReadSaysSo() {
    open();
    board.press("Tab").type("/").press("Tab");
    board.happens(
        new Event.DirectoriesFound("~/src/app/", "~/src/app/", List.of(), "permission denied"));
    assertThat(form().fault(DIRECTORY)).isEqualTo("cannot be completed: permission denied");
    assertThat(form().focus()).isEqualTo(DIRECTORY);
  }

  @Test
  void earlierCommandsAreTheHistoryThenWhatTasksRun() {
    board.look(TestBoard.running("taken", "other"));
    open();
    board.happens(new Event.CommandsRecalled(List.of("make test", "make all")));
    board.press("Tab Tab Tab");
    assertThat(form().completion().names()).containsExactly("make test", "make all", "go ./...");
    board.press("↓ ↓");
    assertThat(text(COMMAND)).isEqualTo("make all");
  }

  @Test
  void aCommandIsCompletedFromItsBeginning() {
    open();
    board.happens(new Event.CommandsRecalled(List.of("make test", "go vet", "make all")));
    board.press("Tab Tab").type("ma").press("Tab");
    assertThat(text(COMMAND)).isEqualTo("make ");
    assertThat(form().completion().names()).containsExactly("make test", "make all");
    board.type("a").press("Tab");
    assertThat(text(COMMAND)).isEqualTo("make all");
    board.press("Tab");
    assertThat(form().focus()).as("nothing to complete").isEqualTo(ID);
  }

  @Test
  void severalLinesArePastedAsACommandOnlyByRefusal() {
    open();
    board.press("Tab Tab");
    board.paste("cd x\nmake\n");
    assertThat(text(COMMAND)).isEmpty();
    assertThat(form().fault(COMMAND)).isEqualTo("the paste has 2 lines; only one can be typed");
    board.paste("make\n");
    assertThat(text(COMMAND)).isEqualTo("make");
    assertThat(form().fault(COMMAND)).isNull();
  }

  @Test
  void theSameAgainHasDirectoryAndCommandOfTheSelectedTask() {
    board.look(Samples.snapshot(List.of(TestBoard.task("site", TaskState.RUNNING)))).press("N");
    assertThat(text(DIRECTORY)).isEqualTo("/home/ann/src/app");
    assertThat(text(COMMAND)).isEqualTo("go ./...");
    assertThat(form().id()).isEqualTo("app");
    board.happens(new Event.DirectoryChecked("/home/ann/src/app", null));
    board.press("Enter");
    assertThat(board.effects.asked).contains("spawn app in /home/ann/src/app: go ./...");
  }

  @Test
  void theBarSaysWhatTabDoesInThisField() throws IOException {
    open();
    assertThat(bar()).isEqualTo(" Enter spawn  Tab next field  Esc cancel");
    board.press("Tab");
    assertThat(bar()).contains("Tab next field");
    board.type("l");
    assertThat(bar()).isEqualTo(" Enter spawn  Tab complete  ↓ next field  Esc cancel");
    board.press("Tab");
    found("~/src/appl", "~/src/", "apple-one/", "apple-two/");
    assertThat(bar()).isEqualTo(" Enter spawn  Tab next one  Esc close the list");
    board.press("Tab");
    assertThat(bar()).isEqualTo(" Enter take it  Tab next one  Esc close the list");
    board.press("Enter ↓");
    assertThat(bar()).contains("Tab earlier commands  ↓ next field");
    board.type("zzz");
    assertThat(bar()).contains("Tab next field").doesNotContain("↓");
  }

  @Test
  void aListOfDirectoriesCoversNoField() throws IOException {
    openWithList();
    for (String size : List.of("80x24", "60x15", "40x10")) {
      List<String> lines = DrawnScreen.of(board.model, Glyphs.UTF8, size).text().lines().toList();
      int command = indexOf(lines, "│ command ");
      assertThat(lines.get(command)).as(size).contains("_____");
      assertThat(indexOf(lines, "apple-one/")).as(size).isGreaterThan(command);
    }
  }

  @Test
  void whatCouldNotBeMadeIsNotTypedTwice() throws IOException {
    open();
    board.type("mine").press("Tab Tab").type("go test").press("Enter");
    Problem problem = Problem.failed("spawn mine", "there is no room", "make room");
    board.happens(new Event.JobEnded(new TaskId("mine"), board.now, null, problem));
    board.press("n");
    assertThat(form().id()).isEqualTo("mine");
    assertThat(text(DIRECTORY)).isEqualTo("~/src/app");
    assertThat(text(COMMAND)).isEqualTo("go test");
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text())
        .contains("│ spawn mine : there is no room; make room");
    board.press("Esc n");
    assertThat(form().id()).as("cancelled is forgotten").isEqualTo("app");
    assertThat(text(COMMAND)).isEmpty();
  }

  private String bar() throws IOException {
    List<String> lines = DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text().lines().toList();
    return lines.get(lines.size() - 1);
  }

  private static int indexOf(List<String> lines, String text) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return i;
      }
    }
    throw new AssertionError(text + " is not in " + lines);
  }

  private void open() {
    board.press("n");
    board.happens(new Event.DirectoryChecked("~/src/app", null));
  }

  private void openWithList() {
    open();
    board.press("Tab").type("l").press("Tab");
    found("~/src/appl", "~/src/", "apple-one/", "apple-two/");
  }

  private void found(String text, String head, String... names) {
    board.happens(new Event.DirectoriesFound(text, head, Arrays.asList(names), null));
  }

  private FormDialog form() {
    return board.dialog(FormDialog.class);
  }

  private String text(int field) {
    return form().field(field).text();
  }
}
