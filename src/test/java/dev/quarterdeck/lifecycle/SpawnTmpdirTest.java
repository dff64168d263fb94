package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Role;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Shell;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TMPDIR in the root, for those who want that too. */
class SpawnTmpdirTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @EnumSource(Shell.class)
  void theShellHasBothWhateverItsStartUpFileSays(Shell shell) throws Exception {
    boolean csh = shell == Shell.TCSH;
    shell.use(deck, csh ? "setenv TMPDIR /other" : "export TMPDIR=/other");
    spawn("t", false, "echo $GOTMPDIR $TMPDIR > where");
    assertThat(where()).isEqualTo(deck.root("t") + "/gotmp " + deck.root("t") + "/tmp\n");
    assertThat(deck.metaValue("t", Meta.TMPDIR)).isEqualTo(deck.root("t") + "/tmp");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(deck.root("t").resolve("tmp"))))
        .isEqualTo("rwx------");
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @Test
  void aRespawnDoesTheSameAlsoWhereTheRootVanished() throws Exception {
    spawn("t", true, "sh", "-c", "echo $TMPDIR >> where; exec tail -f /dev/null");
    String line = deck.root("t") + "/tmp\n";
    assertThat(where()).isEqualTo(line);
    for (int i = 2; i <= 3; i++) {
      deck.tmux().tmux("kill-window", "-t", deck.metaValue("t", Meta.WINDOW_ID));
      if (i == 3) {
        Files.delete(deck.root("t").resolve("gotmp"));
        Files.delete(deck.root("t").resolve("tmp"));
        Files.delete(deck.root("t"));
      }
      new Respawn(deck.deck()).run(new TaskId("t"), StageEvent.Listener.NONE);
      String expected = line.repeat(i);
      Await.until("its line", () -> where().equals(expected));
      assertThat(deck.root("t").resolve("tmp")).isDirectory();
    }
  }

  @Test
  void aLinkInItsPlaceIsRefused() throws Exception {
    spawn("t", true, "tail", "-f", "/dev/null");
    deck.tmux().tmux("kill-window", "-t", deck.metaValue("t", Meta.WINDOW_ID));
    Files.delete(deck.root("t").resolve("tmp"));
    Path target = Files.createDirectory(deck.sandbox().directory().resolve("target"));
    Files.createSymbolicLink(deck.root("t").resolve("tmp"), target);
    Problem problem =
        TestDeck.problemOf(
            () -> new Respawn(deck.deck()).run(new TaskId("t"), StageEvent.Listener.NONE));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
  }

  @Test
  void withoutItTmpdirIsTheUsersAndTheConfigCanSayOtherwise() throws Exception {
    deck.exec("a", "sh", "-c", "echo $TMPDIR > where; exec tail -f /dev/null");
    assertThat(where()).isEqualTo(deck.sandbox().tmpdir() + "\n");
    assertThat(deck.meta("a").value(Meta.TMPDIR)).isEmpty();
    assertThat(deck.root("a").resolve("tmp")).doesNotExist();
    Files.delete(deck.sandbox().project().resolve("where"));
    TestDeck.write(
        deck.sandbox().home().resolve(".config/quarterdeck/config.toml"), "spawn.tmpdir = true");
    deck.exec("b", "sh", "-c", "echo $TMPDIR > where; exec tail -f /dev/null");
    assertThat(where()).isEqualTo(deck.root("b") + "/tmp\n");
  }

  private void spawn(String id, boolean exec, String... command) throws Problem {
    new Spawn(deck.deck())
        .run(
            new Spawn.Request(
                new TaskId(id),
                deck.sandbox().project(),
                List.of(command),
                exec,
                true,
                false,
                false,
                Role.none(exec)),
            StageEvent.Listener.NONE);
  }

  private String where() {
    return TestDeck.awaitFile(
        deck.sandbox().project().resolve("where"), "its variables", () -> deck.tmux().windows());
  }
}
