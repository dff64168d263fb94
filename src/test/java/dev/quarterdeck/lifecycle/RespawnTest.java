package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task whose window is gone gets a new one: after a reboot, or when the tmux server ended. */
class RespawnTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void sameRootSameCommandNewWindow() throws Exception {
    Path mark = deck.sandbox().project().resolve("mark");
    deck.spawn("t1", "echo run >> mark; echo $GOTMPDIR > where");
    TestDeck.awaitFile(mark, "the command ran", () -> deck.tmux().windows());
    TestDeck.write(deck.root("t1").resolve("gotmp/kept"), "kept");
    String identity = deck.metaValue("t1", Meta.TASKTMP_ID);
    restartServer();
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.GONE);

    respawn("t1");

    Await.until("the command ran again", () -> Files.readString(mark).equals("run\nrun\n"));
    assertThat(deck.root("t1").resolve("gotmp/kept")).hasContent("kept");
    assertThat(deck.metaValue("t1", Meta.TASKTMP_ID)).isEqualTo(identity);
    assertThat(deck.meta("t1").value(Meta.SPAWNING)).isEmpty();
    assertThat(deck.sandbox().project().resolve("where"))
        .hasContent(deck.root("t1").resolve("gotmp").toString());
    assertThat(deck.tmux().windows()).containsOnlyOnce("work:fm-t1");
    deck.kill("t1");
    deck.assertNothingOf("t1");
  }

  @Test
  void aRootThatVanishedIsMadeAnew() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    restartServer();
    deleteRoot("t1");
    respawn("t1");
    assertThat(deck.root("t1").resolve("gotmp")).isDirectory();
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
    assertThat(deck.row("t1").rootTrusted()).isTrue();
    deck.kill("t1");
    deck.assertNothingOf("t1");
  }

  @Test
  void theMetaForgetsTheOldWindowAndRootBeforeThereAreNewOnes() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    restartServer();
    deleteRoot("t1");
    Map<String, Meta> at = new HashMap<>();

    new Respawn(deck.deck())
        .run(new TaskId("t1"), event -> at.putIfAbsent(event.stage(), deck.meta("t1")));

    // Else a kill after a crash would look for the old ones, and refuse the new root.
    for (String stage : List.of("root", "window")) {
      assertThat(at.get(stage).value(Meta.SPAWNING)).as(stage).isPresent();
      assertThat(at.get(stage).value(Meta.WINDOW_ID)).as(stage).isEmpty();
    }
    assertThat(at.get("root").value(Meta.TASKTMP_ID)).isEmpty();
    assertThat(at.get("window").value(Meta.TASKTMP_ID))
        .contains(deck.metaValue("t1", Meta.TASKTMP_ID));
  }

  @Test
  void aGotmpThatWasDeletedIsMadeAnewAndOneThatIsALinkIsRefused() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    restartServer();
    Files.delete(deck.root("t1").resolve("gotmp"));
    respawn("t1");
    assertThat(deck.root("t1").resolve("gotmp")).isDirectory();

    restartServer();
    Files.delete(deck.root("t1").resolve("gotmp"));
    Path target = Files.createDirectory(deck.sandbox().directory().resolve("target"));
    Files.createSymbolicLink(deck.root("t1").resolve("gotmp"), target);
    Meta before = deck.meta("t1");
    Problem problem = TestDeck.problemOf(() -> respawn("t1"));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(target).isEmptyDirectory();
    assertThat(deck.meta("t1")).isEqualTo(before);
    assertThat(deck.tmux().windows()).noneMatch(window -> window.endsWith("fm-t1"));
  }

  @Test
  void aLivingTaskIsNotRespawned() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    Problem problem = TestDeck.problemOf(() -> respawn("t1"));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("its window is there");
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.RUNNING);
  }

  /** Its spawn died before it made a root; the one that is there is another state directory's. */
  @Test
  void aRootThatTheMetaDoesNotProveIsNotAdopted() throws Exception {
    deck.writeMeta(
        "t",
        "window=work:fm-t",
        "project=" + deck.sandbox().project(),
        "tasktmp=" + deck.root("t"),
        "spawned=2026-01-01T00:00:00Z",
        "spawning=1");
    Files.createDirectories(deck.root("t").resolve("gotmp"));
    byte[] before = Files.readAllBytes(deck.metaFile("t"));

    Problem problem = TestDeck.problemOf(() -> respawn("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("does not prove");
    assertThat(Files.readAllBytes(deck.metaFile("t"))).isEqualTo(before);
    assertThat(deck.root("t")).isDirectory();
  }

  @Test
  void unknownKeysAreKept() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    restartServer();
    deck.deck().metas().write(new TaskId("t1"), deck.meta("t1").with("pr", "http://x/1"));
    respawn("t1");
    assertThat(deck.metaValue("t1", "pr")).isEqualTo("http://x/1");
  }

  @Test
  void oneFromBeforeTempRootsGetsARoot() throws Exception {
    deck.writeMeta("t1", "window=work:fm-t1", "project=" + deck.sandbox().project(), "kind=ship");
    respawn("t1");
    assertThat(deck.metaValue("t1", Meta.TASKTMP)).isEqualTo(deck.root("t1").toString());
    assertThat(deck.root("t1").resolve("gotmp")).isDirectory();
    deck.kill("t1");
    deck.assertNothingOf("t1");
  }

  @Test
  void oneThatFailsLeavesRootAndMetaAsTheyWere() throws Exception {
    deck.spawn("t1");
    TestDeck.write(deck.root("t1").resolve("gotmp/kept"), "kept");
    restartServer();
    Meta before = deck.meta("t1");
    TestDeck.write(deck.sandbox().home().resolve(".bash_profile"), "exit 3\n");
    Problem problem = TestDeck.problemOf(() -> respawn("t1"));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(deck.meta("t1")).isEqualTo(before);
    assertThat(deck.root("t1").resolve("gotmp/kept")).hasContent("kept");
    assertThat(deck.tmux().windows()).noneMatch(window -> window.endsWith("fm-t1"));
  }

  @Test
  void oneOfASecondmateWithTasksInFlightThatFailsIsUndone() throws Exception {
    deck.spawn("t1");
    Path home = deck.sandbox().directory().resolve("second");
    TestDeck.write(home.resolve("state/a.meta"), "window=x:fm-a\n");
    restartServer();
    Meta before = deck.meta("t1").with(Meta.KIND, "secondmate").with("home", home.toString());
    deck.deck().metas().write(new TaskId("t1"), before);
    TestDeck.write(deck.sandbox().home().resolve(".bash_profile"), "exit 3\n");
    TestDeck.problemOf(() -> respawn("t1"));
    assertThat(deck.meta("t1")).isEqualTo(before);
    assertThat(deck.tmux().windows()).noneMatch(window -> window.endsWith("fm-t1"));
  }

  private void respawn(String id) throws Problem {
    new Respawn(deck.deck()).run(new TaskId(id), StageEvent.Listener.NONE);
  }

  private void restartServer() {
    deck.tmux().stop();
    deck.tmux().start();
  }

  private void deleteRoot(String id) throws IOException {
    Files.deleteIfExists(deck.root(id).resolve("gotmp"));
    Files.delete(deck.root(id));
    assertThat(Files.exists(deck.root(id), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
