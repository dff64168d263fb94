package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Marked tasks are ended together. */
class KillManyStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theMarkedTasksEndAndTheOthersRunOn() throws Exception {
    for (int i = 1; i <= 6; i++) {
      // Each of them takes its two seconds to be ended.
      deck.exec("a" + i, "sh", "-c", "trap '' HUP TERM; while :; do sleep 1; done");
    }
    deck.exec("other", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.awaitText("other");
    screen.keys("s");
    screen.awaitText("sorted by task, ascending");
    screen.keys("g");
    for (int i = 0; i < 6; i++) {
      screen.keys("Space");
    }
    screen.awaitText("6 marked");
    screen.keys("x");
    screen.awaitText("Kill 6 tasks?");
    screen.awaitText("y  kill these 6");
    screen.await(
        "what each of them frees and ends, and what that comes to",
        text ->
            text.contains("FREES  ENDS")
                && text.matches("(?s).*a1 +[1-9]\\d* KiB  [12] process(es)?: sh.*")
                && text.matches("(?s).*a6 +[1-9]\\d* KiB  [12] process(es)?: sh.*")
                && text.matches("(?s).*together +[1-9]\\d* KiB  \\d+ processes.*"));
    screen.keys("y");
    screen.await(
        "four at a time",
        text ->
            text.split("ending its processes", -1).length == 5
                && text.split("waiting for its turn", -1).length == 3);
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("q");
    screen.awaitText("6 tasks killed");
    screen.await(
        "the marks are gone", text -> !text.contains("marked") && line(text, "a1").isEmpty());
    for (int i = 1; i <= 6; i++) {
      deck.assertNothingOf("a" + i);
    }
    assertThat(deck.row("other").state()).isEqualTo(TaskState.RUNNING);
    screen.keys("l");
    screen.await(
        "each of them in the log",
        text -> text.contains("killed a1: ") && text.contains("killed a6: "));
  }

  @Test
  void oneThatFailsIsCountedAndTheLogTellsWhy() throws Exception {
    deck.exec("good", "tail", "-f", "/dev/null");
    deck.exec("bad", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.awaitText("good");
    screen.keys("a", "x");
    screen.awaitText("y  kill these 2");
    // Somebody else is at work on it from now on.
    try (TaskLock held = lock("bad")) {
      assertThat(held).isNotNull();
      screen.keys("y");
      screen.awaitText("1 of 2 tasks killed, 1 not; l tells why");
    }
    screen.keys("j");
    screen.awaitText("1 error: l");
    screen.keys("l");
    screen.awaitText("a spawn or another kill is at work on task bad");
    screen.keys("Escape");
    screen.await("read", text -> !text.contains("1 error"));
    assertThat(deck.row("bad").state()).isEqualTo(TaskState.RUNNING);
    deck.assertNothingOf("good");
  }

  private TaskLock lock(String id) throws Exception {
    return TaskLock.acquire(deck.deck().metas(), new TaskId(id), Duration.ZERO).orElseThrow();
  }
}
