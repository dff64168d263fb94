package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filtering, sending a line, copying. */
class PromptDialogTest {
  private final TestBoard board = TestBoard.of("go-one", "go-two", "docs");

  @Test
  void theBarNamesWhatEnterDoes() {
    KeyMap.Binding enter = KeyMap.STANDARD.of(KeyMap.Context.PROMPT).get(0);
    board.look(TestBoard.running("a")).press("e");
    assertThat(board.model.dialog().label(enter)).isEqualTo("send");
    board.press("Esc /");
    assertThat(board.model.dialog().label(enter)).isEqualTo("done");
  }

  @Test
  void theFilterIsLiveEnterKeepsItAndEscapeClearsIt() {
    board.press("/").type("one");
    assertThat(shown()).containsExactly("go-one");
    board.press("Enter");
    assertThat(shown()).containsExactly("go-one");
    assertThat(board.model.list().hidden()).isEqualTo(2);
    board.press("/").type("x");
    assertThat(shown()).isEmpty();
    board.press("Esc");
    assertThat(shown()).hasSize(3);
  }

  @Test
  void escapeOnTheBoardClearsAFilterThatWasKept() {
    board.press("/").type("docs").press("Enter Esc");
    assertThat(shown()).hasSize(3);
  }

  @Test
  void sortingSaysByWhat() {
    board.press("s");
    assertThat(board.says()).isEqualTo("sorted by task, ascending");
    board.press("S");
    assertThat(board.says()).isEqualTo("sorted by task, descending");
    assertThat(shown()).containsExactly("go-two", "go-one", "docs");
  }

  @Test
  void aLineGoesToTheTaskThatWasSelected() {
    board.press("e").type("go test ./...");
    board.look(TestBoard.running("aaa", "docs"));
    board.press("Enter");
    assertThat(board.effects.asked).containsExactly("send docs: go test ./...");
  }

  @Test
  void severalLinesAreRefusedAndOneIsTaken() {
    board.press("e");
    board.paste("one\ntwo");
    assertThat(prompt().refusal()).isEqualTo("the paste has 2 lines; only one can be typed");
    assertThat(prompt().field().text()).isEmpty();
    board.paste("one\n");
    assertThat(prompt().refusal()).isNull();
    board.press("Enter");
    assertThat(board.effects.asked).containsExactly("send docs: one");
  }

  @Test
  void aTabInAPasteIsABlank() {
    board.press("e");
    board.paste("go\ttest\n");
    board.press("Enter");
    assertThat(board.effects.asked).containsExactly("send docs: go test");
  }

  @Test
  void eachOfTheTasksNamesCanBeCopied() {
    board.press("y i y y y r y d y w");
    assertThat(board.effects.asked)
        .containsExactly(
            "copy docs",
            "copy docs",
            "copy /tmp/fm-docs",
            "copy /home/ann/src/app",
            "copy firstmate:fm-docs");
    assertThat(board.says()).as("before it is so").isEmpty();
  }

  @Test
  void whatATaskHasNotGotIsNotCopied() {
    TaskRow known = TestBoard.task("old", TaskState.GONE);
    TaskRow old =
        new TaskRow(
            new TaskId("old"),
            TaskState.GONE,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            known.gotmpdir(),
            null,
            null,
            null,
            null);
    board.look(Samples.snapshot(List.of(old)));
    board.press("y r");
    assertThat(board.effects.asked).isEmpty();
    assertThat(board.says()).isEqualTo("old has none");
    assertThat(board.model.dialog()).isInstanceOf(CopyDialog.class);
  }

  private PromptDialog prompt() {
    return board.dialog(PromptDialog.class);
  }

  private List<String> shown() {
    return board.model.list().rows().stream().map(row -> row.id().value()).toList();
  }
}
