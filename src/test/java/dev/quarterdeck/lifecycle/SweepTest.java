package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.temp.Contents;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.UnfinishedRemovals;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Signals;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sweep removes, and beside it what it must never remove. */
@Isolated("what is in use is told by names too, and other tests' processes have the same ones")
class SweepTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @BeforeEach
  void processesCanBeSeen() {
    Needs.proc();
    Needs.programs("find", "touch", "du");
  }

  @Test
  void oldStraysGoWithAllThatIsInThemAndLookAlikesStay() throws Exception {
    for (String directory : List.of("go-build1", "go-link-2", "gopls-3")) {
      TestDeck.write(tmp(directory).resolve("b001/x"), "x");
    }
    Files.setPosixFilePermissions(
        tmp("go-build1/b001"), PosixFilePermissions.fromString("r-xr-xr-x"));
    for (String file : List.of("cgo-gcc-input-4.c", "go-codehost-5", "ccA1b2C3.s")) {
      TestDeck.write(tmp(file), "x");
    }
    TestDeck.write(deck.sandbox().tmpdir().resolve("go-build6/x"), "x");
    List<String> alike =
        List.of("go-build", "go-build1x", "go-builder1", "my-go-build1", "ccache", "gopls-notes");
    for (String name : alike) {
      TestDeck.write(Leavings.directory(tmp(name)).resolve("x"), "x");
    }
    TestDeck.write(tmp("ccworker.c"), "x");
    Path precious = TestDeck.write(deck.sandbox().directory().resolve("d/precious"), "x");
    Files.createSymbolicLink(tmp("go-build9"), precious.getParent());
    Files.createSymbolicLink(tmp("go-build1/link"), precious.getParent());
    Files.createFile(tmp("go-build10"));
    Files.createDirectory(tmp("ccAAAAAA.s"));
    Leavings.age(deck.sandbox().directory());

    List<Sweep.Result> results = sweep();

    assertThat(results).hasSize(7).allMatch(result -> result.outcome() == Sweep.Outcome.GONE);
    List<String> left = new ArrayList<>(alike);
    left.addAll(List.of("ccworker.c", "go-build9", "go-build10", "ccAAAAAA.s"));
    assertThat(Sandbox.names(deck.sandbox().tmp())).containsExactlyInAnyOrderElementsOf(left);
    assertThat(Sandbox.names(deck.sandbox().tmpdir())).isEmpty();
    assertThat(precious).hasContent("x");
  }

  @Test
  void theNewestThingInsideDecides() throws Exception {
    for (String name : List.of("go-build1", "go-build2", "go-build3")) {
      TestDeck.write(tmp(name).resolve("a/b/c/x"), "x");
    }
    Leavings.age(deck.sandbox().tmp());
    Files.setLastModifiedTime(
        tmp("go-build1/a/b/c/x"), FileTime.from(Instant.now().minus(Duration.ofHours(23))));
    Files.setLastModifiedTime(
        tmp("go-build2/a/b"), FileTime.from(Instant.now().plus(Duration.ofHours(1))));

    Map<String, String> kept = kept(plan());
    sweep();

    assertThat(kept)
        .containsOnly(
            Map.entry("go-build1", "changed within the last 24h"),
            Map.entry("go-build2", "something in it has a time in the future"));
    assertThat(Sandbox.names(deck.sandbox().tmp())).containsExactly("go-build1", "go-build2");
  }

  @Test
  void whatAnotherUserOwnsStays() throws Exception {
    Needs.root();
    TestDeck.write(tmp("go-build1/x"), "x");
    TestDeck.write(tmp("go-build2/x"), "x");
    root("fm-theirs");
    Leavings.age(deck.sandbox().tmp());
    ChildJava.give(tmp("go-build1"));
    ChildJava.give(tmp("fm-theirs"));

    assertThat(plan().items())
        .extracting(item -> item.path().getFileName().toString())
        .containsExactly("go-build2");
    sweep();

    assertThat(Sandbox.names(deck.sandbox().tmp())).containsExactly("fm-theirs", "go-build1");
  }

  @Test
  void whereOthersMayRenameNothingGoes() throws Exception {
    TestDeck.write(tmp("go-build1/x"), "x");
    root("fm-lost");
    Leavings.age(deck.sandbox().tmp());
    Files.setPosixFilePermissions(
        deck.sandbox().tmp(), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(plan().items())
        .hasSize(2)
        .allMatch(item -> !item.goes() && item.reason().startsWith("others may rename"));

    Ran.ok("chmod", "+t", deck.sandbox().tmp().toString());
    assertThat(plan().items()).hasSize(2).allMatch(Sweep.Item::goes);
  }

  @Test
  void anOrphanRootWhoseRemovalStoppedHalfWayGoesWithTheNextSweepHoweverYoung() throws Exception {
    Needs.root();
    Needs.programs("chattr");
    Path root = root("fm-lost");
    Path stuck = TestDeck.write(root.resolve("stuck/x"), "x");
    Leavings.age(deck.sandbox().tmp());
    Ran.ok("chattr", "+i", stuck.toString());
    assertThat(sweep().get(0).outcome()).isEqualTo(Sweep.Outcome.FAILED);
    assertThat(root).doesNotExist();
    Path aside = UnfinishedRemovals.list(deck.sandbox().tmp()).get(0);
    Ran.ok("chattr", "-i", aside.resolve("stuck/x").toString());

    assertThat(sweep().get(0).outcome()).isEqualTo(Sweep.Outcome.GONE);

    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @Test
  void whatIsPutInThePlaceOfSomethingThatCanGoStays() throws Exception {
    TestDeck.write(tmp("go-build1/x"), "x");
    TestDeck.write(tmp("go-build2/x"), "x");
    TestDeck.write(tmp("go-build3/x"), "x");
    TestDeck.write(tmp("go-build4/x"), "x");
    Path precious = TestDeck.write(deck.sandbox().directory().resolve("d/precious"), "x");
    Leavings.age(deck.sandbox().directory());
    Sweep.Plan plan = plan();
    assertThat(plan.items()).hasSize(4).allMatch(Sweep.Item::goes);
    TestDeck.write(tmp("go-build1/new"), "x");
    Files.move(tmp("go-build2"), tmp("moved"));
    Files.createSymbolicLink(tmp("go-build2"), precious.getParent());
    Files.move(tmp("go-build3"), tmp("moved2"));

    List<Sweep.Result> results =
        new Sweep(deck.deck()).run(plan, Sweep.Listener.NONE).orElseThrow();

    assertThat(results)
        .extracting(Sweep.Result::outcome)
        .containsExactly(
            Sweep.Outcome.KEPT, Sweep.Outcome.KEPT, Sweep.Outcome.GONE, Sweep.Outcome.GONE);
    assertThat(results.get(1).item().reason()).isEqualTo("it is something else by now");
    assertThat(Sandbox.names(deck.sandbox().tmp()))
        .containsExactly("go-build1", "go-build2", "moved", "moved2");
    assertThat(precious).hasContent("x");
  }

  @Test
  void whatVanishesInTheMiddleOfALookIsGone() throws Exception {
    Path path = Leavings.directory(tmp("go-build1"));
    Leavings.age(deck.sandbox().tmp());
    Sweep.Item item = plan().items().get(0);
    SweepMoment moment = new SweepMoment(deck.deck(), Sweep.MIN_AGE);
    Contents contents = moment.contents(path);
    PathSweep sweep =
        new PathSweep() {
          @Override
          Collection<Path> paths(SweepMoment now) {
            return List.of(path);
          }

          @Override
          Optional<Judged> judge(SweepMoment now, Path of) {
            assertThat(path.toFile().delete()).isTrue();
            Optional<String> kept = Optional.of("no such file or directory");
            return judged(item.kind(), path, null, "x", contents, kept, "old");
          }

          @Override
          Optional<String> used(SweepMoment now, Judged judged) {
            return Optional.empty();
          }
        };

    Sweep.Result result = sweep.remove(moment, item, RemovalListener.NONE);

    assertThat(result.outcome()).isEqualTo(Sweep.Outcome.GONE);
    assertThat(result.item().reason()).isEqualTo("gone by now");
    Leavings.directory(path);
    assertThat(sweep.find(moment)).isEmpty();
  }

  @Test
  void whoComesInBehindALongLookKeepsIt() throws Exception {
    Path path = Leavings.directory(tmp("go-build1"));
    Leavings.age(deck.sandbox().tmp());
    Sweep.Item item = plan().items().get(0);
    SweepMoment moment = new SweepMoment(deck.deck(), Sweep.MIN_AGE);
    StraySweep strays = new StraySweep();
    PathSweep sweep =
        new PathSweep() {
          @Override
          Collection<Path> paths(SweepMoment now) throws Problem {
            return strays.paths(now);
          }

          @Override
          Optional<Judged> judge(SweepMoment now, Path of) throws Problem {
            Optional<Judged> judged = strays.judge(now, of);
            deck.tmux().window("work", "w", "cd '" + path + "' && exec tail -f /dev/null");
            Await.until(
                "somebody stands in it",
                () -> new SweepMoment(deck.deck(), Sweep.MIN_AGE).used(path).isPresent());
            Await.until("what is known is old", () -> moment.fresh() != moment);
            return judged;
          }

          @Override
          Optional<String> used(SweepMoment now, Judged judged) throws Problem {
            return strays.used(now, judged);
          }
        };
    assertThat(item.goes()).isTrue();

    Sweep.Result result = sweep.remove(moment, item, RemovalListener.NONE);

    assertThat(result.outcome()).isEqualTo(Sweep.Outcome.KEPT);
    assertThat(result.item().reason()).endsWith("stands in it");
    assertThat(path).exists();
  }

  @Test
  void whoComesIntoTheRootOfATaskThatIsGoneAfterALongLookKeepsIt() throws Exception {
    deck.spawn("here");
    goneAndOld("t");
    SweepMoment moment = new SweepMoment(deck.deck(), Sweep.MIN_AGE);
    MetaSweep sweep = new MetaSweep(deck.deck());
    Sweep.Item item = sweep.find(moment).get(0);
    assertThat(item.goes()).isTrue();
    Path root = deck.root("t");
    deck.tmux().window("work", "w", "cd '" + root + "' && exec tail -f /dev/null");
    Await.until(
        "somebody stands in it",
        () -> new SweepMoment(deck.deck(), Sweep.MIN_AGE).used(root).isPresent());
    Await.until("what is known is old", () -> moment.fresh() != moment);

    Sweep.Result result = sweep.remove(moment, item, RemovalListener.NONE);

    assertThat(result.outcome()).isEqualTo(Sweep.Outcome.KEPT);
    assertThat(result.item().reason()).endsWith("stands in it");
    assertThat(root).exists();
  }

  @Test
  void aRootThatNoMetaNamesGoesWhenNothingShowsThatItsTaskLives() throws Exception {
    root("fm-lost");
    Files.createDirectories(tmp("fm-other"));
    Files.createDirectory(root("fm-open").resolve("x"));
    Files.setPosixFilePermissions(tmp("fm-open"), PosixFilePermissions.fromString("rwxr-xr-x"));
    root("fm-window");
    deck.tmux().window("work", "fm-window", "tail -f /dev/null");
    root("fm-marked");
    String marked = deck.tmux().window("work", "renamed", "tail -f /dev/null");
    deck.tmux().tmux("set-option", "-w", "-t", marked, "@fm_task", "marked");
    root("fm-used");
    String use = "env GOTMPDIR=" + tmp("fm-used/gotmp") + " tail -f /dev/null";
    deck.tmux().window("work", "used", use);
    root("fm-young");
    deck.exec(deck.otherHome(), "live", "tail", "-f", "/dev/null");
    deck.exec("ours", "tail", "-f", "/dev/null");
    Leavings.age(deck.sandbox().tmp());
    Files.createFile(tmp("fm-young/gotmp/x"));

    Map<String, String> kept = kept(plan());
    sweep();

    assertThat(kept.keySet())
        .containsExactlyInAnyOrder(
            "fm-other", "fm-open", "fm-window", "fm-marked", "fm-used", "fm-young", "fm-live");
    assertThat(kept.get("fm-other")).startsWith("it has a root's name and not all of a root");
    assertThat(kept.get("fm-open")).startsWith("it has a root's name and not all of a root");
    assertThat(kept.get("fm-window")).isEqualTo("window work:fm-window may be its task's");
    assertThat(kept.get("fm-marked")).isEqualTo("window work:renamed may be its task's");
    assertThat(kept.get("fm-used")).endsWith("has it in its environment");
    assertThat(kept.get("fm-young")).isEqualTo("changed within the last 24h");
    assertThat(kept.get("fm-live")).endsWith("has it in its environment");
    assertThat(Sandbox.names(deck.sandbox().tmp()))
        .containsExactly(
            "fm-live",
            "fm-marked",
            "fm-open",
            "fm-other",
            "fm-ours",
            "fm-used",
            "fm-window",
            "fm-young");
    deck.assertWhole("ours");
    TestDeck.kill(deck.otherHome(), "live");
  }

  @Test
  void aWindowOnAnotherServerOfTheUserKeepsItsRoot() throws Exception {
    root("fm-far");
    root("fm-lost");
    Leavings.age(deck.sandbox().tmp());
    List<String> other = List.of("tmux", "-L", deck.sandbox().socket() + "b", "-f", "/dev/null");
    tmux(other, "new-session", "-d", "-n", "fm-far", "tail -f /dev/null");
    try {
      assertThat(kept(plan())).containsOnlyKeys("fm-far");
    } finally {
      tmux(other, "kill-server");
    }
    assertThat(kept(plan())).isEmpty();
  }

  @Test
  void aRootWhoseMetaNamesAnotherStays() throws Exception {
    root("fm-a");
    root("fm-b");
    Files.createDirectories(deck.sandbox().state());
    deck.writeMeta("a", "window=work:fm-a", "tasktmp=/var/tmp/fm-a");
    Files.createSymbolicLink(deck.metaFile("b"), Path.of("/dev/null"));
    Leavings.age(deck.sandbox().directory());

    sweep();

    assertThat(Sandbox.names(deck.sandbox().tmp())).containsExactly("fm-a", "fm-b");
    assertThat(deck.metaFile("a")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 60", "exit 1"})
  void withoutAnAnswerOfTmuxNoRootAndNoMetaGoesAndStraysDo(String trouble) throws Exception {
    goneAndOld("t");
    root("fm-lost");
    TestDeck.write(tmp("go-build1/x"), "x");
    Leavings.age(deck.sandbox().tmp());
    Path stub = deck.tmuxStub("echo nonsense >&2; exec " + trouble);

    List<Sweep.Result> results = sweep(deck.deck(stub));

    assertThat(Sandbox.names(deck.sandbox().tmp())).containsExactly("fm-lost", "fm-t");
    assertThat(deck.metaFile("t")).exists();
    assertThat(results)
        .filteredOn(result -> result.item().kind() == Sweep.Kind.META)
        .singleElement()
        .matches(result -> result.outcome() == Sweep.Outcome.KEPT);
  }

  @Test
  void aTaskThatHasBeenGoneForLongIsEndedAndOthersAreNot() throws Exception {
    goneAndOld("old");
    deck.exec("live", "tail", "-f", "/dev/null");
    goneAndOld("fresh");
    Files.createFile(deck.root("fresh").resolve("gotmp/x"));
    goneAndOld("respawned");
    Files.setLastModifiedTime(deck.metaFile("respawned"), FileTime.from(Instant.now()));
    goneAndOld("theirs");
    deck.writeMeta("theirs", "window=work:fm-theirs", "tasktmp=" + deck.root("theirs"));
    goneAndOld("refused");
    Files.writeString(
        deck.metaFile("refused"),
        Files.readString(deck.metaFile("refused")).replaceAll("tasktmp=.*", "tasktmp=/tmp"));
    goneAndOld("stuck");
    Files.writeString(
        deck.metaFile("stuck"),
        Files.readString(deck.metaFile("stuck")) + "ending=2026-01-01T00:00:00Z it resisted\n");
    Leavings.age(deck.sandbox().state().resolve("live.meta"));
    Leavings.age(deck.root("live"));
    List.of("theirs", "refused", "stuck").forEach(id -> Leavings.age(deck.metaFile(id)));
    TestDeck.write(deck.sandbox().state().resolve("old.status"), "x");

    Map<String, String> kept = kept(plan());
    sweep();

    assertThat(kept)
        .containsEntry("fresh.meta", "changed within the last 24h")
        .containsEntry("respawned.meta", "changed within the last 24h")
        .containsEntry("theirs.meta", "another program wrote its meta; 'qd kill theirs' ends it")
        .containsEntry("stuck.meta", "a kill did not complete: it resisted")
        .containsKeys("refused.meta", "fm-refused")
        .hasSize(6);
    deck.assertNothingOf("old");
    deck.assertWhole("live");
    for (String id : List.of("fresh", "respawned", "theirs", "refused", "stuck")) {
      assertThat(deck.metaFile(id)).exists();
      assertThat(deck.root(id)).exists();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unlanded,it holds what has not landed: 1 commit",
    "locked,it is locked",
    "stood in,processes that are not known to be the task's stand in it",
    "git,'git is at work there, or was killed just now'",
    "secondmate,it is a secondmate with tasks in flight: inner"
  })
  void aTaskWhoseKillWouldBeRefusedIsKeptAndTheDryRunSaysSo(String what, String why)
      throws Exception {
    Repository repository = Repository.cloned(deck.sandbox());
    Path worktree = repository.worktree("wt");
    Path git = repository.project().resolve(".git/worktrees/wt");
    Path lock = git.resolve("index.lock");
    Path home = deck.sandbox().directory().resolve("mate");
    goneAndOld("t");
    Meta meta = deck.meta("t").with(Meta.WORKTREE, worktree.toString());
    switch (what) {
      case "unlanded" -> repository.commit(worktree, "a", "a\n");
      case "locked" -> repository.git("worktree", "lock", worktree.toString());
      case "stood in" -> deck.tmux().window("work", "w", "cd " + worktree + "; exec tail -f -");
      case "git" -> Files.createFile(lock);
      default -> {
        TestDeck.write(home.resolve("state/inner.meta"), "window=work:fm-inner\n");
        meta = meta.with(Meta.KIND, "secondmate").with("home", home.toString());
      }
    }
    deck.deck().metas().write(new TaskId("t"), meta);
    Leavings.age(deck.metaFile("t"));
    String before = seen(git);

    Await.until("it is kept", () -> kept(plan()).containsKey("t.meta"), () -> plan());
    String planned = kept(plan()).get("t.meta");
    List<Sweep.Result> results = sweep();

    assertThat(planned).startsWith(why);
    assertThat(results)
        .singleElement()
        .matches(result -> result.outcome() == Sweep.Outcome.KEPT)
        .matches(result -> result.item().reason().equals(planned));
    assertThat(seen(git)).isEqualTo(before);

    switch (what) {
      case "unlanded" -> repository.gitIn(worktree, "push", "-q", "origin", "HEAD:refs/heads/t");
      case "locked" -> repository.git("worktree", "unlock", worktree.toString());
      case "stood in" -> deck.tmux().tmux("kill-window", "-t", "work:w");
      case "git" -> Files.delete(lock);
      default -> Files.delete(home.resolve("state/inner.meta"));
    }
    Await.until("it can go", () -> kept(plan()).isEmpty(), () -> plan());
    sweep();
    deck.assertNothingOf("t");
  }

  /** What a dry run must not touch. */
  private String seen(Path git) {
    return Ran.ok(
        "find",
        git.toString(),
        deck.metaFile("t").toString(),
        deck.root("t").toString(),
        "-printf",
        "%p %i %s %m %T@\\n");
  }

  @Test
  void whatBecameRefusedAfterThePlanIsKept() throws Exception {
    Repository repository = Repository.cloned(deck.sandbox());
    Path worktree = repository.worktree("wt");
    goneAndOld("t");
    deck.deck()
        .metas()
        .write(new TaskId("t"), deck.meta("t").with(Meta.WORKTREE, worktree.toString()));
    Leavings.age(deck.metaFile("t"));
    Sweep.Plan plan = plan();
    assertThat(plan.items()).singleElement().matches(Sweep.Item::goes);
    repository.commit(worktree, "a", "a\n");

    List<Sweep.Result> results =
        new Sweep(deck.deck()).run(plan, Sweep.Listener.NONE).orElseThrow();

    assertThat(results)
        .singleElement()
        .matches(result -> result.outcome() == Sweep.Outcome.KEPT)
        .matches(result -> result.item().reason().startsWith("it holds what has not landed"));
    assertThat(deck.metaFile("t")).exists();
  }

  @Test
  void aTaskOfWhichAProcessStillRunsIsNotEnded() throws Exception {
    deck.exec(
        "t",
        "bash",
        "-c",
        "setsid tail -f /dev/null & disown; echo $! >pid; exec tail -f /dev/null");
    Path pid = deck.sandbox().project().resolve("pid");
    long survivor = Long.parseLong(TestDeck.awaitFile(pid, "its child", () -> "").strip());
    closeWindow("t");
    Leavings.age(deck.root("t"));
    Leavings.age(deck.metaFile("t"));

    assertThat(kept(plan()).get("t.meta")).contains(survivor + " (tail) has it in its environment");
    Ran.ok("rm", "-r", deck.root("t").toString());
    assertThat(kept(plan()).get("t.meta")).contains(survivor + " (tail) has it in its environment");
    sweep();
    assertThat(ProcessHandle.of(survivor)).isPresent();

    Signals.send("KILL", survivor);
    Await.until("it has ended", () -> ProcessHandle.of(survivor).isEmpty());
    sweep();
    deck.assertNothingOf("t");
  }

  @Test
  void theTasksOfAServerThatEndedAreKeptUntilAnotherHasRunForLong() throws Exception {
    goneAndOld("t");
    deck.tmux().stop();
    assertThat(kept(plan()).get("t.meta"))
        .isEqualTo("no tmux server runs; 'qd respawn t' brings it back");
    deck.tmux().start();
    assertThat(kept(plan()).get("t.meta"))
        .startsWith("its tmux server ended, and another one runs only since ")
        .endsWith("; 'qd respawn t' brings it back");

    sweep();

    assertThat(deck.metaFile("t")).exists();
    assertThat(deck.root("t")).exists();
  }

  @Test
  void aKillThatWasCutOffIsFinishedAtOnce() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    closeWindow("t");
    Files.writeString(
        deck.metaFile("t"), Files.readString(deck.metaFile("t")) + "ending=2026-01-01T00:00:00Z\n");

    assertThat(plan().items()).singleElement().matches(Sweep.Item::goes);
    sweep();

    deck.assertNothingOf("t");
  }

  @Test
  void aRemovalThatWasCutOffIsFinishedAtOnceAndOneAtWorkIsNot() throws Exception {
    String cutOff = ".fm-t.removing-1f";
    String atWork = ".fm-u.removing-2f";
    for (String name : List.of(cutOff, atWork, ".fm-v.removing", ".fm-v.removing-x")) {
      TestDeck.write(tmp(name).resolve("gotmp/x"), "x");
    }
    deck.tmux().window("work", "w", "exec tail -f /dev/null <" + tmp(atWork) + "/gotmp/x");
    Await.until("it is open", () -> kept(plan()).containsKey(atWork), () -> plan());

    sweep();

    assertThat(Sandbox.names(deck.sandbox().tmp()))
        .containsExactly(atWork, ".fm-v.removing", ".fm-v.removing-x");
  }

  @Test
  void aRemovalThatWasCutOffStaysAsLongAsSomethingIsMountedThere() throws Exception {
    Needs.root();
    Needs.programs("mount");
    Path mount = Files.createDirectories(tmp(".fm-t.removing-1f/gotmp/m"));
    Path outside = Files.createDirectory(deck.sandbox().directory().resolve("outside"));
    TestDeck.write(outside.resolve("x"), "x");
    Ran.ok("mount", "--bind", outside.toString(), mount.toString());
    try {
      assertThat(kept(plan()))
          .containsExactly(Map.entry(".fm-t.removing-1f", mount + ": something is mounted there"));
      assertThat(sweep()).singleElement().matches(result -> result.outcome() == Sweep.Outcome.KEPT);
    } finally {
      Ran.ok("umount", mount.toString());
    }
    assertThat(sweep()).singleElement().matches(result -> result.outcome() == Sweep.Outcome.GONE);
    assertThat(outside.resolve("x")).hasContent("x");
  }

  @Test
  void aRemovalThatWasCutOffIsCountedInFullHoweverYoungAndGoesWhateverItsModes() throws Exception {
    Path aside = tmp(".fm-t.removing-1f");
    for (int i = 0; i < 20; i++) {
      TestDeck.write(aside.resolve("gotmp/" + i + "/x"), "x");
    }
    assertThat(plan().items()).singleElement().matches(item -> item.entries() == 42);
    Files.setPosixFilePermissions(
        aside.resolve("gotmp/7"), PosixFilePermissions.fromString("---------"));

    assertThat(sweep()).singleElement().matches(result -> result.outcome() == Sweep.Outcome.GONE);
  }

  @Test
  void aRemovalThatIsAtWorkInThisProcessIsKept() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    for (int i = 0; i < 2000; i++) {
      Files.createDirectory(deck.root("t").resolve("gotmp/" + i));
    }
    List<String> kept = new ArrayList<>();
    Teardown.Ended ended =
        new Teardown(deck.deck(), 10)
            .run(
                new TaskId("t"),
                event -> {
                  if (event.stage().equals("aside") && event.done() > 0 && kept.isEmpty()) {
                    kept.addAll(sweptMeanwhile());
                  }
                });

    assertThat(kept).isNotEmpty().containsOnly("its removal is at work");
    assertThat(ended.line()).startsWith("teardown t complete");
    assertThat(plan().items()).isEmpty();
  }

  private List<String> sweptMeanwhile() {
    try {
      return sweep().stream().map(result -> result.item().reason()).toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTaskThatSomebodyIsAtWorkOnIsKept() throws Exception {
    goneAndOld("t");
    root("fm-lost");
    Leavings.age(deck.sandbox().tmp());
    try (TaskLock held = lock("t");
        TaskLock alsoHeld = lock("lost")) {
      assertThat(held).isNotSameAs(alsoHeld);
      assertThat(kept(plan())).containsEntry("t.meta", "a spawn or a kill is at work on task t");
      sweep();
      assertThat(Sandbox.names(deck.sandbox().tmp())).containsExactly("fm-lost", "fm-t");
    }
    sweep();
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "a directory", "a link"})
  void toLookNeedsNoLockFileAndMakesNone(String what) throws Exception {
    goneAndOld("t");
    // Root may write everywhere: this stands for a state directory that cannot be written.
    Path file = deck.sandbox().state().resolve(".qd-lock");
    Files.delete(file);
    switch (what) {
      case "a directory" -> Files.createDirectory(file);
      case "a link" -> Files.createSymbolicLink(file, Path.of("/dev/null"));
      default -> assertThat(file).doesNotExist();
    }
    List<String> before = Sandbox.names(deck.sandbox().state());

    assertThat(plan().items()).singleElement().matches(Sweep.Item::goes);

    assertThat(Sandbox.names(deck.sandbox().state())).isEqualTo(before);
  }

  @Test
  void ofTwoSweepsTheSecondLeaves() throws Exception {
    TestDeck.write(tmp("go-build1/x"), "x");
    Leavings.age(deck.sandbox().tmp());
    try (TaskLock held = TaskLock.acquireForSweep(deck.deck().metas()).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(new Sweep(deck.deck()).run(Sweep.MIN_AGE, Sweep.Listener.NONE)).isEmpty();
      // Nor does it stand in the way of any task.
      deck.exec("t", "tail", "-f", "/dev/null");
      deck.kill("t");
    }
    assertThat(tmp("go-build1")).exists();
    assertThat(new Sweep(deck.deck()).run(Sweep.MIN_AGE, Sweep.Listener.NONE)).isPresent();
    assertThat(tmp("go-build1")).doesNotExist();
  }

  private void goneAndOld(String id) throws Exception {
    deck.exec(id, "tail", "-f", "/dev/null");
    closeWindow(id);
    Leavings.age(deck.root(id));
    Leavings.age(deck.metaFile(id));
  }

  private void closeWindow(String id) throws Exception {
    deck.tmux().tmux("kill-window", "-t", deck.metaValue(id, Meta.WINDOW_ID));
    Await.until(
        "the window is gone",
        () -> deck.tmux().windows().stream().noneMatch(window -> window.endsWith(":fm-" + id)));
  }

  private TaskLock lock(String id) throws Exception {
    return TaskLock.acquire(deck.deck().metas(), new TaskId(id), Duration.ZERO).orElseThrow();
  }

  private Path tmp(String name) {
    return deck.sandbox().tmp().resolve(name);
  }

  /** A root as a spawn makes it. */
  private Path root(String name) throws Exception {
    Path root = tmp(name);
    TestDeck.write(root.resolve("gotmp/go-build1/x"), "x");
    return Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
  }

  private void tmux(List<String> server, String... arguments) {
    List<String> argv = new ArrayList<>(server);
    argv.addAll(List.of(arguments));
    Ran ran = Ran.of(argv, deck.sandbox().environment(), deck.sandbox().directory());
    assertThat(ran.exit()).as(ran.err()).isZero();
  }

  private Sweep.Plan plan() throws Exception {
    return new Sweep(deck.deck()).plan(Sweep.MIN_AGE);
  }

  private List<Sweep.Result> sweep() throws Exception {
    return sweep(deck.deck());
  }

  private static List<Sweep.Result> sweep(Deck deck) throws Exception {
    Sweep sweep = new Sweep(deck);
    return sweep.run(sweep.plan(Sweep.MIN_AGE), Sweep.Listener.NONE).orElseThrow();
  }

  /** Why each thing that is kept is kept, by its name. */
  private static Map<String, String> kept(Sweep.Plan plan) {
    return plan.items().stream()
        .filter(item -> !item.goes())
        .collect(
            Collectors.toMap(item -> item.path().getFileName().toString(), Sweep.Item::reason));
  }
}
