package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Worktrees for new tasks, by git and by a treehouse that keeps a pool of one. */
class SpawnWorktreeTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  private Repository repository;

  @BeforeEach
  void aProject() {
    repository = Repository.cloned(deck.sandbox());
  }

  private Spawn.Spawned spawn(String id, String... argv) throws Problem {
    return new Spawn(deck.deck(), Duration.ofSeconds(5))
        .run(
            new Spawn.Request(
                new TaskId(id), repository.project(), List.of(argv), true, false, true, false),
            StageEvent.Listener.NONE);
  }

  private Spawn.Spawned spawn(String id) throws Problem {
    return spawn(id, "sh", "-c", "pwd > where; exec tail -f /dev/null");
  }

  /** A pool of one worktree beside the project; what it was asked is in {@link #asked}. */
  private Path treehouse(String get) {
    Path pool = deck.sandbox().directory().resolve("pool/1/project");
    Repository.stub(
        deck.sandbox(),
        "treehouse",
        "echo \"$(pwd) $*\" >>'"
            + deck.sandbox().directory().resolve("asked")
            + "'\ncase \"$*\" in\n"
            + "'get --help') echo 'usage: --lease'; exit 0;;\n"
            + "get*) "
            + get.replace("POOL", pool.toString())
            + ";;\n"
            + "'return --force "
            + pool
            + "') git -C '"
            + pool
            + "' reset -q --hard main && git -C '"
            + pool
            + "' clean -fdxq;;\n*) exit 1;;\nesac");
    return pool;
  }

  private static final String ADD = "git worktree add -q --detach POOL >&2 && echo POOL";

  private List<String> asked() {
    return Repository.lines(deck.sandbox().directory().resolve("asked")).stream()
        .filter(line -> !line.endsWith("--help"))
        .toList();
  }

  private void assertNoTrace(String id) throws Exception {
    deck.assertNothingOf(id);
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
    assertThat(Sandbox.names(deck.sandbox().state().resolve("worktrees"))).isEmpty();
  }

  @Test
  void gitMakesItAndThePaneStartsInIt() throws Exception {
    Spawn.Spawned spawned = spawn("t");

    Path worktree = deck.sandbox().state().resolve("worktrees/t");
    assertThat(spawned.line()).endsWith(" worktree=" + worktree);
    assertThat(deck.metaValue("t", Meta.WORKTREE)).isEqualTo(worktree.toString());
    assertThat(deck.metaValue("t", Meta.PROJECT)).isEqualTo(repository.project().toString());
    assertThat(deck.metaValue("t", Meta.WORKTREE_BASE))
        .isEqualTo(repository.git("rev-parse", "HEAD"));
    assertThat(repository.gitIn(worktree, "rev-parse", "--abbrev-ref", "HEAD")).isEqualTo("HEAD");
    assertThat(TestDeck.awaitFile(worktree.resolve("where"), "where it is", () -> ""))
        .isEqualTo(worktree + "\n");
    assertThat(TestDeck.problemOf(() -> deck.kill("t")).kind()).isEqualTo(Problem.Kind.REFUSED);
    Files.delete(worktree.resolve("where"));

    deck.kill("t");

    assertNoTrace("t");
  }

  @Test
  void inADirectoryOfTheProjectItIsTheProjects() throws Exception {
    Path below = Files.createDirectory(repository.project().resolve("below"));
    new Spawn(deck.deck())
        .run(
            new Spawn.Request(
                new TaskId("t"),
                below,
                List.of("tail", "-f", "/dev/null"),
                true,
                false,
                true,
                false),
            StageEvent.Listener.NONE);

    assertThat(deck.metaValue("t", Meta.PROJECT)).isEqualTo(repository.project().toString());
    deck.kill("t");
    assertNoTrace("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-b feature", "--detach"})
  void whatTheProjectBeganWithIsNoWorkOfTheTasks(String where) throws Exception {
    repository.git(("checkout -q " + where).split(" "));
    repository.commit(repository.project(), "mine", "not pushed\n");
    spawn("t", "tail", "-f", "/dev/null");
    Path worktree = Path.of(deck.metaValue("t", Meta.WORKTREE));
    repository.commit(worktree, "work", "x");
    assertThat(TestDeck.problemOf(() -> deck.kill("t")).getMessage()).contains("1 commit;");
    repository.gitIn(worktree, "reset", "-q", "--hard", "HEAD~1");

    deck.kill("t");

    assertNoTrace("t");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereTheBranchItBeganWithIsGoneItsCommitsAreNotLost(boolean onBranchOfItsOwn)
      throws Exception {
    repository.git("checkout", "-q", "-b", "feature");
    repository.commit(repository.project(), "mine", "not pushed\n");
    spawn("t", "tail", "-f", "/dev/null");
    if (onBranchOfItsOwn) {
      Path worktree = Path.of(deck.metaValue("t", Meta.WORKTREE));
      repository.gitIn(worktree, "checkout", "-q", "-b", "fm/t");
    }
    repository.git("checkout", "-q", "main");
    repository.git("branch", "-q", "-D", "feature");

    assertThat(TestDeck.problemOf(() -> deck.kill("t")).getMessage()).contains("1 commit;");
    new Teardown(deck.deck()).run(new TaskId("t"), true, StageEvent.Listener.NONE);
    assertNoTrace("t");
  }

  @Test
  void aRespawnStartsInTheSameOneAndNeverInTheProject() throws Exception {
    spawn("t", "tail", "-f", "/dev/null");
    String worktree = deck.metaValue("t", Meta.WORKTREE);
    repository.commit(Path.of(worktree), "work", "x");
    deck.tmux().tmux("kill-window", "-t", "=work:=fm-t");

    new Respawn(deck.deck()).run(new TaskId("t"), StageEvent.Listener.NONE);

    assertThat(deck.tmux().ask("=work:=fm-t", "#{pane_start_path}")).isEqualTo(worktree);
    deck.tmux().tmux("kill-window", "-t", "=work:=fm-t");
    Path moved = Files.move(Path.of(worktree), deck.sandbox().directory().resolve("moved"));
    assertThat(
            TestDeck.problemOf(
                    () -> new Respawn(deck.deck()).run(new TaskId("t"), StageEvent.Listener.NONE))
                .getMessage())
        .contains("worktree=" + worktree + " is no directory");
    Files.move(moved, Path.of(worktree));
    new Teardown(deck.deck()).run(new TaskId("t"), true, StageEvent.Listener.NONE);
    assertNoTrace("t");
  }

  @Test
  void aSpawnThatFailsAfterItGivesItBack() throws Exception {
    // The shell ends before it has read anything.
    TestDeck.write(deck.sandbox().home().resolve(".bash_profile"), "exit 3\n");

    TestDeck.problemOf(
        () ->
            new Spawn(deck.deck())
                .run(
                    new Spawn.Request(
                        new TaskId("t"),
                        repository.project(),
                        List.of("true"),
                        false,
                        false,
                        true,
                        false),
                    StageEvent.Listener.NONE));

    assertNoTrace("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no checkout", "in the checkout", "taken", "git fails"})
  void whereThereCanBeNoneNothingIsMade(String what) throws Exception {
    Path directory = repository.project();
    switch (what) {
      case "no checkout" ->
          directory = Files.createDirectory(deck.sandbox().directory().resolve("plain"));
      case "in the checkout" ->
          deck.sandbox().environment().put("QD_STATE", repository.project() + "/state");
      case "taken" -> TestDeck.write(deck.sandbox().state().resolve("worktrees/t/mine"), "x");
      default ->
          Repository.stub(
              deck.sandbox(),
              "git",
              "case \"$*\" in *'worktree add'*) exit 9;; esac; exec git \"$@\"");
    }
    Path in = directory;

    TestDeck.problemOf(
        () ->
            new Spawn(deck.deck())
                .run(
                    new Spawn.Request(
                        new TaskId("t"), in, List.of("tail"), true, false, true, false),
                    StageEvent.Listener.NONE));

    deck.assertNothingOf("t");
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
    assertThat(repository.project().resolve("state/worktrees")).doesNotExist();
    assertThat(Files.exists(deck.sandbox().state().resolve("worktrees/t/mine")))
        .isEqualTo(what.equals("taken"));
  }

  @Test
  void treehouseLeasesItInTheProjectAndTakesItBackThere() throws Exception {
    Path pool = treehouse(ADD);
    spawn("t", "tail", "-f", "/dev/null");
    assertThat(deck.metaValue("t", Meta.WORKTREE)).isEqualTo(pool.toString());
    assertThat(deck.metaValue("t", Meta.WORKTREE_BY)).isEqualTo("treehouse");
    repository.commit(pool, "work", "x");
    assertThat(TestDeck.problemOf(() -> deck.kill("t")).getMessage()).contains("1 commit;");
    assertThat(asked()).hasSize(1);
    repository.gitIn(pool, "push", "-q", "origin", "HEAD:refs/heads/t");

    deck.kill("t");

    deck.assertNothingOf("t");
    assertThat(pool.resolve("work")).doesNotExist();
    assertThat(asked())
        .containsExactly(
            repository.project() + " get --lease --lease-holder fm-t",
            repository.project() + " return --force " + pool);
  }

  @Test
  void whatIsMadeBetweenTheLookAndTheReturnToTreehouseIsKept() throws Exception {
    Path pool = treehouse(ADD);
    spawn("t", "tail", "-f", "/dev/null");
    StageEvent.Listener late =
        event -> {
          if (event.stage().equals("processes")) {
            TestDeck.write(pool.resolve("late"), "x");
          }
        };

    Problem problem =
        TestDeck.problemOf(() -> new Teardown(deck.deck()).run(new TaskId("t"), late));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(pool.resolve("late")).hasContent("x");
    assertThat(asked()).noneMatch(line -> line.contains("return"));
  }

  @Test
  void whatAnotherTaskLeftBehindInThePoolIsNotThisOnes() throws Exception {
    Path pool = treehouse("test -e POOL || git worktree add -q --detach POOL >&2; echo POOL");
    Files.createDirectories(pool.getParent());
    repository.git("worktree", "add", "-q", "--detach", pool.toString());
    repository.committedAt("2020-01-01T00:00:00Z");
    repository.commit(pool, "discarded", "x");
    repository.gitIn(pool, "checkout", "-q", "origin/main");
    repository.committedAt(null);
    spawn("t", "tail", "-f", "/dev/null");
    repository.commit(pool, "work", "x");
    String left = repository.gitIn(pool, "rev-parse", "HEAD");
    repository.gitIn(pool, "checkout", "-q", "origin/main");
    assertThat(TestDeck.problemOf(() -> deck.kill("t")).getMessage())
        .contains("not landed: HEAD has left commit " + left.substring(0, 12) + " behind ('");
    repository.git("branch", "saved", left);

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @Test
  void whatFirstmateTookFromTreehouseGoesBackToIt() throws Exception {
    Path pool = treehouse(ADD);
    repository.git("worktree", "add", "-q", "--detach", pool.toString());
    deck.writeMeta(
        "fix",
        "window=work:fm-fix",
        "worktree=" + pool,
        "project=" + repository.project(),
        "harness=claude",
        "kind=ship",
        "mode=no-mistakes",
        "yolo=off",
        "tasktmp=" + deck.root("fix"));
    TestDeck.write(deck.root("fix").resolve("gotmp/x"), "x");
    deck.tmux().window("work", "fm-fix", "cd " + pool + "; exec tail -f /dev/null");

    deck.kill("fix");

    deck.assertNothingOf("fix");
    assertThat(asked()).containsExactly(repository.project() + " return --force " + pool);
  }

  @Test
  void whatStandsInAPoolIsNotGitsToRemoveWhereThereIsNoTreehouse() throws Exception {
    Path place = deck.sandbox().directory().resolve("pool/1/project");
    repository.git("worktree", "add", "-q", "--detach", place.toString());
    TestDeck.write(deck.sandbox().directory().resolve("pool/treehouse-state.json"), "{}");
    deck.writeMeta("fix", "window=work:fm-fix", "worktree=" + place, "kind=ship");

    Problem problem = TestDeck.problemOf(() -> deck.kill("fix"));

    assertThat(problem.getMessage()).contains("there is no treehouse on the PATH");
    assertThat(place.resolve("README")).exists();
    assertThat(deck.metaFile("fix")).exists();
  }

  @Test
  void whatTreehouseDoesNotTakeBackIsSaidAndTheNextKillTriesAgain() throws Exception {
    Path pool = treehouse(ADD);
    spawn("t", "tail", "-f", "/dev/null");
    Path stub = deck.sandbox().directory().resolve("stubs/treehouse");
    String text = Files.readString(stub);
    TestDeck.write(stub, "#!/bin/sh\necho 'the pool burns' >&2; exit 1\n");

    Problem problem = TestDeck.problemOf(() -> deck.kill("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains("the pool burns");
    assertThat(deck.metaValue("t", Meta.WORKTREE)).isEqualTo(pool.toString());
    assertThat(deck.root("t")).exists();
    TestDeck.write(stub, text);
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo",
        "echo relative",
        "exit 3",
        "mkdir -p POOL && echo POOL",
        "git rev-parse --show-toplevel",
        "echo /nowhere"
      })
  void whatTreehouseGivesIsLookedAt(String get) throws Exception {
    Path pool = treehouse(get);

    Throwable problem = catchThrowable(() -> spawn("t"));

    assertThat(problem).isInstanceOf(Problem.class);
    deck.assertNothingOf("t");
    assertThat(asked()).as("never returned: it is none").hasSize(1);
    assertThat(problem.getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("a worktree may have been leased for it");
    assertThat(repository.project().resolve("README")).exists();
    assertThat(Files.exists(pool)).isEqualTo(get.startsWith("mkdir"));
  }

  @Test
  void whatTreehouseGaveGoesBackWhenTheSpawnFailsRightAfter() throws Exception {
    Path pool = treehouse(ADD);
    Path once = deck.sandbox().directory().resolve("once");
    Repository.stub(
        deck.sandbox(),
        "git",
        "case \"$*\" in *'-C "
            + pool
            + " '*'HEAD^{commit}'*) test -e '"
            + once
            + "' || { touch '"
            + once
            + "'; exit 9; };; esac; exec git \"$@\"");

    TestDeck.problemOf(() -> spawn("t"));

    deck.assertNothingOf("t");
    assertThat(asked())
        .containsExactly(
            repository.project() + " get --lease --lease-holder fm-t",
            repository.project() + " return --force " + pool);
  }

  @Test
  void aCrashWhileGitMakesItIsClearedAlsoWhereTheProjectHasWhatIsNotPushed() throws Exception {
    repository.commit(repository.project(), "mine", "not pushed\n");
    Path place = deck.sandbox().state().resolve("worktrees/t");
    Path before = deck.sandbox().directory().resolve("before");
    Repository.stub(
        deck.sandbox(),
        "git",
        "case \"$*\" in *'worktree add'*) cp '"
            + deck.metaFile("t")
            + "' '"
            + before
            + "';; esac; exec git \"$@\"");
    spawn("t", "tail", "-f", "/dev/null");
    deck.tmux().tmux("kill-window", "-t", "=work:=fm-t");
    Files.move(before, deck.metaFile("t"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(place.resolve("mine")).exists();

    deck.kill("t");

    assertNoTrace("t");
  }

  @Test
  void oneThatAnotherTaskHasIsRefusedAndLeftToIt() throws Exception {
    Path pool = treehouse("test -e POOL || git worktree add -q --detach POOL >&2; echo POOL");
    spawn("a", "tail", "-f", "/dev/null");

    Throwable problem = catchThrowable(() -> spawn("b"));

    assertThat(problem.getMessage()).contains("belongs to task a");
    assertThat(asked()).noneMatch(line -> line.contains("return"));
    deck.kill("a");
    assertThat(pool).exists();
  }

  @Test
  void aTreehouseThatCannotLeaseIsRefused() throws Exception {
    Repository.stub(deck.sandbox(), "treehouse", "echo 'usage: get'");
    assertThat(TestDeck.problemOf(() -> spawn("t")).getMessage()).contains("cannot lease");
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spawn", "kill"})
  void aCrashAtAnyStageIsClearedByTheNextKill(String verb) throws Exception {
    for (int stage = 0; ; stage++) {
      if (verb.equals("kill")) {
        spawn("t", "tail", "-f", "/dev/null");
      }
      String died;
      try (QdProcess dying =
          QdProcess.start(
              deck.sandbox(), DyingQd.class, verb + "-worktree", "t", Integer.toString(stage))) {
        Ran ran = dying.await();
        died = ran.out().strip().lines().reduce("", (first, last) -> last);
      }
      if (Files.exists(deck.metaFile("t"))) {
        deck.kill("t");
      }
      Await.until("all is gone after " + died, () -> deck.tmux().windows().isEmpty());
      assertNoTrace("t");
      if (died.equals("the end")) {
        return;
      }
    }
  }

  @Test
  void inAFirstmateHomeItIsTheDefault() throws Exception {
    Path home = deck.sandbox().directory().resolve("home-of-first");
    deck.sandbox().environment().put("FM_HOME", home.toString());
    String project = repository.project().toString();

    Ran with = QdProcess.run(deck.sandbox(), "spawn", "a", project, "--exec", "--", "sleep", "999");
    Ran without =
        QdProcess.run(
            deck.sandbox(), "spawn", "--no-worktree", "b", project, "--exec", "--", "sleep", "999");

    assertThat(with.out()).contains(" worktree=" + deck.sandbox().state().resolve("worktrees/a"));
    assertThat(without.out()).startsWith("spawned b ").contains(" worktree= ");
    TestDeck.write(deck.sandbox().state().resolve("worktrees/a/new"), "x");
    Ran dry = QdProcess.run(deck.sandbox(), "kill", "--dry-run", "a");
    assertThat(dry.exit()).isEqualTo(3);
    assertThat(dry.err()).contains("1 file with uncommitted changes (new)");
    Ran forced = QdProcess.run(deck.sandbox(), "kill", "--force", "--dry-run", "a");
    assertThat(forced.out()).contains("  returns    " + deck.sandbox().state() + "/worktrees/a");
    assertThat(QdProcess.run(deck.sandbox(), "kill", "a").exit()).isEqualTo(3);
    assertThat(QdProcess.run(deck.sandbox(), "kill", "--force", "a", "b").exit()).isZero();
    assertNoTrace("a");
  }
}
