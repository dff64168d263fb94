package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Giving back what nobody needs any more. */
@Isolated("what is in use is told by names too, and other tests' processes have the same ones")
class SweepStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void whatCanGoIsShownWithItsReasonAndGoesWhenAsked() throws Exception {
    Path young = Leavings.directory(deck.sandbox().tmp().resolve("go-build4712"));
    Path old = deck.sandbox().tmp().resolve("go-build4711");
    Path inside = TestDeck.write(old.resolve("b001/x"), "x".repeat(100_000));
    Leavings.age(old);
    PrivateTmux.Screen screen = BoardDriver.start(deck, 80, 24);
    screen.awaitText("go-build* (2)");
    screen.keys("u");
    screen.awaitText("1 can go and free");
    assertThat(screen.text())
        .containsPattern("goes +10[0-9] KiB +3d .*go-build4711")
        .containsPattern("stays +4 KiB +[0-9]+s");
    screen.keys("Escape");
    screen.await("the board", text -> !text.contains("[ Cancel ]"));
    assertThat(inside).exists();
    screen.keys("u");
    screen.awaitText("y  sweep 1");
    screen.keys("y");
    screen.awaitText("swept: freed 10");
    assertThat(old).doesNotExist();
    assertThat(young).isDirectory();
  }

  @Test
  void aLongSweepSaysHowFarItIsWhileOneLooksAtATask() throws Exception {
    deck.exec("other", "sh", "-c", "echo text of other; tail -f /dev/null");
    Path old = Leavings.directory(deck.sandbox().tmp().resolve("go-build4711"));
    Leavings.fill(old);
    Leavings.age(old);
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30);
    screen.awaitText("running");
    screen.keys("u");
    screen.awaitText("y  sweep 1");
    screen.keys("y", "p");
    screen.await(
        "how far it is, and the task's text",
        text ->
            text.contains("text of other")
                && text.lines().anyMatch(line -> line.matches(" *sweeping: .* MiB of .*")));
    screen.awaitText("swept: freed ");
    assertThat(old).doesNotExist();
  }
}
