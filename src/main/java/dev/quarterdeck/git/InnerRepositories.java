package dev.quarterdeck.git;

import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The repositories that lie in a worktree and go with it: submodules, and clones of any kind, also
 * where git ignores them.
 */
final class InnerRepositories {
  /** Who has more files in a worktree waits minutes for each look. */
  private static final int MOST = 1_000_000;

  private static final String GIT = ".git";

  private final Git git;
  private final Worktree worktree;
  private final int most;

  InnerRepositories(Git git, Worktree worktree) {
    this(git, worktree, MOST);
  }

  /**
   * @param most so many files are looked through
   */
  InnerRepositories(Git git, Worktree worktree, int most) {
    this.git = git;
    this.worktree = worktree;
    this.most = most;
  }

  /**
   * Adds what would be lost with them.
   *
   * @param files the files with uncommitted changes
   * @param others what else there is, in a few words each
   */
  void look(List<String> files, List<String> others) throws Problem {
    Set<Path> seen = new HashSet<>();
    for (Path checkout : find(worktree.root())) {
      lookAt(checkout, seen, files, others);
    }
    // A submodule that is not checked out any more has its commits here.
    for (Path bare : find(worktree.gitDir())) {
      lookAt(bare, seen, files, others);
    }
  }

  private void lookAt(Path place, Set<Path> seen, List<String> files, List<String> others)
      throws Problem {
    Path pointer = place.resolve(GIT);
    boolean bare = !Files.exists(pointer, LinkOption.NOFOLLOW_LINKS);
    String name =
        (place.startsWith(worktree.root()) ? worktree.root() : worktree.gitDir())
            .relativize(place)
            .toString();
    try {
      Path expected = bare ? place : pointer;
      if (Files.isRegularFile(pointer)) {
        Optional<Path> target = Worktree.pointedTo(place, pointer);
        if (target.isEmpty() || !Files.exists(target.get())) {
          return;
        }
        expected = target.get();
      }
      List<String> told =
          git.ask(place, "rev-parse", "--absolute-git-dir", "--git-common-dir").lines().toList();
      Path gitDir = Path.of(told.get(0)).toRealPath();
      if (!gitDir.equals(expected.toRealPath())) {
        throw Problem.failed("look at " + place, "git takes it for no repository", "look there");
      }
      if (!seen.add(gitDir)) {
        return;
      }
      if (!gitDir.equals(place.resolve(told.get(1)).toRealPath())) {
        others.add("another worktree lies in it: " + name);
        return;
      }
      if (!bare) {
        Uncommitted uncommitted = Uncommitted.look(git, place, gitDir);
        if (!files.contains(name) && !files.contains(name + "/")) {
          uncommitted.files().forEach(file -> files.add(name + "/" + file));
        }
        uncommitted.underWay().ifPresent(what -> others.add(what + " in the repository " + name));
      }
    } catch (IOException | InvalidPathException e) {
      throw Problem.failed("look at " + place, String.valueOf(e.getMessage()), "look at it");
    }
    int commits = commits(place);
    if (commits > 0) {
      others.add(Landing.commits(commits) + " in the repository " + name);
    }
  }

  /** How many commits it has that are on no remote. */
  private int commits(Path place) throws Problem {
    List<String> question = new ArrayList<>(List.of("rev-list", "--count", "--all"));
    question.addAll(LeftBehind.commits(git, place, null));
    question.addAll(List.of("--not", "--remotes"));
    return Integer.parseInt(git.ask(place, question.toArray(String[]::new)));
  }

  private List<Path> find(Path top) throws Problem {
    List<Path> found = new ArrayList<>();
    Walk walk = new Walk(top, found);
    try {
      Files.walkFileTree(top, walk);
    } catch (IOException e) {
      throw Problem.failed(
          "look for repositories in " + top,
          String.valueOf(e.getMessage()),
          "make it readable, or remove it");
    }
    if (walk.files > most) {
      throw Problem.failed(
          "look for repositories in " + top,
          "it holds more than " + most + " files",
          "remove what is not needed there");
    }
    return found;
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private final Path top;
    private final List<Path> found;
    private int files;

    Walk(Path top, List<Path> found) {
      this.top = top;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (directory.equals(top)) {
        return FileVisitResult.CONTINUE;
      }
      if (isNamed(directory, GIT)) {
        if (Files.exists(directory.resolve("objects"))) {
          found.add(directory.getParent());
        }
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (isBare(directory)) {
        found.add(directory);
        return isBelowGitDir(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
      }
      return count();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (isNamed(file, GIT) && !file.getParent().equals(top)) {
        found.add(file.getParent());
      }
      return count();
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    private FileVisitResult count() {
      files++;
      return files > most ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    /** The repositories of submodules' submodules lie in those of the submodules. */
    private boolean isBelowGitDir(Path directory) {
      return directory.startsWith(worktree.gitDir());
    }
  }

  private static boolean isNamed(Path file, String name) {
    return file.getFileName().toString().equals(name);
  }

  private static boolean isBare(Path directory) {
    return Files.isRegularFile(directory.resolve("HEAD"))
        && Files.isDirectory(directory.resolve("objects"))
        && Files.isDirectory(directory.resolve("refs"));
  }
}
