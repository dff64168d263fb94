package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.git.Git;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard of a worktree: it goes back when its work has landed, and otherwise nothing goes. */
class KillWorktreeTest extends WorktreeOfATask {
  @Test
  void whereNothingWasDoneItGoesBack() throws Exception {
    assertThat(new Teardown(deck.deck()).plan(ID, false).returns()).isEqualTo(worktree.toString());
    assertReturned();
  }

  @ParameterizedTest
  @ValueSource(strings = {"changed", "staged", "untracked", "deleted"})
  void anUncommittedChangeIsKept(String what) throws Exception {
    switch (what) {
      case "untracked" -> TestDeck.write(worktree.resolve("new/file"), "x");
      case "deleted" -> Files.delete(worktree.resolve("README"));
      default -> TestDeck.write(worktree.resolve("README"), "two\n");
    }
    if (what.equals("staged")) {
      repository.gitIn(worktree, "add", "README");
    }

    assertRefused(
        "1 file with uncommitted changes (" + (what.equals("untracked") ? "new/file" : "README"),
        "commit",
        "kill --force fix");
    discard();
  }

  @Test
  void whatGitIgnoresOrASpawnerPutThereIsNoChange() throws Exception {
    TestDeck.write(repository.project().resolve(".git/info/exclude"), "*.o\n");
    TestDeck.write(worktree.resolve("a.o"), "x");
    TestDeck.write(worktree.resolve(".claude/settings.local.json"), "{}");

    assertReturned();
  }

  @ParameterizedTest
  @ValueSource(strings = {"detached", "branch"})
  void commitsThatAreOnNoRemoteAreKept(String where) throws Exception {
    if (where.equals("branch")) {
      repository.gitIn(worktree, "checkout", "-q", "-b", "fm/fix");
    }
    repository.commit(worktree, "a", "a\n");
    repository.commit(worktree, "b", "b\n");

    Problem problem = assertRefused("2 commits", "push REMOTE HEAD:refs/heads/");
    assertThat(problem.getMessage()).doesNotContain("uncommitted");
    discard();
  }

  @ParameterizedTest
  @ValueSource(strings = {"origin", "fork"})
  void pushedToWhicheverRemoteTheyHaveLanded(String remote) throws Exception {
    if (remote.equals("fork")) {
      repository.remote("fork");
    }
    repository.commit(worktree, "a", "a\n");
    repository.gitIn(worktree, "push", "-q", remote, "HEAD:refs/heads/fix");

    assertReturned();
  }

  @Test
  void whatCameAfterThePushHasNotLanded() throws Exception {
    repository.commit(worktree, "a", "a\n");
    repository.gitIn(worktree, "push", "-q", "origin", "HEAD:refs/heads/fix");
    repository.commit(worktree, "b", "b\n");

    assertRefused("1 commit");
  }

  @Test
  void squashedIntoTheDefaultBranchTheyHaveLandedAlsoWhenThatWentOn() throws Exception {
    repository.commit(worktree, "a", "a\n");
    repository.commit(worktree, "b", "b\n");
    assertRefused("2 commits");
    repository.git("merge", "-q", "--squash", repository.gitIn(worktree, "rev-parse", "HEAD"));
    repository.git("commit", "-q", "-m", "squashed");
    assertRefused("2 commits");
    repository.commit(repository.project(), "more", "more\n");
    repository.git("push", "-q", "origin", "main");

    assertReturned();
  }

  @Test
  void oneCommitThatWasSquashedWithWordsOfItsOwnHasLanded() throws Exception {
    repository.commit(worktree, "a", "a\n");
    repository.git("merge", "-q", "--squash", repository.gitIn(worktree, "rev-parse", "HEAD"));
    repository.git("commit", "-q", "-m", "another change (#1)");
    repository.git("push", "-q", "origin", "main");
    assertThat(repository.gitIn(worktree, "rev-list", "--count", "HEAD", "--not", "--remotes"))
        .isEqualTo("1");

    assertReturned();
  }

  @Test
  void nothingIsFetchedWhateverTheConfigAllows() throws Exception {
    String blob = repository.git("rev-parse", "HEAD:README");
    repository.commit(worktree, "README", "mine\n");
    repository.commit(repository.project(), "README", "theirs\n");
    repository.git("push", "-q", "origin", "main");
    // A partial clone that lacks what a merge of the two needs.
    Files.delete(
        repository
            .project()
            .resolve(".git/objects")
            .resolve(blob.substring(0, 2))
            .resolve(blob.substring(2)));
    Path fetched = deck.sandbox().directory().resolve("fetched");
    repository.git("config", "extensions.partialClone", "origin");
    repository.git("config", "remote.origin.promisor", "true");
    repository.git("config", "remote.origin.url", "ext::touch " + fetched);
    repository.git("config", "protocol.ext.allow", "always");

    assertRefused("1 commit");

    assertThat(fetched).doesNotExist();
  }

  @Test
  void aSquashThatWasRevertedHasNotLanded() throws Exception {
    repository.commit(worktree, "a", "a\n");
    repository.git("merge", "-q", "--squash", repository.gitIn(worktree, "rev-parse", "HEAD"));
    repository.git("commit", "-q", "-m", "squashed");
    repository.git("revert", "--no-edit", "HEAD");
    repository.git("push", "-q", "origin", "main");

    assertRefused("1 commit");
  }

  @Test
  void mergedLocallyTheyHaveLandedInLocalOnlyAlone() throws Exception {
    repository.commit(worktree, "a", "a\n");
    mode = "local-only";
    begin();
    assertRefused("1 commit", "merge it into the default branch");
    repository.git("merge", "-q", repository.gitIn(worktree, "rev-parse", "HEAD"));
    mode = "no-mistakes";
    begin();
    assertRefused("1 commit", "push");
    mode = "local-only";
    begin();

    assertReturned();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local-only", "no remote"})
  void squashedIntoTheLocalDefaultBranchTheyHaveLandedWhereThatIsTheOnlyOneThatCounts(String why)
      throws Exception {
    repository.commit(worktree, "a", "a\n");
    repository.git("merge", "-q", "--squash", repository.gitIn(worktree, "rev-parse", "HEAD"));
    repository.git("commit", "-q", "-m", "another change (#1)");
    assertRefused("1 commit");
    if (why.equals("no remote")) {
      repository.git("remote", "remove", "origin");
    } else {
      mode = "local-only";
      begin();
    }

    assertReturned();
  }

  @Test
  void theDefaultBranchIsTheOneThatTheRemotesHeadNames() throws Exception {
    repository.commit(worktree, "a", "a\n");
    repository.git("switch", "-q", "-c", "trunk");
    repository.git("merge", "-q", "--squash", repository.gitIn(worktree, "rev-parse", "HEAD"));
    repository.git("commit", "-q", "-m", "another change (#1)");
    repository.git("push", "-q", "origin", "trunk");
    assertRefused("1 commit");
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");

    assertReturned();
  }

  @Test
  void aScoutNeedsItsReportAndNothingElse() throws Exception {
    kind = "scout";
    begin();
    repository.commit(worktree, "a", "a\n");
    TestDeck.write(worktree.resolve("scratch"), "x");
    assertRefused("there is no report at", "data/fix/report.md");
    TestDeck.write(deck.sandbox().directory().resolve("data/fix/report.md"), "found\n");

    assertReturned();
  }

  @Test
  void aLockedOneIsKept() throws Exception {
    repository.git("worktree", "lock", worktree.toString());
    assertRefused("it is locked", "git worktree unlock");
  }

  @Test
  void aStashIsTheRepositorysAndStaysInIt() throws Exception {
    TestDeck.write(worktree.resolve("README"), "stashed\n");
    repository.gitIn(worktree, "stash");

    assertReturned();

    assertThat(repository.git("stash", "show", "-p")).contains("stashed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/below"})
  void oneThatAnotherTaskHasTooOrADirectoryInItIsKeptAndSaid(String where) throws Exception {
    repository.commit(worktree, "a", "a\n");
    TestDeck.write(worktree.resolve("below/b"), "b");
    repository.commit(worktree, "below/b", "b\n");
    deck.writeMeta("other", "window=work:fm-other", "worktree=" + worktree + where);

    assertThat(deck.kill("fix").notes())
        .containsExactly("kept worktree " + worktree + ": task other has it, too");

    assertThat(worktree.resolve("a")).exists();
    deck.assertNothingOf("fix");
  }

  @ParameterizedTest
  @CsvSource({
    "project, it is a checkout of its own",
    "below, it is no worktree's root",
    "link, it is no directory",
    "file, it is no directory",
    "separate, it is a checkout of its own",
    "relative, 'it is no absolute, plain path'",
    "dots, 'it is no absolute, plain path'",
  })
  void whatIsNoWorktreeOfTheTasksIsKeptAndSaid(String what, String why) throws Exception {
    Path link = deck.sandbox().directory().resolve("link");
    Files.createSymbolicLink(link, worktree);
    Files.createDirectory(worktree.resolve("below"));
    String value =
        switch (what) {
          case "project" -> repository.project().toString();
          case "below" -> worktree + "/below";
          case "link" -> link.toString();
          case "separate" -> repository.separate("separate").toString();
          case "file" -> repository.project() + "/README";
          case "dots" -> worktree + "/../wt";
          default -> "wt";
        };
    deck.deck().metas().write(ID, deck.meta("fix").with(Meta.WORKTREE, value));

    assertThat(deck.kill("fix").notes()).containsExactly("kept worktree " + value + ": " + why);

    assertThat(worktree.resolve("README")).exists();
    assertThat(repository.project().resolve("README")).exists();
  }

  @Test
  void aWorktreeThatIsTheProjectItselfIsKept() throws Exception {
    deck.deck().metas().write(ID, deck.meta("fix").with(Meta.PROJECT, worktree.toString()));

    assertThat(deck.kill("fix").notes())
        .containsExactly("kept worktree " + worktree + ": it is the project's own checkout");

    assertThat(worktree.resolve("README")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/elsewhere", "THE SAME\r"})
  void twoDifferentOnesOrACarriageReturnAreRefused(String value) throws Exception {
    String line = "worktree=" + value.replace("THE SAME", worktree.toString()) + "\n";
    String meta = Files.readString(deck.metaFile("fix"));
    TestDeck.write(
        deck.metaFile("fix"),
        value.endsWith("\r") ? meta.replaceFirst("worktree=.*\n", line) : meta + line);
    assertRefused("two, or one with a carriage return");
  }

  @Test
  void oneThatIsGoneIsForgotten() throws Exception {
    Files.delete(worktree.resolve("README"));
    Files.delete(worktree.resolve(".git"));
    deck.tmux().tmux("kill-window", "-t", "=work:=fm-fix");
    Files.delete(worktree);

    assertReturned();
  }

  @Test
  void oneThatIsGoneIsRememberedForItsCommits() throws Exception {
    repository.commit(worktree, "a", "a\n");
    String commit = repository.gitIn(worktree, "rev-parse", "HEAD");
    deck.tmux().tmux("kill-window", "-t", "=work:=fm-fix");
    Files.move(worktree, worktree.resolveSibling("moved"));

    assertThat(deck.kill("fix").notes()).singleElement().asString().contains("1 commit", commit);

    assertThat(repository.git("worktree", "list")).contains(commit.substring(0, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "a submodule's repository, submodules have their commits in",
    "a ref, refs/worktree/kept",
    "a commit left behind, HEAD has left commit"
  })
  void oneThatIsGoneIsRememberedForWhatElseGitsRecordHolds(String what, String words)
      throws Exception {
    Path record = Path.of(repository.gitIn(worktree, "rev-parse", "--absolute-git-dir"));
    switch (what) {
      case "a submodule's repository" -> TestDeck.write(record.resolve("modules/sub/HEAD"), "x");
      case "a ref" ->
          repository.gitIn(
              worktree,
              "update-ref",
              "refs/worktree/kept",
              repository.gitIn(worktree, "commit-tree", "-m", "x", "HEAD^{tree}"));
      default -> {
        repository.commit(worktree, "a", "a\n");
        repository.gitIn(worktree, "checkout", "-q", "origin/main");
      }
    }
    deck.tmux().tmux("kill-window", "-t", "=work:=fm-fix");
    Files.move(worktree, worktree.resolveSibling("moved"));

    assertThat(deck.kill("fix").notes()).singleElement().asString().contains("stays: ", words);

    assertThat(record.resolve("HEAD")).exists();
  }

  @Test
  void oneWhoseRepositoryIsGoneIsKept() throws Exception {
    Files.move(repository.project(), repository.project().resolveSibling("moved"));

    assertThat(deck.kill("fix").notes()).singleElement().asString().contains("is gone");

    assertThat(worktree.resolve("README")).exists();
  }

  @Test
  void whatGitDoesNotTellIsNotTakenForLanded() throws Exception {
    TestDeck.write(
        Path.of(repository.gitIn(worktree, "rev-parse", "--absolute-git-dir"), "HEAD"),
        "damaged\n");
    Problem problem = TestDeck.problemOf(() -> deck.kill("fix"));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("whether its work has landed is not known");
    assertThat(deck.tmux().windows()).contains("work:fm-fix");
    assertThat(worktree.resolve("README")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hangs", "hangs at HEAD", "fails", "is killed at HEAD", "is missing"})
  void aGitThatDoesNotAnswerIsNotTakenForLanded(String how) throws Exception {
    switch (how) {
      case "hangs" -> Repository.stub(deck.sandbox(), "git", "exec sleep 1000");
      case "hangs at HEAD", "is killed at HEAD" -> {
        repository.gitIn(worktree, "checkout", "-q", "-b", "fm/fix");
        repository.commit(worktree, "a", "a\n");
        String end = how.startsWith("hangs") ? "exec sleep 1000" : "kill -9 $$";
        Repository.stub(
            deck.sandbox(),
            "git",
            "case \"$*\" in *'HEAD^{commit}'*) " + end + ";; esac; exec git \"$@\"");
      }
      case "fails" -> Repository.stub(deck.sandbox(), "git", "exit 128");
      default -> deck.sandbox().environment().put("PATH", "/nowhere");
    }
    // tmux is asked by the test's own PATH.
    Git git = new Git(deck.deck().settings().environment(), Duration.ofMillis(300));

    Problem problem =
        TestDeck.problemOf(() -> new Teardown(deck.deck(), git).run(ID, StageEvent.Listener.NONE));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("whether its work has landed is not known");
    assertThat(deck.tmux().windows()).contains("work:fm-fix");
    assertThat(deck.meta("fix").value(Meta.ENDING)).isEmpty();
  }

  /** Where a git that changes the worktree has its lock. */
  private Path gitsLock() {
    return Path.of(repository.gitIn(worktree, "rev-parse", "--absolute-git-dir"), "index.lock");
  }

  @Test
  void aLockThatAKilledGitLeftDoesNotKeepIt() throws Exception {
    Path lock = TestDeck.write(gitsLock(), "");
    assertRefused("git is at work there, or was killed just now");
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(60)));

    assertThat(deck.kill("fix").notes())
        .contains("removed the lock that a killed git left: " + lock);

    assertThat(worktree).doesNotExist();
  }

  @Test
  void aLockThatAKillOfOursLeftIsNoGits() throws Exception {
    TestDeck.write(gitsLock(), "qd kill\n");
    assertReturned();
  }

  @Test
  void howeverOldALockIsAGitThatStandsThereHoldsIt() throws Exception {
    Path lock = TestDeck.write(gitsLock(), "");
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(60)));
    Path git = deck.sandbox().directory().resolve("git-long");
    Files.copy(Path.of(Ran.ok("which", "sleep").strip()), git);
    deck.tmux().window("work", "mine", "cd " + worktree + "; exec " + git + " 1000");

    assertRefused("git is at work there");

    assertThat(lock).exists();
  }

  @Test
  void aLockThatALivingGitTakesMeanwhileIsLeftToIt() throws Exception {
    Path lock = gitsLock();
    GitLock ours =
        new GitLock(
            deck.deck(),
            TaskWorktree.look(
                deck.deck(), ID, deck.meta("fix"), new Git(deck.sandbox().environment())),
            new HashSet<>());
    String none = ours.requireNoGit(Duration.ZERO);
    TestDeck.write(lock, "");
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(60)));
    String stale = ours.requireNoGit(Duration.ZERO);
    Files.delete(lock);
    TestDeck.write(lock, "");

    for (String before : Arrays.asList(none, stale)) {
      assertThat(TestDeck.problemOf(() -> ours.take(before)).getMessage())
          .contains("git is at work there");
      assertThat(lock).exists();
    }
  }

  @Test
  void whoStandsInItAndIsNotTheTasksIsLeftAlone() throws Exception {
    deck.tmux().window("work", "mine", "cd " + worktree + "; exec tail -f /dev/null");

    assertRefused("processes that are not known to be the task's stand in it", "(tail)");

    deck.tmux().tmux("kill-window", "-t", "=work:=mine");
    assertReturned();
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "change"})
  void whatIsMadeBetweenTheLookAndTheReturnIsKept(String what) throws Exception {
    StageEvent.Listener late =
        event -> {
          if (event.stage().equals("processes")) {
            TestDeck.write(worktree.resolve("late"), "x");
            if (what.equals("commit")) {
              repository.commit(worktree, "late", "x");
            }
          }
        };

    Problem problem = TestDeck.problemOf(() -> new Teardown(deck.deck()).run(ID, late));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(worktree.resolve("late")).hasContent("x");
    assertThat(deck.meta("fix").value(Meta.ENDING).orElseThrow()).contains("has not landed");
    assertThat(deck.root("fix").resolve("gotmp/x")).exists();
    discard();
  }

  @Test
  void whileItIsReturnedNobodyCanCommitThere() throws Exception {
    // Its removal is the only question of a kill that has this word in it.
    Repository.stub(
        deck.sandbox(),
        "git",
        "case \"$*\" in *'worktree remove'*) git -C "
            + worktree
            + " -c user.name=a -c user.email=a@example.org commit --allow-empty -q -m late 2>'"
            + deck.sandbox().directory().resolve("late")
            + "';; esac; exec git \"$@\"");

    deck.kill("fix");

    assertThat(deck.sandbox().directory().resolve("late")).content().contains("index.lock");
    assertThat(worktree).doesNotExist();
  }

  @Test
  void whileItIsReturnedAndAfterItTheMetaSaysThatTheTaskEnds() throws Exception {
    Path place = movedToItsPlace();
    Path during = deck.sandbox().directory().resolve("during");
    Repository.stub(
        deck.sandbox(),
        "git",
        "case \"$*\" in *'worktree remove'*) cp '"
            + deck.metaFile("fix")
            + "' '"
            + during
            + "';; esac; exec git \"$@\"");
    List<Meta> after = new ArrayList<>();

    new Teardown(deck.deck())
        .run(
            ID,
            event -> {
              if (event.stage().equals("root") && after.isEmpty()) {
                after.add(deck.meta("fix"));
              }
            });

    assertThat(Meta.parse(Files.readAllBytes(during)).value(Meta.ENDING)).isPresent();
    assertThat(Meta.parse(Files.readAllBytes(during)).value(Meta.WORKTREE_ENDING)).isPresent();
    assertThat(after.get(0).value(Meta.ENDING)).isPresent();
    assertThat(after.get(0).value(Meta.WORKTREE)).isEmpty();
    assertThat(place).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"the pointer", "the record"})
  void aRemovalThatFailedHalfWayIsFinished(String gone) throws Exception {
    Path place = movedToItsPlace();
    Path record = Path.of(repository.gitIn(place, "rev-parse", "--absolute-git-dir"));
    Path stub =
        Repository.stub(
            deck.sandbox(),
            "git",
            "case \"$*\" in *'worktree remove'*) rm -r '"
                + (gone.equals("the record") ? record : place.resolve(".git"))
                + "' '"
                + place.resolve("README")
                + "'; exit 9;; esac; exec git \"$@\"");
    Problem problem = TestDeck.problemOf(() -> deck.kill("fix"));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(deck.meta("fix").value(Meta.WORKTREE_ENDING)).isPresent();
    Files.delete(stub);
    TestDeck.write(place.resolve("rest"), "x");

    assertReturned();
  }

  @Test
  void aRemovalThatGitOnlySaysItDidIsNotBelieved() throws Exception {
    Repository.stub(
        deck.sandbox(),
        "git",
        "case \"$*\" in *'worktree remove'*) exit 0;; esac; exec git \"$@\"");

    Problem problem = TestDeck.problemOf(() -> deck.kill("fix"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains("it is still there");
    assertThat(deck.metaFile("fix")).exists();
  }

  @Test
  void oneInItsPlaceWhoseRepositoryIsGoneIsKeptAlsoAfterARemovalThatFailed() throws Exception {
    Path place = movedToItsPlace();
    deck.deck().metas().write(ID, deck.meta("fix").with(Meta.WORKTREE_ENDING, "x"));
    Files.move(repository.project(), repository.project().resolveSibling("moved"));

    assertThat(deck.kill("fix").notes()).singleElement().asString().contains("is gone");

    assertThat(place.resolve("README")).exists();
  }

  /** Where git makes one for {@code qd}; nobody stands in it. */
  private Path movedToItsPlace() throws Exception {
    Path place = TaskWorktree.place(deck.deck(), ID);
    Files.createDirectories(place.getParent());
    deck.tmux().tmux("kill-window", "-t", "=work:=fm-fix");
    repository.git("worktree", "move", worktree.toString(), place.toString());
    worktree = place;
    deck.deck()
        .metas()
        .write(
            ID,
            deck.meta("fix").with(Meta.WORKTREE, place.toString()).with(Meta.WORKTREE_BY, "git"));
    return place;
  }

  @Test
  void aRemovalThatWasCutOffIsFinished() throws Exception {
    Path place = movedToItsPlace();
    String head = repository.gitIn(place, "rev-parse", "HEAD");
    deck.deck().metas().write(ID, deck.meta("fix").with(Meta.WORKTREE_ENDING, head));
    Files.delete(place.resolve("README"));
    assertThat(new Teardown(deck.deck()).plan(ID, false).returns()).isEqualTo(place.toString());
    Files.delete(place.resolve(".git"));
    TestDeck.write(place.resolve("rest"), "x");
    assertThat(new Teardown(deck.deck()).plan(ID, false).returns()).isEqualTo(place.toString());

    assertReturned();
  }

  @ParameterizedTest
  @CsvSource({
    "a commit that was to be discarded, 1 commit",
    "another commit is checked out, 1 file with uncommitted changes (README)",
    "a merge has been begun, begun there and not ended: MERGE_HEAD",
    "a file is new, '2 files with uncommitted changes (README, new)'",
  })
  void aRemovalThatWasCutOffDiscardsNothingButWhatItHadJudged(String what, String words)
      throws Exception {
    Path place = movedToItsPlace();
    if (what.contains("discarded")) {
      repository.commit(place, "a", "a\n");
    }
    String head = repository.gitIn(place, "rev-parse", "HEAD");
    deck.deck().metas().write(ID, deck.meta("fix").with(Meta.WORKTREE_ENDING, head));
    switch (what) {
      case "another commit is checked out" -> {
        repository.commit(place, "a", "a\n");
        repository.gitIn(place, "push", "-q", "origin", "HEAD:refs/heads/fix");
      }
      case "a merge has been begun" ->
          TestDeck.write(
              Path.of(repository.gitIn(place, "rev-parse", "--absolute-git-dir"), "MERGE_HEAD"),
              head + "\n");
      case "a file is new" -> TestDeck.write(place.resolve("new"), "x");
      default -> {}
    }
    Files.delete(place.resolve("README"));

    assertRefused(words);
    discard();
  }

  @ParameterizedTest
  @CsvSource({
    "no removal was begun, it is no worktree's root",
    "it is elsewhere, it is no worktree's root",
    "it is a repository of its own, it is a checkout of its own",
  })
  void whatIsNotTheRestOfARemovalIsKept(String what, String why) throws Exception {
    Path place = movedToItsPlace();
    Files.delete(place.resolve(".git"));
    Meta meta = deck.meta("fix").with(Meta.WORKTREE_ENDING, "x");
    if (what.equals("it is elsewhere")) {
      place = Files.move(place, place.resolveSibling("elsewhere"));
      meta = meta.with(Meta.WORKTREE, place.toString());
    } else if (what.equals("it is a repository of its own")) {
      Path modules = Files.createDirectory(repository.project().resolve(".git/modules"));
      repository.gitIn(
          place, "init", "-q", "--separate-git-dir=" + modules.resolve("x"), place.toString());
    } else {
      meta = meta.without(Meta.WORKTREE_ENDING);
    }
    deck.deck().metas().write(ID, meta);

    assertThat(deck.kill("fix").notes()).containsExactly("kept worktree " + place + ": " + why);

    assertThat(place.resolve("README")).exists();
  }

  @Test
  void aRestThatStaysIsNotCalledGone() throws Exception {
    Path place = movedToItsPlace();
    deck.deck().metas().write(ID, deck.meta("fix").with(Meta.WORKTREE_ENDING, "x"));
    Path moved = Files.move(place, deck.sandbox().directory().resolve("moved"));
    Files.delete(moved.resolve(".git"));
    Files.createSymbolicLink(place, moved);

    Problem problem = TestDeck.problemOf(() -> deck.kill("fix"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains("it is still there");
    assertThat(moved.resolve("README")).exists();
    assertThat(deck.metaFile("fix")).exists();
  }

  @Test
  void whatKeepsTheRestOfAWorktreeIsNamed() throws Exception {
    Needs.root();
    Needs.programs("chattr");
    Path place = movedToItsPlace();
    deck.deck().metas().write(ID, deck.meta("fix").with(Meta.WORKTREE_ENDING, "x"));
    Files.delete(place.resolve(".git"));
    Path stuck = TestDeck.write(place.resolve("d/stuck"), "x");
    Ran.ok("chattr", "+i", stuck.toString());
    try {
      assertThat(TestDeck.problemOf(() -> deck.kill("fix")).getMessage())
          .contains(stuck + ": operation not permitted");
    } finally {
      Ran.ok("chattr", "-i", stuck.toString());
    }
    assertReturned();
  }

  @Test
  void aSecondmateWithTasksInFlightIsRefusedEvenByForce() throws Exception {
    kind = "secondmate";
    begin();
    Path home = deck.sandbox().directory().resolve("second");
    deck.deck().metas().write(ID, deck.meta("fix").with("home", home.toString()));
    TestDeck.write(home.resolve("state/a.meta"), "window=x:fm-a\n");
    assertRefused("secondmate with tasks in flight: a", "qd kill --state " + home + "/state");
    Problem forced =
        TestDeck.problemOf(() -> new Teardown(deck.deck()).run(ID, true, StageEvent.Listener.NONE));
    assertThat(forced.kind()).isEqualTo(Problem.Kind.REFUSED);
    Files.delete(home.resolve("state/a.meta"));

    assertThat(deck.kill("fix").notes())
        .containsExactly("kept worktree " + worktree + ": it is a secondmate's home");

    assertThat(worktree.resolve("README")).exists();
  }
}
