package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What keys do, and what becomes of the selection, without a terminal. */
class ModelTest {
  private static final long MIB = 1 << 20;

  private final AskedEffects effects = new AskedEffects();
  private final Model model =
      new Model(effects, KeyMap.STANDARD, () -> Samples.NOW, "vps1", "~/src/app");

  @Test
  void theSelectionFollowsItsTaskWhenTheRowsChangePlaces() {
    look(tasks("a", 30, "b", 20, "c", 10));
    press('j');
    assertThat(selected()).isEqualTo("b");

    look(tasks("a", 1, "b", 2, "c", 3));

    assertThat(model.list().rows().get(1).id().value()).isEqualTo("b");
    assertThat(selected()).isEqualTo("b");
    look(tasks("a", 1, "b", 90, "c", 3));
    assertThat(model.list().selectedIndex()).isZero();
    assertThat(selected()).isEqualTo("b");
  }

  @Test
  void untilSomebodyChoosesTheFirstLineIsTheSelectedOne() {
    look(uncounted("a", "b", "c"));
    assertThat(selected()).isEqualTo("a");
    look(tasks("a", 1, "b", 2, "c", 3));
    assertThat(selected()).isEqualTo("c");
    press('s');
    press('S');
    look(tasks("a", 1, "b", 2, "c", 3, "d", 1));
    assertThat(selected()).isEqualTo("d");
  }

  @Test
  void whatOneDoesSomethingWithIsChosen() {
    for (Key key : List.of(new Key.Char('k'), new Key.Char('p'), new Key.Char(':'))) {
      Model other =
          new Model(new AskedEffects(), KeyMap.STANDARD, () -> Samples.NOW, "vps1", "~/src/app");
      other.apply(new Event.Looked(tasks("a", 2, "b", 1)));
      other.apply(new Event.KeyPressed(key));
      other.apply(new Event.Looked(tasks("a", 2, "b", 3)));
      assertThat(other.list().selected()).as("after %s", key).hasToString("a");
    }
  }

  @Test
  void whenAllAreGoneTheChoiceIsToo() {
    look(tasks("a", 30, "b", 20));
    press('j');
    look(tasks());
    look(uncounted("a", "b"));
    look(tasks("a", 1, "b", 2));
    assertThat(selected()).isEqualTo("b");
  }

  @Test
  void aSelectedTaskThatGoesGivesTheSelectionToTheNextOne() {
    look(tasks("a", 30, "b", 20, "c", 10));
    press('j');
    look(tasks("a", 30, "c", 10));
    assertThat(selected()).isEqualTo("c");
    look(tasks("a", 30));
    assertThat(selected()).isEqualTo("a");
  }

  @Test
  void aLookThatFoundAllAsItWasNeedsNoDrawing() {
    Snapshot old = tasks("a", 2, "b", 1);
    look(old);
    Event.Looked again = new Event.Looked(old.at(Samples.NOW.plusSeconds(1)));
    assertThat(model.isStill(again)).isTrue();
    assertThat(model.isStill(new Event.Looked(tasks("a", 2, "b", 1)))).isFalse();
    Problem trouble = Problem.failed("look", "no memory", "wait");
    assertThat(model.isStill(new Event.Looked(again.snapshot(), trouble))).isFalse();
    model.apply(again);
    assertThat(model.snapshot().taken()).isEqualTo(Samples.NOW.plusSeconds(1));
  }

  @Test
  void whatMovesFromSecondToSecondIsDrawn() {
    Snapshot young = Samples.said();
    Event.Looked again = new Event.Looked(young.at(Samples.NOW));
    look(young);
    assertThat(model.isStill(again)).as("a task that said something 5 s ago").isFalse();
    Snapshot old = tasks("a", 2, "b", 1);
    look(old);
    model.say("done", false);
    again = new Event.Looked(old.at(Samples.NOW));
    assertThat(model.isStill(again)).as("a message that goes by itself").isFalse();
    model.messages().seen();
    assertThat(model.isStill(again)).isTrue();
    press('p');
    assertThat(model.isStill(again)).as("a pane").isFalse();
    press('p');
    press('x');
    planned("a");
    assertThat(model.isStill(again)).as("a dialog").isFalse();
    press(Key.Named.ESCAPE);
    press('x');
    planned("a");
    press('y');
    assertThat(model.isStill(again)).as("a kill").isFalse();
  }

  @Test
  void aLongMessageNeverCoversTheSelectedTask() throws Exception {
    look(Samples.many(40));
    press('G');
    model.say("what went wrong : a long reason that takes more than one line; ".repeat(3), true);
    assertThat(DrawnScreen.of(model, Glyphs.UTF8, "80x15").text()).contains("▌ t40");
  }

  @Test
  void killAsksFirstAndCancelHasTheFocus() {
    look(tasks("a", 30, "b", 20));
    press('x');
    assertThat(effects.asked).containsExactly("plan a");
    planned("a");

    press(Key.Named.ENTER);

    assertThat(model.dialog()).isNull();
    assertThat(effects.asked).doesNotContain("kill a");
  }

  @Test
  void theKeyThatOpensTheDialogDoesNotAcceptIt() {
    look(tasks("a", 30));
    press('x');
    planned("a");
    press('x');
    press('d');
    assertThat(effects.asked).doesNotContain("kill a");
    press('y');
    assertThat(effects.asked).contains("kill a");
  }

  @Test
  void nothingIsKilledBeforeTheDialogSaysWhatWillEnd() {
    look(tasks("a", 30));
    press('x');
    press('y');
    assertThat(effects.asked).containsExactly("plan a");
    planned("a");
    press('y');
    assertThat(effects.asked).contains("kill a");
  }

  @Test
  void theOtherButtonKillsByEnter() {
    look(tasks("a", 30));
    press('x');
    planned("a");
    press(Key.Named.TAB);
    press(Key.Named.ENTER);
    assertThat(effects.asked).contains("kill a");
  }

  @Test
  void theDialogStaysWithItsTaskWhenTheRowsChangePlaces() {
    look(tasks("a", 30, "b", 20));
    press('x');
    planned("a");
    look(tasks("a", 1, "b", 20));
    press('y');
    assertThat(effects.asked).contains("kill a").doesNotContain("kill b");
  }

  @Test
  void aTaskIsNotKilledTwice() {
    look(tasks("a", 30));
    press('x');
    planned("a");
    press('y');
    press('x');
    assertThat(model.dialog()).isNull();
    assertThat(model.messages().shown().text()).contains("worked on");
  }

  @Test
  void aPasteIsNeverACommand() {
    look(tasks("a", 30));
    model.apply(new Event.KeyPressed(new Key.Paste("x\ny\nq")));
    assertThat(effects.asked).isEmpty();
    assertThat(model.dialog()).isNull();
  }

  @Test
  void theFormSpawnsOnlyWhatIsValid() {
    look(tasks("taken", 30));
    press('n');
    model.apply(new Event.DirectoryChecked("~/src/app", null));
    type("taken");
    press(Key.Named.ENTER);
    assertThat(model.dialog()).isNotNull();
    type("-2");
    press(Key.Named.TAB);
    press(Key.Named.TAB);
    type("go test ./...");
    model.apply(new Event.DirectoryChecked("~/src/app", null));
    press(Key.Named.ENTER);
    assertThat(effects.asked).contains("spawn taken-2 in ~/src/app: go test ./...");
    assertThat(selected()).isEqualTo("taken-2");
  }

  @Test
  void enterBeforeTheDirectoryIsKnownCountsWhenItIs() {
    look(tasks());
    press('n');
    type("a");
    press(Key.Named.ENTER);
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("spawn"));
    model.apply(new Event.DirectoryChecked("~/src/app", null));
    assertThat(effects.asked).contains("spawn a in ~/src/app: ");
  }

  @Test
  void onlyAChangedDirectoryIsCheckedAgain() {
    look(tasks());
    press('n');
    type("abc");
    assertThat(effects.asked).containsExactly("check ~/src/app", "recall");
  }

  @Test
  void keysAreTheWindowsWhileItIsBeingGoneTo() {
    look(tasks("a", 30));
    press(Key.Named.ENTER);
    press('x');
    assertThat(model.dialog()).isNull();
    model.apply(new Event.AttachEnded());
    press('x');
    assertThat(model.dialog()).isNotNull();
  }

  @Test
  void nothingIsDoneThatCannotBeSeen() {
    look(tasks("a", 30));
    model.tooSmall(true);
    press('x');
    assertThat(effects.asked).isEmpty();
    press('q');
    assertThat(effects.asked).containsExactly("quit 0");
  }

  @Test
  void theKillDialogClosesWhenItsTaskIsGone() {
    look(tasks("a", 30, "b", 20));
    press('x');
    planned("a");
    look(tasks("b", 20));
    assertThat(model.dialog()).isNull();
    press('y');
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("kill"));
  }

  @Test
  void theFormKeepsOpenOnABadDirectory() {
    look(tasks());
    press('n');
    type("a");
    model.apply(new Event.DirectoryChecked("~/src/app", "there is no such directory"));
    press(Key.Named.ENTER);
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("spawn"));
  }

  @Test
  void lettersInTheFormAreTextAndNotCommands() {
    look(tasks("a", 30));
    press('n');
    type("qxdnr");
    assertThat(((FormDialog) model.dialog()).id()).isEqualTo("qxdnr");
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("quit"));
  }

  @Test
  void aNewTaskKeepsItsRowAndTheSelectionUntilASnapshotHasIt() {
    look(tasks("a", 30));
    press('n');
    type("b");
    model.apply(new Event.DirectoryChecked("~/src/app", null));
    press(Key.Named.ENTER);
    TaskId b = new TaskId("b");
    model.apply(new Event.Staged(new StageEvent(b, "root", "making the temp root", 0, 0)));
    model.apply(new Event.JobEnded(b, Samples.NOW.plusSeconds(1), "spawned b", null));
    assertThat(selected()).isEqualTo("b");
    // Taken before the spawn ended: it may not have the task yet.
    look(tasks("a", 30));
    assertThat(selected()).isEqualTo("b");
  }

  @Test
  void aProblemStaysOnTheScreenWithWhatCouldNotBeUndone() {
    look(tasks("a", 30));
    Problem problem = Problem.failed("spawn a", "no room", "make room");
    problem.addSuppressed(Problem.failed("close window", "tmux hangs", "wait"));
    model.apply(new Event.JobEnded(new TaskId("a"), Samples.NOW, null, problem));
    look(tasks("a", 30));
    assertThat(model.messages().shown().text()).contains("no room").contains("tmux hangs");
    assertThat(model.messages().shown().error()).isTrue();
  }

  @Test
  void leavingWaitsForWhatIsUnderWayAndTheSecondTimeDoesNot() {
    look(tasks("a", 30));
    press('x');
    planned("a");
    press('y');
    press('q');
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("quit"));
    model.apply(new Event.JobEnded(new TaskId("a"), Samples.NOW, "done", null));
    assertThat(effects.asked).contains("quit 0");
  }

  @Test
  void whatFailedIsReadBeforeTheBoardIsLeft() {
    look(tasks("a", 30));
    press('x');
    planned("a");
    press('y');
    press('q');
    Problem problem = Problem.failed("kill a", "its root cannot be removed", "look at it");
    model.apply(new Event.JobEnded(new TaskId("a"), Samples.NOW, null, problem));
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("quit"));
    assertThat(model.messages().shown().text()).contains("cannot be removed");
    press('q');
    assertThat(effects.asked).contains("quit 0");
  }

  @Test
  void whatIsTypedOnTheWayToAWindowIsNotForTheBoard() {
    look(tasks("a", 30));
    press(Key.Named.ENTER);
    press('q');
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("quit"));
    press(Key.Named.ESCAPE);
    press('q');
    assertThat(effects.asked).contains("quit 0");
  }

  @Test
  void markedTasksThatAreBeingEndedLeaveTheOthersToTheSelection() {
    look(tasks("a", 30, "b", 20));
    press(' ');
    press('x');
    planned("a");
    press('y');
    press('j');
    press('x');
    assertThat(((KillDialog) model.dialog()).ids()).extracting(TaskId::value).containsExactly("b");
  }

  @Test
  void controlCLeavesWithItsStatus() {
    press(new Key.Ctrl('c'));
    assertThat(effects.asked).containsExactly("quit 130");
  }

  @Test
  void actionsWithoutATaskSayWhy() {
    look(tasks());
    press('x');
    assertThat(model.messages().shown().text()).isEqualTo("there is no task; n makes one");
    press(Key.Named.ENTER);
    assertThat(model.messages().shown().text()).contains("n makes one");
  }

  @Test
  void pagesAndEndsMoveTheSelection() {
    look(Samples.many(40));
    model.list().scrollTo(10);
    press('G');
    assertThat(selected()).isEqualTo("t40");
    assertThat(model.list().scrollTo(10)).isEqualTo(30);
    press(new Key.Ctrl('u'));
    assertThat(selected()).isEqualTo("t35");
    press('g');
    assertThat(selected()).isEqualTo("t01");
    assertThat(model.list().scrollTo(10)).isZero();
    press('k');
    assertThat(selected()).isEqualTo("t01");
  }

  private void look(Snapshot snapshot) {
    model.apply(new Event.Looked(snapshot));
  }

  private static Snapshot tasks(Object... idsAndMebibytes) {
    java.util.ArrayList<dev.quarterdeck.task.TaskRow> rows = new java.util.ArrayList<>();
    for (int i = 0; i < idsAndMebibytes.length; i += 2) {
      rows.add(
          Samples.task(
              (String) idsAndMebibytes[i],
              TaskState.RUNNING,
              null,
              ((Integer) idsAndMebibytes[i + 1]) * MIB,
              1,
              "1h",
              "go",
              "app"));
    }
    return Samples.snapshot(rows);
  }

  private static Snapshot uncounted(String... ids) {
    return Samples.snapshot(
        Stream.of(ids)
            .map(id -> Samples.task(id, TaskState.RUNNING, null, -1, 0, "1h", "go", "app"))
            .toList());
  }

  private void planned(String id) {
    Path root = Path.of("/tmp/fm-" + id);
    model.apply(
        new Event.Planned(
            new TaskId(id),
            new Teardown.Plan(
                new TaskId(id),
                "firstmate:fm-" + id,
                "@7",
                List.of("bash"),
                root,
                null,
                null,
                null,
                List.of()),
            null));
  }

  private String selected() {
    return model.list().rows().get(model.list().selectedIndex()).id().value();
  }

  private void press(char key) {
    press(new Key.Char(key));
  }

  private void press(Key key) {
    model.apply(new Event.KeyPressed(key));
  }

  private void type(String text) {
    text.chars().forEach(c -> press((char) c));
  }
}
