package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.Details;
import dev.quarterdeck.lifecycle.PaneText;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked for and shown below the list, without a terminal and with a clock of its own. */
class LowerPaneTest {
  private final AskedEffects effects = new AskedEffects();
  private Instant now = Samples.NOW;
  private final Model model = new Model(effects, KeyMap.STANDARD, () -> now, "vps1", "~");

  @BeforeEach
  void threeTasks() {
    model.apply(new Event.Looked(Samples.many(3)));
  }

  @Test
  void thePreviewFollowsTheSelection() {
    press('p');
    press('j');
    press('j');
    press('p');
    assertThat(effects.asked)
        .containsExactly("preview t01", "preview t02", "preview t03", "preview null");
  }

  @Test
  void nothingIsAskedForWhileThePaneIsClosed() {
    press('j');
    model.apply(new Event.Tick());
    assertThat(effects.asked).isEmpty();
  }

  @Test
  void oldTextIsNeverShownUnderAnotherName() throws IOException {
    press('p');
    arrives("t01", "text of one");
    assertThat(screen()).contains("text of one");
    press('j');
    assertThat(screen()).doesNotContain("text of one").contains("looking ...");
    // What was under way when the selection moved on.
    arrives("t01", "text of one");
    assertThat(screen()).doesNotContain("text of one");
    arrives("t02", "text of two");
    assertThat(screen()).contains("text of two");
    press('k');
    assertThat(screen()).doesNotContain("text of two");
  }

  @Test
  void aClosedPaneForgetsItsText() throws IOException {
    press('p');
    arrives("t01", "text of one");
    press('p');
    press('p');
    assertThat(screen()).contains("looking ...").doesNotContain("text of one");
  }

  @Test
  void theLastLinesAreShownAndTheOthersCanBeScrolledTo() throws IOException {
    press('p');
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 50; i++) {
      lines.append("line ").append(i).append('\n');
    }
    arrives("t01", lines + "\n\n\n");
    assertThat(screen()).contains("line 50").doesNotContain("line 1\n").contains("38-50 of 50");
    for (int i = 0; i < 30; i++) {
      press('K');
      screen();
    }
    assertThat(screen()).contains("line 1\n").doesNotContain("line 50");
    // Not beyond the first line: the way back begins at once.
    press('J');
    assertThat(screen()).doesNotContain("line 1\n");
  }

  @Test
  void whyThereIsNoTextStandsInItsPlace() throws IOException {
    press('p');
    model.apply(
        new Event.Previewed(
            Preview.of(new PaneText(new TaskId("t01"), null, "its window is gone", false))));
    assertThat(screen()).contains("its window is gone");
    arrives("t01", " \n\n");
    assertThat(screen()).contains("its window is blank");
  }

  @Test
  void whatTmuxSaysOfTheEndStandsRightBelowTheLastWords() {
    PaneText pane = new PaneText(new TaskId("t01"), "a\n\nb\n\n\n\nPane is dead\n", null, true);
    assertThat(Preview.of(pane).lines()).hasSize(4);
    pane = new PaneText(new TaskId("t01"), "a\n\n\nb\n\n", null, false);
    assertThat(Preview.of(pane).lines()).as("of a living one as it is").hasSize(4);
  }

  @Test
  void theHeightIsByKeysAndTheListKeepsThreeLines() throws IOException {
    press('p');
    int half = model.lowerPane().rowsOf(17, 12);
    press('+');
    assertThat(model.lowerPane().rowsOf(17, 12)).isEqualTo(half + 2);
    for (int i = 0; i < 50; i++) {
      press('+');
      screen();
    }
    assertThat(model.lowerPane().rowsOf(17, 12)).isEqualTo(14);
    press('-');
    assertThat(model.lowerPane().rowsOf(17, 12)).isEqualTo(12);
  }

  @Test
  void whatTheListLeavesBlankIsThePanesUnlessSomebodySetItsHeight() {
    press('p');
    assertThat(model.lowerPane().rowsOf(40, 7)).isEqualTo(33);
    assertThat(model.lowerPane().rowsOf(40, 30)).isEqualTo(20);
    assertThat(model.lowerPane().rowsOf(40, 0)).isEqualTo(37);
    press('-');
    assertThat(model.lowerPane().rowsOf(40, 7)).isEqualTo(35);
    assertThat(model.lowerPane().rowsOf(40, 30)).isEqualTo(35);
  }

  @Test
  void withoutProcessesThereIsNoHeadingOverNothing() throws IOException {
    press('i');
    inspected("t01", Duration.ofMillis(50));
    assertThat(screen()).contains("no process").doesNotContain("WHY").doesNotContain("record");
  }

  @Test
  void detailsAreLookedAtOneAtATimeHoweverQuicklyTheSelectionMoves() {
    press('i');
    press('j');
    press('j');
    assertThat(effects.asked).containsExactly("inspect t01");
    inspected("t01", Duration.ofMillis(50));
    assertThat(model.lowerPane().details()).isNull();
    assertThat(effects.asked).containsExactly("inspect t01", "inspect t03");
    inspected("t03", Duration.ofMillis(50));
    assertThat(model.lowerPane().details().id().value()).isEqualTo("t03");
  }

  @Test
  void detailsAreLookedAtAgainAfterFiveSeconds() {
    press('i');
    inspected("t01", Duration.ofMillis(50));
    passes(4);
    assertThat(effects.asked).hasSize(1);
    passes(1);
    assertThat(effects.asked).containsExactly("inspect t01", "inspect t01");
    passes(60);
    assertThat(effects.asked).as("the answer is not there yet").hasSize(2);
  }

  @Test
  void detailsThatCostMuchAreLookedAtLessOften() {
    press('i');
    inspected("t01", Duration.ofSeconds(2));
    passes(37);
    assertThat(effects.asked).hasSize(1);
    passes(1);
    assertThat(effects.asked).hasSize(2);
  }

  @Test
  void whyThereAreNoDetailsIsSaidAndTriedAgain() throws IOException {
    press('i');
    model.apply(
        new Event.Inspected(
            new TaskId("t01"), null, Problem.failed("read the meta", "no such file", "wait")));
    assertThat(screen()).contains("no such file");
    passes(5);
    assertThat(effects.asked).hasSize(2);
  }

  @Test
  void withoutAPaneTheKeysForItSayHowToOpenOne() {
    press('J');
    assertThat(model.messages().shown().text()).contains("p opens the preview");
  }

  private void passes(int seconds) {
    now = now.plusSeconds(seconds);
    model.apply(new Event.Tick());
  }

  private void inspected(String id, Duration took) {
    TaskId task = new TaskId(id);
    model.apply(
        new Event.Inspected(
            task,
            new Details(task, now, took, List.of(), null, "", null, List.of(), 0, false),
            null));
  }

  private void arrives(String id, String text) {
    model.apply(new Event.Previewed(Preview.of(new PaneText(new TaskId(id), text, null, false))));
  }

  private String screen() throws IOException {
    return DrawnScreen.of(model, Glyphs.UTF8, "80x24").text();
  }

  private void press(char key) {
    model.apply(new Event.KeyPressed(new Key.Char(key)));
  }
}
