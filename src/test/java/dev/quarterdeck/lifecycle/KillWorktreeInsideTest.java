package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a look at a worktree's own status does not show is not lost either. */
class KillWorktreeInsideTest extends WorktreeOfATask {
  private Path gitDir() {
    return Path.of(repository.gitIn(worktree, "rev-parse", "--absolute-git-dir"));
  }

  private String head(Path checkout) {
    return repository.gitIn(checkout, "rev-parse", "HEAD");
  }

  @ParameterizedTest
  @CsvSource({
    "assume-unchanged, changed",
    "assume-unchanged, deleted",
    "assume-unchanged, made executable",
    "assume-unchanged, a link",
    "assume-unchanged, a directory",
    "skip-worktree, changed",
    "skip-worktree, made executable",
    "skip-worktree, a link",
  })
  void aChangeThatTheIndexHidesIsKept(String how, String what) throws Exception {
    Path readme = worktree.resolve("README");
    repository.gitIn(worktree, "update-index", "--" + how, "README");
    if (what.equals("made executable")) {
      executable(readme);
    } else {
      Files.delete(readme);
    }
    switch (what) {
      case "changed" -> TestDeck.write(readme, "two\n");
      case "a link" -> Files.createSymbolicLink(readme, Path.of("/etc/hosts"));
      case "a directory" -> Files.createDirectory(readme);
      default -> {}
    }

    assertRefused("1 file with uncommitted changes (README");

    Files.deleteIfExists(readme);
    TestDeck.write(readme, "one\n");
    assertReturned();
  }

  private static void executable(Path file) throws IOException {
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
    modes.add(PosixFilePermission.OWNER_EXECUTE);
    Files.setPosixFilePermissions(file, modes);
  }

  @Test
  void whatIsLeftOutOfACheckoutOrAModeThatGitDoesNotCountIsNoChange() throws Exception {
    Files.createSymbolicLink(worktree.resolve("link"), Path.of("README"));
    repository.commit(worktree, "other", "x");
    repository.gitIn(worktree, "push", "-q", "origin", "HEAD:refs/heads/fix");
    repository.gitIn(worktree, "update-index", "--skip-worktree", "README");
    repository.gitIn(worktree, "update-index", "--assume-unchanged", "other", "link");
    repository.gitIn(worktree, "config", "core.fileMode", "false");
    Files.delete(worktree.resolve("README"));
    executable(worktree.resolve("other"));

    assertReturned();
  }

  @Test
  void aChangeOfTheSameLengthUnderTheOldTimeIsKept() throws Exception {
    repository.git("config", "core.trustctime", "false");
    Path readme = worktree.resolve("README");
    Files.setLastModifiedTime(readme, FileTime.fromMillis(1_000_000_000_000L));
    repository.gitIn(worktree, "update-index", "--refresh");
    long second = Instant.now().getEpochSecond();
    Await.until("git's next second", () -> Instant.now().getEpochSecond() > second);
    TestDeck.write(readme, "two\n");
    Files.setLastModifiedTime(readme, FileTime.fromMillis(1_000_000_000_000L));

    assertRefused("1 file with uncommitted changes (README");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebase-merge/x",
        "rebase-apply/x",
        "MERGE_HEAD",
        "CHERRY_PICK_HEAD",
        "REVERT_HEAD",
        "sequencer/todo",
        "BISECT_LOG"
      })
  void whatHasBeenBegunAndNotEndedIsKept(String what) throws Exception {
    TestDeck.write(gitDir().resolve(what), head(worktree) + "\n");
    assertRefused("begun there and not ended: " + Path.of(what).getName(0));
  }

  /** In the worktree, and on its remote. */
  private Path submodule() throws IOException {
    Path library = deck.sandbox().directory().resolve("library");
    repository.gitIn(
        deck.sandbox().directory(), "clone", "-q", repository.project().toString(), "library");
    repository.gitIn(
        worktree, "-c", "protocol.file.allow=always", "submodule", "add", "-q", library.toString());
    repository.gitIn(worktree, "commit", "-q", "-m", "a library");
    repository.gitIn(worktree, "push", "-q", "origin", "HEAD:refs/heads/fix");
    return worktree.resolve("library");
  }

  @Test
  void aSubmoduleAsItWasGoesWithIt() throws Exception {
    submodule();
    assertReturned();
  }

  @Test
  void commitsOfASubmoduleThatAreOnNoRemoteAreKept() throws Exception {
    Path library = submodule();
    repository.commit(library, "lost", "x");
    repository.gitIn(worktree, "add", "library");
    repository.gitIn(worktree, "commit", "-q", "-m", "a newer library");
    repository.gitIn(worktree, "push", "-q", "origin", "HEAD:refs/heads/fix");
    assertRefused("1 commit in the repository library");
    repository.gitIn(library, "push", "-q", "origin", "HEAD:refs/heads/fix");

    assertReturned();
  }

  @ParameterizedTest
  @ValueSource(strings = {"changed", "hidden", "stashed", "merging", "left", "not checked out"})
  void nothingOfASubmoduleIsLost(String what) throws Exception {
    Path library = submodule();
    Path readme = library.resolve("README");
    String words = "library";
    switch (what) {
      case "changed" -> TestDeck.write(readme, "two\n");
      case "hidden" -> {
        repository.gitIn(library, "update-index", "--assume-unchanged", "README");
        TestDeck.write(readme, "two\n");
        words = "(library/README)";
      }
      case "stashed" -> {
        TestDeck.write(readme, "two\n");
        repository.gitIn(library, "stash");
        words = "commits in the repository library";
      }
      case "merging" -> {
        String dir = repository.gitIn(library, "rev-parse", "--absolute-git-dir");
        TestDeck.write(Path.of(dir, "MERGE_HEAD"), head(library) + "\n");
        words = "MERGE_HEAD in the repository library";
      }
      case "left" -> {
        repository.gitIn(library, "checkout", "-q", "--detach");
        repository.commit(library, "lost", "x");
        repository.gitIn(library, "checkout", "-q", "main");
        words = "1 commit in the repository library";
      }
      default -> {
        repository.commit(library, "lost", "x");
        repository.gitIn(library, "checkout", "-q", "HEAD~1");
        repository.gitIn(worktree, "submodule", "deinit", "-q", "library");
        words = "1 commit in the repository modules/library";
      }
    }
    assertRefused(words);
    discard();
  }

  private Path ignored(String name) throws IOException {
    TestDeck.write(repository.project().resolve(".git/info/exclude"), "/deps/\n");
    return Files.createDirectories(worktree.resolve("deps")).resolve(name);
  }

  @ParameterizedTest
  @CsvSource({
    "committed, 1 commit in the repository deps/x",
    "changed, (deps/x/README)",
    "new, (deps/x/new)",
    "stashed, commits in the repository deps/x",
    "bare, 1 commit in the repository deps/x",
    "inside, 1 commit in the repository deps/x/more/y",
    "worktree, another worktree lies in it: deps/x",
    "damaged, whether its work has landed is not known",
    "unreadable, whether its work has landed is not known",
  })
  void aRepositoryInAnIgnoredDirectoryIsKeptForWhatItAloneHas(String what, String words)
      throws Exception {
    assumeFalse(what.equals("unreadable") && Needs.isRoot(), "root reads all");
    Path inner = ignored("x");
    String project = repository.project().toString();
    if (what.equals("worktree")) {
      repository.git("worktree", "add", "-q", "--detach", inner.toString());
    } else if (what.equals("bare")) {
      repository.gitIn(worktree, "clone", "-q", "--bare", project, inner.toString());
    } else {
      repository.gitIn(worktree, "clone", "-q", project, inner.toString());
    }
    switch (what) {
      case "committed" -> repository.commit(inner, "lost", "x");
      case "changed" -> TestDeck.write(inner.resolve("README"), "two\n");
      case "new" -> TestDeck.write(inner.resolve("new"), "x");
      case "stashed" -> {
        TestDeck.write(inner.resolve("README"), "two\n");
        repository.gitIn(inner, "stash");
      }
      case "inside" -> {
        TestDeck.write(inner.resolve(".git/info/exclude"), "/more/\n");
        Path more = inner.resolve("more/y");
        repository.gitIn(worktree, "clone", "-q", project, more.toString());
        repository.commit(more, "lost", "x");
      }
      case "unreadable" -> assertThat(inner.toFile().setReadable(false)).isTrue();
      case "damaged" -> Files.delete(inner.resolve(".git/HEAD"));
      default -> {}
    }

    assertRefused(words);

    if (what.equals("worktree")) {
      repository.git("worktree", "remove", "--force", inner.toString());
    } else if (what.equals("unreadable")) {
      assertThat(inner.toFile().setReadable(true)).isTrue();
    }
    discard();
  }

  @Test
  void aCloneThatHoldsNothingOfItsOwnGoesAndSoDoesWhatIsNoRepository() throws Exception {
    Path inner = ignored("x");
    repository.gitIn(worktree, "clone", "-q", repository.project().toString(), inner.toString());
    Files.createDirectories(ignored("y").resolve(".git"));
    TestDeck.write(ignored("z").resolve(".git"), "gitdir: /nowhere\n");
    repository.gitIn(worktree, "init", "-q", ignored("empty").toString());

    assertReturned();
  }

  @Test
  void aCommitThatOnlyARefOfTheWorktreeHasIsKept() throws Exception {
    String commit = repository.gitIn(worktree, "commit-tree", "-m", "x", "HEAD^{tree}");
    repository.gitIn(worktree, "update-ref", "refs/worktree/kept", commit);
    assertRefused("1 commit;");
    discard();
  }

  @Test
  void aCommitThatHeadHasLeftBehindOnNoBranchIsKept() throws Exception {
    repository.commit(worktree, "a", "a\n");
    String left = head(worktree);
    repository.gitIn(worktree, "checkout", "-q", "origin/main");
    assertRefused("HEAD has left commit " + left.substring(0, 12), "git branch NAME");
    repository.git("branch", "saved", left);

    assertReturned();

    assertThat(repository.hasKept(left)).isTrue();
  }

  @Test
  void whatWasAmendedOrHasLandedOtherwiseWasNotLeftBehind() throws Exception {
    repository.commit(worktree, "a", "a\n");
    String first = head(worktree);
    repository.gitIn(worktree, "checkout", "-q", "origin/main");
    repository.gitIn(worktree, "checkout", "-q", first);
    TestDeck.write(worktree.resolve("a"), "better\n");
    repository.gitIn(worktree, "commit", "-q", "-a", "--amend", "-m", "better");
    String amended = head(worktree);
    repository.gitIn(worktree, "checkout", "-q", "origin/main");
    assertRefused("HEAD has left commit " + amended.substring(0, 12));
    // Its pick must not be that very commit again.
    repository.commit(repository.project(), "more", "more\n");
    repository.git("cherry-pick", amended);
    repository.git("push", "-q", "origin", "main");

    assertReturned();
  }
}
