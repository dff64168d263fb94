package dev.quarterdeck.git;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A linked worktree: a working tree whose branches and commits are kept in another checkout's
 * repository.
 *
 * @param root its root, by its real path
 * @param gitDir what git keeps of it alone: HEAD, the index
 * @param commonDir the repository
 */
public record Worktree(Path root, Path gitDir, Path commonDir) {
  /** What is at a path. */
  public sealed interface Look {}

  /** A worktree's root. */
  public record Found(Worktree worktree) implements Look {}

  /** Nothing at all. */
  public record Missing() implements Look {}

  /**
   * Something else, which nobody may remove for a worktree.
   *
   * @param why as the end of a sentence
   */
  public record Other(String why) implements Look {}

  /**
   * Looks what is there.
   *
   * @throws Problem when git does not tell
   */
  public static Look look(Git git, String text) throws Problem {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      return new Other("it is no path");
    }
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      return new Other("it is no absolute, plain path");
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new Missing();
    }
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return new Other("it is no directory");
    }
    Path pointer = path.resolve(".git");
    if (Files.isDirectory(pointer)) {
      return new Other("it is a checkout of its own");
    }
    if (!Files.exists(pointer, LinkOption.NOFOLLOW_LINKS)) {
      return new Other("it is no worktree's root");
    }
    return ask(git, path, pointer);
  }

  private static Look ask(Git git, Path path, Path pointer) throws Problem {
    try {
      Path real = path.toRealPath();
      Optional<Path> repository = pointedTo(real, pointer);
      if (repository.isPresent() && !Files.exists(repository.get())) {
        return new Other("its repository " + repository.get() + " is gone");
      }
      List<String> told =
          git.ask(real, "rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir")
              .lines()
              .toList();
      if (told.size() != 3 || !Path.of(told.get(0)).toRealPath().equals(real)) {
        return new Other("it is no worktree's root");
      }
      Path gitDir = Path.of(told.get(1)).toRealPath();
      Path commonDir = real.resolve(told.get(2)).toRealPath();
      return gitDir.equals(commonDir)
          ? new Other("it is a checkout of its own")
          : new Found(new Worktree(real, gitDir, commonDir));
    } catch (IOException | InvalidPathException e) {
      throw Problem.failed("look at " + path, String.valueOf(e.getMessage()), "look at it");
    }
  }

  static Optional<Path> pointedTo(Path root, Path pointer) throws IOException {
    String line = Files.readString(pointer).strip();
    return line.startsWith("gitdir: ")
        ? Optional.of(root.resolve(line.substring("gitdir: ".length())))
        : Optional.empty();
  }

  /** Whether nothing there is git's any more, or git's record of it is gone from its repository. */
  public static boolean isForgotten(Path root) {
    Path pointer = root.resolve(".git");
    if (!Files.exists(pointer, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try {
      Optional<Path> record = pointedTo(root, pointer);
      return record.isPresent()
          && !Files.exists(record.get(), LinkOption.NOFOLLOW_LINKS)
          && Files.exists(record.get().resolve("../../HEAD").normalize());
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /**
   * The root of the checkout that the directory is in, by its real path.
   *
   * @throws Problem when it is in none, or git does not tell
   */
  public static Path checkout(Git git, Path directory) throws Problem {
    String root = git.ask(directory, "rev-parse", "--show-toplevel");
    try {
      return Path.of(root).toRealPath();
    } catch (IOException | InvalidPathException e) {
      throw Problem.failed("look at " + root, String.valueOf(e.getMessage()), "look at it");
    }
  }

  /** Makes one of that commit, on no branch: a branch is the task's own choice. */
  public static void add(Git git, Path checkout, Path root, String commit) throws Problem {
    git.work(checkout, "worktree", "add", "--quiet", "--detach", "--", root.toString(), commit);
  }

  /** The commit that is checked out; empty where there is none. */
  public String head(Git git) throws Problem {
    return git.head(root).orElse("");
  }

  /** git's lock, there while it changes what is checked out, and after it was killed doing so. */
  public Path lock() {
    return gitDir.resolve("index.lock");
  }

  /** Whether somebody locked it by {@code git worktree lock}. */
  public boolean isLocked() {
    return Files.exists(gitDir.resolve("locked"));
  }

  /**
   * Removes it.
   *
   * @param anyway also where files stand there that git does not ignore
   */
  public void remove(Git git, boolean anyway) throws Problem {
    if (anyway) {
      git.work(commonDir, "worktree", "remove", "--force", root.toString());
    } else {
      git.work(commonDir, "worktree", "remove", root.toString());
    }
  }

  /**
   * Forgets one whose directory is gone, if git's record of it holds nothing that has not landed.
   *
   * @return what is left of it as a sentence, or nothing
   */
  public static Optional<String> forget(Git git, Path checkout, Path root, Landing.Terms terms)
      throws Problem {
    String head = null;
    boolean here = false;
    for (String line : git.ask(checkout, "worktree", "list", "--porcelain").split("\n", -1)) {
      if (line.startsWith("worktree ")) {
        here = line.equals("worktree " + root);
      } else if (here && line.startsWith("HEAD ")) {
        head = line.substring("HEAD ".length());
      }
    }
    if (head == null) {
      return Optional.empty();
    }
    int unlanded = Landing.unlandedCommits(git, checkout, head, terms);
    if (unlanded > 0) {
      return Optional.of(
          "its directory is gone and git's record of it stays, for "
              + Landing.commits(unlanded)
              + " up to "
              + head
              + " that have not landed");
    }
    String holds = holds(git, record(git, checkout, root), terms);
    if (!holds.isEmpty()) {
      return Optional.of("its directory is gone and git's record of it stays: " + holds);
    }
    Exec.Result result = git.run(checkout, "worktree", "remove", "--force", root.toString());
    return result.ok() ? Optional.empty() : Optional.of("git keeps its record: " + result.err());
  }

  /** What goes with git's record of a worktree, apart from its HEAD; empty for nothing. */
  private static String holds(Git git, Path record, Landing.Terms terms) throws Problem {
    if (Files.exists(record.resolve("modules"))) {
      return "submodules have their commits in " + record.resolve("modules");
    }
    String refs = git.ask(record, "for-each-ref", "--format=%(refname)", "refs/worktree");
    return refs.isEmpty()
        ? String.join("; ", Landing.leftBehind(git, record, terms))
        : "it has refs of its own in " + record + ": " + String.join(", ", refs.lines().toList());
  }

  private static Path record(Git git, Path checkout, Path root) throws Problem {
    Path all =
        checkout.resolve(git.ask(checkout, "rev-parse", "--git-common-dir")).resolve("worktrees");
    try (DirectoryStream<Path> records = Files.newDirectoryStream(all)) {
      for (Path record : records) {
        Path pointer = record.resolve("gitdir");
        if (Files.exists(pointer)
            && record
                .resolve(Files.readString(pointer).strip())
                .normalize()
                .equals(root.resolve(".git"))) {
          return record;
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      throw Problem.failed("look in " + all, String.valueOf(e.getMessage()), "look there");
    }
    throw Problem.failed("look in " + all, "no record there names " + root, "look there");
  }
}
