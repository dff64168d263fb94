package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said, and what of it still has to be read. */
class LogDialogTest {
  private final TestBoard board = TestBoard.of("a");

  @Test
  void errorsAreUnreadUntilTheLogIsOpened() {
    board.happens(new Event.Said("one", true));
    board.happens(new Event.Said("well", false));
    board.happens(new Event.Said("two", true));
    board.press("j");
    assertThat(board.says()).isEmpty();
    assertThat(unread()).isEqualTo(2);
    board.press("l");
    assertThat(unread()).isZero();
  }

  @Test
  void whatHappensWhileItIsOpenIsRead() {
    board.press("l");
    board.happens(new Event.Said("one", true));
    assertThat(unread()).isZero();
  }

  @Test
  void theNewestComesFirst() {
    board.happens(new Event.Said("one", false));
    board.happens(new Event.Said("two", false));
    assertThat(board.model.messages().log())
        .extracting(Messages.Entry::text)
        .containsExactly("two", "one");
  }

  @Test
  void anAnswerToAKeyIsNoErrorToReadLater() {
    board.press("R");
    assertThat(board.says()).contains("only a task whose window is gone");
    assertThat(unread()).isZero();
    assertThat(board.model.messages().log()).isEmpty();
  }

  private int unread() {
    return board.model.messages().unreadErrors();
  }
}
