package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A big root is renamed in its turn and removed when the id is free already. */
class KillBigRootTest {
  private static final TaskId ID = new TaskId("t");

  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theIdIsFreeWhileTheRootIsBeingRemoved() throws Exception {
    big();
    List<String> seen = new ArrayList<>();
    Teardown.Ended ended =
        kill(
            event -> {
              if (event.stage().equals("aside") && seen.isEmpty()) {
                seen.addAll(Sandbox.names(deck.sandbox().tmp()));
                again();
              }
            });
    assertThat(seen).singleElement().asString().matches("\\.fm-t\\.removing-[0-9a-f]{1,16}");
    assertThat(ended.line()).startsWith("teardown t complete (window ").doesNotContain("freed 0");
    assertThat(Sandbox.names(deck.sandbox().tmp())).containsExactly("fm-t");
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @Test
  void aSmallRootKeepsItsName() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    List<String> stages = new ArrayList<>();
    kill(event -> stages.add(event.stage()));
    assertThat(stages).doesNotContain("aside").endsWith("meta");
    deck.assertNothingOf("t");
  }

  @Test
  void whatCannotBeRemovedIsListedAndGoesWithTheNextKillOfTheId() throws Exception {
    Needs.root();
    big();
    Path stuck = Files.createFile(deck.root("t").resolve("stuck"));
    Ran.ok("chattr", "+i", stuck.toString());
    Path aside = null;
    try {
      Problem problem = TestDeck.problemOf(() -> kill(StageEvent.Listener.NONE));
      assertThat(problem.getMessage()).contains(".fm-t.removing-").contains("stuck");
      assertThat(deck.metaFile("t")).doesNotExist();
      aside = deck.deck().roots().setAside(ID).get(0).path();
      assertThat(new Listing(deck.deck()).take(false).orphans())
          .singleElement()
          .hasFieldOrPropertyWithValue("path", aside.toString());
      assertThat(TestDeck.problemOf(() -> deck.kill("t")).getMessage()).contains("stuck");
    } finally {
      Path held = aside == null ? stuck : aside.resolve("stuck");
      Ran.ok("chattr", "-i", held.toString());
    }
    assertThat(deck.kill("t").line()).startsWith("teardown t complete (window none, freed ");
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @Test
  void aKillTakesWhatAnEarlierOneLeft() throws Exception {
    Path earlier = Files.createDirectory(deck.sandbox().tmp().resolve(".fm-t.removing-1f"));
    Files.createFile(earlier.resolve("file"));
    Path others = Files.createDirectory(deck.sandbox().tmp().resolve(".fm-u.removing-1f"));
    deck.exec("t", "tail", "-f", "/dev/null");
    deck.kill("t");
    assertThat(earlier).doesNotExist();
    assertThat(others).exists();
  }

  @Test
  void aKillEndsWhatRunsInARenamedRoot() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    Process in = standingIn(Files.createDirectory(aside()));
    try {
      assertThat(new Teardown(deck.deck()).plan(ID, false).processes()).contains("tail");
      deck.kill("t");
      assertThat(in.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(aside()).doesNotExist();
    } finally {
      in.destroyForcibly();
    }
  }

  @Test
  void aBigRootIsRenamedThoughAnEarlierOneIsThere() throws Exception {
    Files.createDirectory(aside());
    big();
    List<String> stages = new ArrayList<>();
    assertThat(kill(event -> stages.add(event.stage())).line()).doesNotContain("freed 0");
    assertThat(stages).contains("aside");
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @Test
  void aRenamedRootThatIsInUseStaysWhereNoTaskShowsWhoseTheProcessIs() throws Exception {
    Process in = standingIn(Files.createDirectory(aside()));
    try {
      assertRefused(in);
      Files.createDirectories(deck.metaFile("t").getParent());
      Files.writeString(deck.metaFile("t"), "window=none:fm-t\n");
      assertRefused(in);
      assertThat(deck.metaFile("t")).exists();
    } finally {
      in.destroyForcibly().waitFor();
    }
    deck.kill("t");
    assertThat(aside()).doesNotExist();
  }

  private void assertRefused(Process in) throws Exception {
    Problem problem = TestDeck.problemOf(() -> deck.kill("t"));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains(in.pid() + " (tail) stands in it");
    assertThat(in.isAlive()).isTrue();
    assertThat(aside()).exists();
  }

  private Path aside() {
    return deck.sandbox().tmp().resolve(".fm-t.removing-1f");
  }

  private static Process standingIn(Path directory) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("tail", "-f", "/dev/null");
    Process process = builder.directory(directory.toFile()).start();
    Path comm = Path.of("/proc/" + process.pid() + "/comm");
    Await.until("tail runs", () -> Files.readString(comm).equals("tail\n"));
    return process;
  }

  private void again() {
    try {
      deck.exec("t", "tail", "-f", "/dev/null");
    } catch (Problem e) {
      throw new AssertionError(e);
    }
  }

  private void big() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    for (int file = 0; file < 200; file++) {
      Files.createFile(deck.root("t").resolve("gotmp/f" + file));
    }
  }

  private Teardown.Ended kill(StageEvent.Listener listener) throws Problem {
    return new Teardown(deck.deck(), 100).run(ID, listener);
  }
}
