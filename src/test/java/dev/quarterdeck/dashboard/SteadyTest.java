package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is meant stays what is meant, and what was said can be read, whatever goes on behind. */
class SteadyTest {
  private final TestBoard board = TestBoard.of("a", "b");

  @Test
  void anEnterRightBehindTextThatCameAtOnceIsOneInATextFieldOnly() {
    board.enterAfterBurst();
    assertThat(board.effects.asked).isEmpty();
    board.press("x");
    board.planned("a");
    board.press("Tab");
    board.enterAfterBurst();
    assertThat(board.effects.asked).containsExactly("plan a");
    assertThat(board.model.dialog()).isInstanceOf(KillDialog.class);
    board.press("Esc e");
    board.paste("go test ./...");
    board.enterAfterBurst();
    assertThat(board.effects.asked).containsExactly("plan a", "send a: go test ./...");
    board.press(":");
    board.paste("kill the task");
    board.enterAfterBurst();
    board.enterAfterBurst();
    assertThat(board.model.dialog()).isInstanceOf(KillDialog.class);
  }

  @Test
  void aPasteOnTheBoardDoesNothingAndSaysSo() {
    board.paste("nx\ny");
    assertThat(board.says()).isEqualTo("that was a paste, and a paste is no command");
    assertThat(board.model.dialog()).isNull();
    assertThat(board.effects.asked).isEmpty();
  }

  @Test
  void onTheWayToAWindowEscapeStaysAndOtherKeysAreForTheWindow() {
    board.press("Enter j n");
    assertThat(board.says()).contains("going to its window", "Esc");
    assertThat(board.model.list().selected()).hasToString("a");
    board.press("Esc j");
    assertThat(board.effects.asked).containsExactly("attach a", "stay here");
    assertThat(board.says()).isEmpty();
    assertThat(board.model.list().selected()).hasToString("b");
  }

  @Test
  void newsThatFindsAnErrorOnTheBoardIsInTheLog() {
    board.model.say("it did not work", true);
    board.model.mention("b finished with status 1");
    assertThat(board.says()).isEqualTo("it did not work");
    assertThat(board.model.messages().log().get(0).text()).isEqualTo("b finished with status 1");
  }

  @Test
  void whyALookFailedIsInTheLogOnce() {
    Problem problem = Problem.failed("state directory /s", "it is gone", "put it back");
    board.happens(new Event.LookFailed(problem));
    board.happens(new Event.LookFailed(problem));
    assertThat(board.model.messages().log())
        .extracting(Messages.Entry::text)
        .containsExactly(problem.getMessage());
    board.look(TestBoard.running("a", "b"));
    assertThat(board.model.trouble()).isNull();
  }

  @Test
  void anOpenQuestionIsAskedAnewWhenItsAnswerIsOld() {
    board.press("x");
    board.planned("a", "bash");
    board.passes(Duration.ofSeconds(6));
    board.look(TestBoard.running("a", "b"));
    board.look(TestBoard.running("a", "b"));
    assertThat(board.effects.asked).containsExactly("plan a", "plan a");
    // Until then the old answer stands.
    assertThat(board.dialog(KillDialog.class).plan(SAMPLE).processes()).containsExactly("bash");
    board.planned("a", "bash", "go");
    assertThat(board.dialog(KillDialog.class).plan(SAMPLE).processes())
        .containsExactly("bash", "go");
  }

  private static final TaskId SAMPLE = new TaskId("a");

  @Test
  void thePaletteMeansTheTaskItWasOpenedFor() {
    board.press(":").type("kill");
    board.look(TestBoard.running("b"));
    board.press("Enter");
    assertThat(board.dialog(PaletteDialog.class).refusal()).isEqualTo("a is gone");
    assertThat(board.effects.asked).isEmpty();
  }

  @Test
  void markedTasksThatAreGoneGetTheirWindowsBackTogether() {
    board.look(
        Samples.snapshot(
            List.of(
                TestBoard.task("a", TaskState.GONE),
                TestBoard.task("b", TaskState.RUNNING),
                TestBoard.task("c", TaskState.GONE))));
    board.press("a R");
    assertThat(board.effects.asked).containsExactly("respawn a", "respawn c");
    assertThat(board.model.list().marked()).isEmpty();
    board.ended("a");
    board.ended("c");
    assertThat(board.says()).isEqualTo("2 tasks respawned");
  }

  @Test
  void amongMarkedTasksNoneIsGone() {
    board.press("a R");
    assertThat(board.effects.asked).isEmpty();
    assertThat(board.says()).isEqualTo("no marked task's window is gone");
  }

  @Test
  void markedTasksAreKilledWhateverIsSelected() {
    board.press("Space");
    board.press("/").type("new").press("Enter");
    assertThat(board.model.list().selected()).isNull();
    board.press("x");
    assertThat(board.dialog(KillDialog.class).ids()).containsExactly(SAMPLE);
  }

  @Test
  void aPaneForWhichThereIsNoRoomIsNotOpened() throws Exception {
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "40x10").text()).contains("a");
    board.press("p");
    assertThat(board.says()).isEqualTo("there is too little room for it below the list");
    assertThat(board.model.lowerPane().kind()).isEqualTo(LowerPane.Kind.NONE);
  }

  @Test
  void aFieldTakesNoMoreThanALine() {
    board.press("/");
    board.paste("x".repeat(100_000));
    board.press("b");
    assertThat(board.model.list().filter()).isEqualTo("b");
  }
}
