package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Terminals;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the board stands on goes away while it is open. Its terminal is in a server of its own. */
class FaultsStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  @RegisterExtension final Terminals terminals = new Terminals(deck);

  private PrivateTmux.Screen dashboard() {
    return terminals.run(100, 30, QdProcess.argv().toArray(String[]::new));
  }

  @Test
  void tmuxDiesAndComesBack() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = dashboard();
    screen.await("t1 runs", text -> text.matches("(?s).*t1 +\\S running.*"));
    deck.tmux().stop();
    screen.awaitText("no tmux server answers");
    screen.await("t1 is gone", text -> text.matches("(?s).*t1 +\\S gone.*"));
    assertThat(deck.metaFile("t1")).exists();
    assertThat(deck.root("t1")).isDirectory();
    deck.tmux().start();
    screen.await("a server again", text -> !text.contains("no tmux server answers"));
    screen.keys("R");
    screen.awaitText("respawned t1");
    screen.await("t1 runs", text -> text.matches("(?s).*t1 +\\S (running|idle).*"));
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    deck.kill("t1");
  }

  @Test
  void theStateDirectoryVanishesAndComesBack() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = dashboard();
    screen.await("t1 runs", text -> text.matches("(?s).*t1 +\\S running.*"));
    Path away = deck.sandbox().directory().resolve("away");
    Files.move(deck.sandbox().state(), away);
    screen.awaitText("it is gone, and with it what is known");
    // The keys go on, and nothing is made in its place or taken for a leftover to be removed.
    assertThat(screen.text()).doesNotContain("no meta names it").doesNotContain("first task");
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("Escape");
    assertThat(deck.root("t1")).isDirectory();
    Files.move(away, deck.sandbox().state());
    screen.await("t1 runs", text -> text.matches("(?s).*t1 +\\S running.*"));
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void threeHundredTasks() throws IOException {
    for (int i = 1; i <= 300; i++) {
      String id = String.format(Locale.ROOT, "t%03d", i);
      deck.writeMeta(id, "window=work:fm-" + id, "project=" + deck.sandbox().project(), "tasktmp=");
    }
    PrivateTmux.Screen screen = dashboard();
    screen.awaitText("300 tasks");
    screen.await("the first", text -> text.contains("t001"));
    screen.keys("G");
    screen.await("the last", text -> text.contains("t300") && !text.contains("t001"));
    screen.type("/t15");
    screen.await("ten", text -> text.contains("t159") && !text.contains("t300"));
    screen.keys("Escape");
    screen.awaitText("n new");
    screen.keys("g");
    screen.await("the first", text -> text.contains("t001"));
    screen.keys("q");
    assertThat(screen.awaitExit()).isZero();
    assertThat(
            Sandbox.names(deck.sandbox().state()).stream().filter(name -> name.endsWith(".meta")))
        .hasSize(300);
  }

  @Test
  void aConfigThatIsWrongIsToldBeforeTheTerminalIsTaken() {
    TestDeck.write(
        deck.sandbox().home().resolve(".config/quarterdeck/config.toml"),
        "refresh = 2\n[keys]\nkill = 'q'\n");
    PrivateTmux.Screen screen = dashboard();
    assertThat(screen.awaitExit()).isEqualTo(2);
    // tmux's own line about the end has pushed the first one into the history.
    assertThat(terminals.tmux().tmux("capture-pane", "-p", "-J", "-S", "-", "-t", screen.pane()))
        .contains("line 3 : 'q' for kill is quit's by default; use another, or give quit another");
  }
}
