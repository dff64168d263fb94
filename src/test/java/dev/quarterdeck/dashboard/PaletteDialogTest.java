package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every action by its name, the best match first. */
class PaletteDialogTest {
  private final TestBoard board = TestBoard.of("a");

  @Test
  void withoutAWordItHasEveryActionOfTheBoard() {
    board.press(":");
    assertThat(actions())
        .containsAll(
            KeyMap.STANDARD.of(KeyMap.Context.BOARD).stream()
                .map(KeyMap.Binding::action)
                .filter(action -> action != Action.PALETTE)
                .collect(Collectors.toSet()))
        .doesNotContain(Action.PALETTE);
  }

  @ParameterizedTest
  @CsvSource({
    "kill, KILL",
    "ki, KILL",
    "mk, MARK",
    "ma, MARK",
    "mall, MARK_ALL",
    "pd, PAGE_DOWN",
    "pgd, PAGE_DOWN",
    "resp, RESPAWN",
    "rs, RESPAWN",
    "redr, REDRAW",
    "log, LOG",
    "fil, FILTER",
    "QUIT, QUIT",
    "new window, RESPAWN"
  })
  void theBestMatchComesFirst(String typed, Action best) {
    board.press(":").type(typed);
    assertThat(actions()).as("%s", actions()).startsWith(best);
  }

  @Test
  void wordsOfTheHelpMatchToo() {
    board.press(":").type("tasks run on");
    assertThat(actions()).contains(Action.QUIT, Action.INTERRUPT);
  }

  @Test
  void whatMatchesNothingDoesNothing() {
    board.press(":").type("zzz").press("Enter");
    assertThat(actions()).isEmpty();
    assertThat(board.model.dialog()).isInstanceOf(PaletteDialog.class);
  }

  @Test
  void whatCannotBeDoneNowSaysWhyAndLeavesItOpen() {
    board.press(":").type("respawn").press("Enter");
    assertThat(palette().refusal())
        .isEqualTo("only a task whose window is gone can be respawned; this one is running");
    assertThat(board.effects.asked).isEmpty();
    board.press("^U");
    assertThat(palette().refusal()).isNull();
    board.type("refresh").press("Enter");
    assertThat(board.model.dialog()).isNull();
    assertThat(board.effects.asked).containsExactly("refresh");
  }

  private List<Action> actions() {
    return palette().matches().stream().map(KeyMap.Binding::action).toList();
  }

  private PaletteDialog palette() {
    return board.dialog(PaletteDialog.class);
  }
}
