package dev.quarterdeck.dashboard;

import static dev.quarterdeck.dashboard.BoardDriver.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Signals;
import dev.quarterdeck.testing.Terminals;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However the board ends, the terminal is as it was and the tasks run on. */
class GivenBackStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  @RegisterExtension final Terminals terminals = new Terminals(deck);

  private Path launcher;

  @BeforeEach
  void install() throws Exception {
    launcher = Installation.in(deck.sandbox().directory().resolve("install"));
    deck.exec("t1", "tail", "-f", "/dev/null");
  }

  /** SEGV stands for a crash of the JVM, KILL for want of memory. */
  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129", "KILL, 137", "SEGV, 134"})
  void toldToEndOrCrashed(String signal, int status) throws Exception {
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    screen.type("ulimit -c 0; stty -g > before; echo what-was-there");
    screen.keys("Enter");
    screen.awaitText("\nwhat-was-there");
    screen.type(launcher.toString());
    screen.keys("Enter");
    screen.await("the board", text -> line(text, "t1").contains("running"));
    Signals.send(signal, java(screen.pid()).pid());
    screen.awaitPrompt();
    assertThat(screen.text()).contains("what-was-there").doesNotContain("quarterdeck  ");
    assertThat(deck.tmux().ask(screen.pane(), "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"))
        .isEqualTo("0 1 0");
    screen.type("echo status=$?; stty -g | cmp - before && echo as-before");
    screen.keys("Enter");
    screen.awaitText("\nas-before");
    assertThat(screen.text()).contains("status=" + status + "\n");
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void theConnectionIsLost() throws Exception {
    PrivateTmux.Screen screen = terminals.run(100, 30, launcher.toString());
    screen.await("the board", text -> line(text, "t1").contains("running"));
    ProcessHandle shell = ProcessHandle.of(screen.pid()).orElseThrow();
    List<ProcessHandle> all = List.of(shell, java(screen.pid()));
    terminals.tmux().stop();
    Await.until("all of it has ended", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  private static ProcessHandle java(long above) {
    return ProcessHandle.of(above)
        .orElseThrow()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }
}
