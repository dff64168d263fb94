package dev.quarterdeck.tmux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.TestDeck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tmux's answer means: there, not there, or not known. */
class TmuxInventoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void everyWindowIsThereWithItsNameAsItIs() {
    String odd = "a|b #{pid} é\u4f60 ;";
    String id = deck.tmux().window("work", "x", "tail -f /dev/null");
    deck.tmux().tmux("rename-window", "-t", id, "--", odd.replace("#", "##").replace(";", "\\;"));

    Answer answer = tmux("").inventory();

    assertThat(answer).isInstanceOf(Answer.Present.class);
    Inventory inventory = ((Answer.Present) answer).inventory();
    assertThat(inventory.pid()).isEqualTo(Long.parseLong(deck.tmux().ask(id, "#{pid}")));
    assertThat(inventory.panesOf(id, "work"))
        .singleElement()
        .satisfies(
            pane -> {
              assertThat(pane.window()).isEqualTo(odd);
              assertThat(pane.session()).isEqualTo("work");
              assertThat(pane.mark()).isEmpty();
              assertThat(pane.dead()).isFalse();
            });
    assertThat(inventory.panesOf("@99", "work")).isEmpty();
  }

  @Test
  void aPanesTextComesWithTheInventoryAndOneThatIsGoneSpoilsNothing() {
    String id = deck.tmux().window("work", "x", "printf '\\033[31mred'; exec tail -f /dev/null");
    String pane = deck.tmux().ask(id, "#{pane_id}");
    deck.tmux().await(pane, "its text", text -> text.contains("red"));

    Tmux.Seen seen = tmux("").look(pane, 0);
    assertThat(seen.text()).startsWith("\033[31mred");
    assertThat(panesOf(seen)).contains(pane);

    seen = tmux("").look("%99", 0);
    assertThat(seen.text()).isNull();
    assertThat(panesOf(seen)).contains(pane);

    assertThat(tmux("echo no >&2; exit 1").look(pane, 0).answer())
        .isInstanceOf(Answer.Unknown.class);
  }

  private static java.util.List<String> panesOf(Tmux.Seen seen) {
    assertThat(seen.answer()).isInstanceOf(Answer.Present.class);
    return ((Answer.Present) seen.answer()).inventory().panes().stream().map(Pane::paneId).toList();
  }

  @Test
  void withoutAServerThatIsKnown() {
    deck.tmux().stop();

    assertThat(tmux("").inventory()).isInstanceOf(Answer.NoServer.class);
  }

  @Test
  void aServerWithoutSessionsIsThereAndHasNoWindow() {
    deck.tmux().tmux("set-option", "-g", "exit-empty", "off", ";", "kill-session", "-t", "holder");

    assertThat(tmux("").inventory())
        .isInstanceOfSatisfying(
            Answer.Present.class, there -> assertThat(there.inventory().rows()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"server exited unexpectedly", "server exited", "lost server"})
  void aServerThatEndsWhileItIsAskedIsAskedAgain(String says) {
    Answer answer =
        tmux("[ -e \"$0.2\" ] || { mv \"$0.1\" \"$0.2\" 2>/dev/null || : >\"$0.1\"; echo '"
                + says
                + "' >&2; exit 1; }")
            .inventory();

    assertThat(answer).isInstanceOf(Answer.Present.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo 'server exited unexpectedly' >&2; exit 1",
        "echo 'error connecting to /x (Permission denied)' >&2; exit 1",
        "echo 'open terminal failed' >&2; exit 1",
        "exit 1",
        "exit 0",
        "echo nonsense; exit 0",
        "kill -KILL $$"
      })
  void anyOtherAnswerIsUnknownAndNeverGone(String script) {
    assertThat(tmux(script).inventory()).isInstanceOf(Answer.Unknown.class);
  }

  private Tmux tmux(String script) {
    return deck.deck(deck.tmuxStub(script)).tmux();
  }
}
