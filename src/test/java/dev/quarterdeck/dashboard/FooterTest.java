package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys at the foot of the screen. */
class FooterTest {
  private final TestBoard board = new TestBoard();

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "80x24", "60x15", "40x10"})
  void howToGetHelpAndHowToLeaveAreTheLastToGo(String size) throws IOException {
    board.look(Samples.busy());
    assertThat(footer(size)).startsWith(" n new").endsWith("? help  q quit");
  }

  @Test
  void anUnreadErrorTakesTheRoomOfOtherKeys() throws IOException {
    board.look(Samples.busy());
    board.happens(new Event.Said("one", true));
    assertThat(footer("40x10")).contains("? help  q quit").endsWith(" 1 error: l");
  }

  @Test
  void aTaskThatIsGoneIsOfferedANewWindowFirst() throws IOException {
    board.look(Samples.snapshot(List.of(TestBoard.task("a", TaskState.GONE))));
    assertThat(footer("40x10")).startsWith(" R respawn").doesNotContain("attach");
  }

  @Test
  void thePreviewOfATaskThatIsGoneSaysWhatHelps() throws IOException {
    board.look(Samples.snapshot(List.of(TestBoard.task("a", TaskState.GONE)))).press("p");
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text())
        .contains("its window is gone; R makes a new one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "40x10"})
  void anEmptyBoardOffersWhatCanBeDoneThere(String size) throws IOException {
    Snapshot leftovers = Samples.snapshot(List.of());
    Snapshot nothing =
        new Snapshot(
            Samples.NOW,
            leftovers.session(),
            leftovers.server(),
            leftovers.tmp(),
            List.of(),
            List.of(),
            List.of());
    board.look(nothing);
    assertThat(footer(size))
        .startsWith(" n new")
        .endsWith("? help  q quit")
        .doesNotContain("filter", "sort", "sweep");
    board.look(leftovers);
    assertThat(footer("60x15")).contains("u sweep").doesNotContain("filter", "sort");
    board.press("/");
    assertThat(board.says()).isEqualTo("there is no task; n makes one");
  }

  @Test
  void aDialogKeepsItsWayOut() throws IOException {
    board.look(Samples.busy()).press("n");
    assertThat(footer("40x10")).startsWith(" Enter spawn").endsWith("Esc cancel");
  }

  private String footer(String size) throws IOException {
    return DrawnScreen.of(board.model, Glyphs.UTF8, size)
        .text()
        .lines()
        .reduce((one, next) -> next)
        .orElseThrow();
  }
}
