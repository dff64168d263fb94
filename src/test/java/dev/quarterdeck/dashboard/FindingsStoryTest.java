package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.Finding;
import dev.quarterdeck.lifecycle.Finding.Severity;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The board says when something on the machine will bite. */
class FindingsStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aFaultIsOnTheBoardFromTheStart() throws Exception {
    Files.setPosixFilePermissions(
        deck.sandbox().tmp(), PosixFilePermissions.fromString("rwxrwxrwx"));
    PrivateTmux.Screen screen = BoardDriver.start(deck, 140, 30);
    screen.awaitText(" can be written by all, and has no sticky bit; 'qd doctor' tells more");
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
  }

  @Test
  void severalAreCountedAndNotesAreNot() throws Exception {
    TestBoard board = TestBoard.of("a");
    board.happens(new Event.Examined(List.of(finding(Severity.NOTE, "ageing"))));
    assertThat(drawn(board)).doesNotContain("doctor");
    Finding fault = finding(Severity.FAULT, "noexec");
    board.happens(new Event.Examined(List.of(fault, finding(Severity.NOTE, "ageing"))));
    assertThat(drawn(board)).contains("doctor: noexec there; 'qd doctor' tells more");
    board.happens(new Event.Examined(List.of(fault, finding(Severity.FAULT, "sticky"))));
    assertThat(drawn(board)).contains("doctor: 2 faults; 'qd doctor' tells more");
    board.model.say("something newer", false);
    assertThat(drawn(board)).contains("something newer").doesNotContain("doctor");
    board.press("j");
    board.happens(new Event.Examined(List.of()));
    assertThat(drawn(board)).doesNotContain("doctor");
  }

  private static Finding finding(Severity severity, String check) {
    return new Finding(check, severity, check + " there", "why", "cure");
  }

  private static String drawn(TestBoard board) throws IOException {
    return DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text();
  }
}
