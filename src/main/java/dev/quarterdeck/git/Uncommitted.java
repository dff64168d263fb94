package dev.quarterdeck.git;

import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What in a checkout stands in no commit.
 *
 * @param files the files with changes, untracked ones too, also those that the index hides
 * @param underWay what has been begun there and not ended, such as a merge
 * @param submodules whether it has submodules that are checked out
 */
record Uncommitted(List<String> files, Optional<String> underWay, boolean submodules) {
  /** What git keeps while something has been begun and not ended. */
  private static final List<String> UNDER_WAY =
      List.of(
          "rebase-merge",
          "rebase-apply",
          "MERGE_HEAD",
          "CHERRY_PICK_HEAD",
          "REVERT_HEAD",
          "sequencer",
          "BISECT_LOG");

  private static final String SUBMODULE = "160000";
  private static final String LINK = "120000";
  private static final String PROGRAM = "100755";

  Uncommitted {
    files = List.copyOf(files);
  }

  /**
   * Looks.
   *
   * @param gitDir what git keeps of that checkout
   */
  static Uncommitted look(Git git, Path checkout, Path gitDir) throws Problem {
    List<String> files = new ArrayList<>();
    String status =
        git.ask(
            checkout,
            "status",
            "--porcelain",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignore-submodules=none");
    for (String entry : status.split("\0", -1)) {
      if (entry.length() > 3) {
        files.add(entry.substring(3));
      }
    }
    boolean submodules = lookAtIndex(git, checkout, files);
    return new Uncommitted(
        files,
        UNDER_WAY.stream().filter(name -> Files.exists(gitDir.resolve(name))).findFirst(),
        submodules);
  }

  /** Adds the changed ones of the files that the index says not to look at. */
  private static boolean lookAtIndex(Git git, Path checkout, List<String> files) throws Problem {
    boolean submodules = false;
    for (String line : git.ask(checkout, "ls-files", "-v", "-s", "-z").split("\0", -1)) {
      int tab = line.indexOf('\t');
      if (tab < 0) {
        continue;
      }
      String name = line.substring(tab + 1);
      String[] about = line.substring(0, tab).split(" ", -1);
      if (about[1].equals(SUBMODULE)) {
        submodules |= Files.exists(checkout.resolve(name).resolve(".git"));
      } else if (!about[0].equals("H")
          && !about[0].equals("M")
          && !files.contains(name)
          && isChanged(git, checkout, name, about)) {
        files.add(name);
      }
    }
    return submodules;
  }

  private static boolean isChanged(Git git, Path checkout, String name, String[] about)
      throws Problem {
    Path file = checkout.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      // What is left out of a checkout (skip-worktree) was not deleted.
      return about[0].equals("h");
    }
    try {
      if (about[1].equals(LINK) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return !about[1].equals(LINK)
            || !Files.isSymbolicLink(file)
            || !Files.readSymbolicLink(file)
                .toString()
                .equals(git.ask(checkout, "cat-file", "blob", about[2]));
      }
      boolean program =
          Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
      return (program != about[1].equals(PROGRAM) && countsModes(git, checkout))
          || !git.ask(checkout, "hash-object", "--", name).equals(about[2]);
    } catch (IOException e) {
      throw Problem.failed("look at " + file, String.valueOf(e.getMessage()), "look at it there");
    }
  }

  private static boolean countsModes(Git git, Path checkout) throws Problem {
    return !git.run(checkout, "config", "--type=bool", "core.fileMode")
        .out()
        .strip()
        .equals("false");
  }
}
