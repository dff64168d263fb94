package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ending the marked tasks together. */
class KillDialogTest {
  private final TestBoard board = TestBoard.of("a", "b", "c");

  @Test
  void theMarkedOnesAreAskedForAndNotTheSelectedOne() {
    board.press("Space Space x");
    assertThat(board.effects.asked).containsExactly("plan a", "plan b");
    board.planned("a");
    board.press("y");
    assertThat(board.says())
        .as("b is not known yet")
        .isEqualTo("still looking what would end: 1 of 2 looked at");
    board.planned("b");
    board.press("y");
    assertThat(board.effects.asked).contains("kill a", "kill b").doesNotContain("kill c");
  }

  @Test
  void aQuestionThatIsClosedWaitsForNoAnswer() {
    board.press("a x");
    assertThat(board.effects.forgotten).isZero();
    board.press("Esc");
    assertThat(board.effects.forgotten).isEqualTo(1);
  }

  @Test
  void oneThatCannotBeEndedStaysAndTheOthersGo() {
    board.press("a x");
    board.planned("a");
    board.planned("c");
    Problem refused = Problem.refused("kill b", "it is no task of ours", "look");
    board.happens(new Event.Planned(new TaskId("b"), null, refused));
    board.press("y");
    assertThat(board.effects.asked).contains("kill a", "kill c").doesNotContain("kill b");
  }

  @Test
  void whenAllAreOverThereIsOneSentenceAndTheLogHasTheRest() {
    killAll();
    board.ended("a");
    board.failed("b", "still running: 4711 (compile)");
    assertThat(board.says()).as("not over yet").isEmpty();
    board.ended("c");
    assertThat(board.says()).isEqualTo("2 of 3 tasks killed, 1 not; l tells why");
    assertThat(board.model.messages().unreadErrors()).isEqualTo(1);
    assertThat(board.model.messages().log())
        .extracting(Messages.Entry::text)
        .containsExactly(
            "teardown c complete",
            "kill b : still running: 4711 (compile); kill again",
            "teardown a complete");
  }

  @Test
  void whatEndedLosesItsMarkAndWhatFailedKeepsIt() {
    killAll();
    board.ended("a");
    board.failed("b", "it is busy");
    board.ended("c");
    board.look(TestBoard.running("b"));
    assertThat(board.model.list().marked()).extracting(TaskId::value).containsExactly("b");
    assertThat(board.says()).contains("2 of 3");
  }

  @Test
  void allWellIsSaidShortly() {
    killAll();
    List.of("a", "b", "c").forEach(board::ended);
    assertThat(board.says()).isEqualTo("3 tasks killed");
    assertThat(board.model.messages().shown().error()).isFalse();
  }

  @Test
  void markedTasksThatAreBeingEndedAreNotEndedTwice() {
    killAll();
    board.press("x");
    assertThat(board.model.dialog()).isNull();
    assertThat(board.says()).isEqualTo("the marked tasks are being worked on already");
  }

  @Test
  void tasksThatGoAwayByThemselvesLeaveTheDialog() {
    board.press("a x");
    board.look(TestBoard.running("b"));
    assertThat(board.dialog(KillDialog.class).ids()).extracting(TaskId::value).containsExactly("b");
    board.look(TestBoard.running());
    assertThat(board.model.dialog()).isNull();
  }

  @Test
  void theBracketsStandAroundWhatEnterPresses() throws IOException {
    board.press("x");
    board.planned("a");
    assertThat(screen("80x24")).contains("[ Cancel ]     y  kill it").contains("Enter the marked");
    board.press("Tab");
    assertThat(screen("80x24")).contains("  Cancel     [ y  kill it ]").contains("Tab the other");
    board.press("Enter");
    assertThat(board.effects.asked).contains("kill a");
  }

  @Test
  void severalAreToldWhatIsFreedAndWhatStays() throws IOException {
    board.press("a x");
    List.of("a", "b", "c").forEach(board::planned);
    assertThat(screen("80x24"))
        .containsPattern("FREES  ENDS")
        .containsPattern("together +3 MiB")
        .containsPattern("keeps +their directories, unchanged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "60x15", "40x10"})
  void longIdsThatDifferAtTheirEndLookDifferent(String size) throws IOException {
    String same = "a-name-as-long-as-an-agent-would-make-it-and-then-some-more-";
    board.look(TestBoard.running(same + "1", same + "2"));
    board.press("a x");
    List.of("1", "2").forEach(end -> board.planned(same + end));
    assertThat(screen(size)).containsPattern("-more-1 +1 MiB").containsPattern("-more-2 +1 MiB");
    if (!size.equals("40x10")) {
      assertThat(screen(size)).containsPattern("together +2 MiB  0 processes ");
    }
    board.press("Esc a x");
    board.planned(same + "1");
    assertThat(screen(size)).contains("more-1?");
  }

  @Test
  void whatHasNotLandedIsRefusedAndIsDiscardedOnlyWhenTheIdIsTyped() throws IOException {
    board.press("x");
    refused("a", true);
    assertThat(screen("80x24"))
        .contains("it holds what has not landed: 1 commit", "push", "f  discard it", "f force")
        .doesNotContain("y kill", "y  kill", "Tab the other");
    board.press("y Tab y");
    assertThat(board.says()).isEqualTo("it cannot be ended");
    board.press("f");
    for (String wrong : List.of("", "y", "A", "b")) {
      board.press("^U").type(wrong).press("Enter");
      assertThat(board.says()).isEqualTo("that is not the task's id");
    }
    board.press("^U").type("a ").press("Enter");
    assertThat(board.dialog(DiscardDialog.class).field().text()).isEqualTo("a ");
    assertThat(board.effects.asked).containsExactly("plan a");
    board.press("Backspace Enter");
    assertThat(board.effects.asked).containsExactly("plan a", "discard a");
    assertThat(board.model.dialog()).isNull();
    assertThat(board.model.isBusyWith(new TaskId("a"))).isTrue();
  }

  @Test
  void enterOnARefusedOneCancelsWhateverWasMarkedBefore() {
    board.press("x");
    board.planned("a");
    board.press("Tab");
    refused("a", true);
    board.press("Enter");
    assertThat(board.model.dialog()).isNull();
    assertThat(board.effects.asked).containsExactly("plan a");
  }

  @Test
  void escapeLeavesTheWorkAlone() {
    board.press("x");
    refused("a", true);
    board.press("f").type("a").press("Esc");
    assertThat(board.model.dialog()).isNull();
    assertThat(board.effects.asked).containsExactly("plan a");
  }

  @Test
  void whatForceWouldNotHelpIsNotDiscarded() throws IOException {
    board.press("x");
    refused("a", false);
    assertThat(screen("80x24")).contains("Cancel").doesNotContain("discard", "f force");
    board.press("f");
    assertThat(board.dialog(KillDialog.class)).isNotNull();
    assertThat(board.says()).isEqualTo("there is nothing that force would help");
  }

  @Test
  void whatChangesMeanwhileIsNotDiscarded() {
    board.press("x");
    refused("a", true);
    board.press("f").type("a");
    board.passes(Duration.ofSeconds(6));
    board.look(TestBoard.running("a"));
    assertThat(board.effects.asked).as("looked at again").containsExactly("plan a", "plan a");
    refused("a", false);
    board.press("Enter");
    assertThat(board.says()).isEqualTo("it is not as it was; cancel, and look again");
    board.look(TestBoard.running("b"));
    assertThat(board.model.dialog()).isNull();
    assertThat(board.effects.asked).containsExactly("plan a", "plan a");
  }

  @Test
  void ofSeveralNothingIsDiscarded() throws IOException {
    board.press("a x");
    board.planned("a");
    refused("b", true);
    refused("c", true);
    assertThat(screen("80x24"))
        .containsPattern("b +stays: it holds what has not landed: 1 commit")
        .contains("y  kill the other 1")
        .doesNotContain("discard", "f force");
    board.press("f");
    assertThat(board.says()).isEqualTo("work is discarded of one task at a time");
    refused("a", true);
    board.press("y");
    assertThat(board.says()).isEqualTo("none of them can be ended");
    assertThat(board.effects.asked).containsExactly("plan a", "plan b", "plan c");
  }

  private void refused(String id, boolean discardable) {
    Problem problem =
        Problem.refused(
            "return worktree /w of task " + id,
            "it holds what has not landed: 1 commit",
            "push and kill again");
    board.happens(new Event.Planned(new TaskId(id), null, problem, discardable));
  }

  private String screen(String size) throws IOException {
    return DrawnScreen.of(board.model, Glyphs.UTF8, size).text();
  }

  private void killAll() {
    board.press("a x");
    List.of("a", "b", "c").forEach(board::planned);
    board.press("y");
  }
}
