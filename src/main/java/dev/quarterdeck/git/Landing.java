package dev.quarterdeck.git;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the work in a worktree has not landed. Only what the repository knows now counts: nothing
 * is fetched.
 *
 * @param head the commit that was judged, or the empty string where there is none
 * @param commits how many commits have not landed
 * @param files the files with changes that are not committed
 * @param others what else is in the way, in a few words each
 * @param leftovers whether it has files that stand in no commit and do not count
 */
public record Landing(
    String head, int commits, List<String> files, List<String> others, boolean leftovers) {
  /** What firstmate's spawners put there; they tell of the end of a turn. */
  private static final Set<String> SPAWNERS =
      Set.of(
          ".claude/settings.local.json",
          ".opencode/plugins/fm-turn-end.js",
          ".opencode/plugins/fm-busy-state.js",
          ".fm-grok-turnend",
          ".fm-kimi-turnend");

  /** What git keeps while something has been begun and not ended. */
  private static final List<String> UNDER_WAY =
      List.of(
          "rebase-merge",
          "rebase-apply",
          "MERGE_HEAD",
          "CHERRY_PICK_HEAD",
          "REVERT_HEAD",
          "BISECT_LOG");

  private static final int NAMED = 3;
  private static final String SUBMODULE = "160000";

  /**
   * By which rules it has landed.
   *
   * @param localOnly whether the local default branch is where work lands
   * @param base the commit that the task began with, or null where that is not known
   */
  public record Terms(boolean localOnly, String base) {}

  /** Copies the lists. */
  public Landing {
    files = List.copyOf(files);
    others = List.copyOf(others);
  }

  /** Whether nothing would be lost. */
  public boolean landed() {
    return commits == 0 && files.isEmpty() && others.isEmpty();
  }

  /** What has not landed, in words. */
  public String words() {
    List<String> words = new ArrayList<>();
    if (commits > 0) {
      words.add(commits(commits));
    }
    if (!files.isEmpty()) {
      String named = files.stream().limit(NAMED).collect(Collectors.joining(", "));
      words.add(
          (files.size() == 1 ? "1 file" : files.size() + " files")
              + " with uncommitted changes ("
              + named
              + (files.size() > NAMED ? ", ..." : "")
              + ")");
    }
    words.addAll(others);
    return String.join("; ", words);
  }

  static String commits(int number) {
    return number == 1 ? "1 commit" : number + " commits";
  }

  /**
   * Judges.
   *
   * @throws Problem when git does not tell, which is not to be taken for landed
   */
  public static Landing judge(Git git, Worktree worktree, Terms terms) throws Problem {
    List<String> files = new ArrayList<>();
    boolean leftovers = false;
    String status =
        git.ask(
            worktree.root(),
            "status",
            "--porcelain",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignore-submodules=none");
    for (String entry : status.split("\0", -1)) {
      if (entry.startsWith("?? ") && SPAWNERS.contains(entry.substring(3))) {
        leftovers = true;
      } else if (entry.length() > 3) {
        files.add(entry.substring(3));
      }
    }
    List<String> others = new ArrayList<>();
    leftovers |= lookAtIndex(git, worktree.root(), files, others);
    UNDER_WAY.stream()
        .filter(name -> Files.exists(worktree.gitDir().resolve(name)))
        .findFirst()
        .ifPresent(name -> others.add("something has been begun there and not ended: " + name));
    Exec.Result head =
        git.run(worktree.root(), "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
    if (!head.ok()) {
      if (!git.run(worktree.root(), "symbolic-ref", "--quiet", "HEAD").ok()) {
        throw Problem.failed(
            "look at " + worktree.root(), "its HEAD names no commit", "look at it there");
      }
      // A branch that has no commit yet.
      return new Landing("", 0, files, others, leftovers);
    }
    String commit = head.out().strip();
    int commits = unlandedCommits(git, worktree.root(), commit, terms);
    return new Landing(commit, commits, files, others, leftovers);
  }

  /** How many of the commits up to that one have not landed. */
  static int unlandedCommits(Git git, Path checkout, String head, Terms terms) throws Problem {
    Optional<String> local = localDefault(git, checkout);
    List<String> question = new ArrayList<>(List.of("rev-list", "--count", head));
    // Refs that git keeps for this worktree alone.
    question.addAll(List.of("--glob=refs/worktree/*", "--not", "--remotes"));
    if (terms.localOnly()) {
      local.ifPresent(question::add);
    }
    if (isKeptElsewhere(git, checkout, terms.base())) {
      question.add(terms.base());
    }
    int commits = Integer.parseInt(git.ask(checkout, question.toArray(String[]::new)));
    return commits > 0 && isContained(git, checkout, head, terms, local) ? 0 : commits;
  }

  /** What the task began with is not its work, as long as something else still has it. */
  private static boolean isKeptElsewhere(Git git, Path checkout, String base) throws Problem {
    if (base == null || !base.matches("[0-9a-f]{40}([0-9a-f]{24})?")) {
      return false;
    }
    Exec.Result refs =
        git.run(
            checkout,
            "for-each-ref",
            "--contains=" + base,
            "--format=%(refname)",
            "refs/heads",
            "refs/remotes",
            "refs/tags");
    String own = git.run(checkout, "symbolic-ref", "--quiet", "HEAD").out().strip();
    return (refs.ok() && refs.out().lines().anyMatch(ref -> !ref.equals(own)))
        || git.run(checkout, "merge-base", "--is-ancestor", base, "main-worktree/HEAD").ok();
  }

  private static Optional<String> localDefault(Git git, Path checkout) throws Problem {
    String origin = originsDefault(git, checkout).orElse("");
    for (String name : List.of(origin.replace("refs/remotes/origin/", ""), "main", "master")) {
      String ref = "refs/heads/" + name;
      if (!name.isEmpty() && exists(git, checkout, ref)) {
        return Optional.of(ref);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> originsDefault(Git git, Path checkout) throws Problem {
    Exec.Result head = git.run(checkout, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD");
    List<String> candidates =
        List.of(head.out().strip(), "refs/remotes/origin/main", "refs/remotes/origin/master");
    for (String ref : candidates) {
      if (!ref.isEmpty() && exists(git, checkout, ref)) {
        return Optional.of(ref);
      }
    }
    return Optional.empty();
  }

  private static boolean exists(Git git, Path checkout, String ref) throws Problem {
    return git.run(checkout, "show-ref", "--verify", "--quiet", ref).ok();
  }

  /**
   * Whether a merge of it would change nothing in the default branch: then that has it already, as
   * one commit maybe. Where there is a remote, the default branch is the remote's.
   */
  private static boolean isContained(
      Git git, Path checkout, String head, Terms terms, Optional<String> local) throws Problem {
    boolean remotes = !git.ask(checkout, "remote").isEmpty();
    List<String> branches = new ArrayList<>();
    originsDefault(git, checkout).ifPresent(branches::add);
    if (terms.localOnly() || !remotes) {
      local.ifPresent(branches::add);
    }
    for (String branch : branches) {
      Exec.Result merged = git.run(checkout, "merge-tree", "--write-tree", branch, head);
      // A git that cannot do this, or a conflict: then it does not show that it has landed.
      if (merged.ok()
          && merged.out().strip().equals(git.ask(checkout, "rev-parse", branch + "^{tree}"))) {
        return true;
      }
    }
    return false;
  }

  /**
   * What status does not show: files that the index says not to look at, and commits in submodules,
   * whose repositories go with the worktree.
   *
   * @return whether there are submodules, which git removes only when it is told to
   */
  private static boolean lookAtIndex(
      Git git, Path checkout, List<String> files, List<String> others) throws Problem {
    boolean submodules = false;
    List<String[]> hidden = new ArrayList<>();
    for (String entry : git.ask(checkout, "ls-files", "-v", "-s", "-z").split("\0", -1)) {
      int tab = entry.indexOf('\t');
      if (tab < 0) {
        continue;
      }
      String[] about = entry.substring(0, tab).split(" ", -1);
      Path file = checkout.resolve(entry.substring(tab + 1));
      if (about[1].equals(SUBMODULE)) {
        if (Files.exists(file.resolve(".git"))) {
          submodules = true;
          lookAtSubmodule(git, file, files, others);
        }
      } else if (!about[0].equals("H")
          && !about[0].equals("M")
          && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        hidden.add(new String[] {entry.substring(tab + 1), about[2]});
      }
    }
    for (String[] one : hidden) {
      if (!git.ask(checkout, "hash-object", "--", one[0]).equals(one[1])) {
        files.add(one[0]);
      }
    }
    return submodules;
  }

  private static void lookAtSubmodule(
      Git git, Path submodule, List<String> files, List<String> others) throws Problem {
    int commits =
        Integer.parseInt(
            git.ask(submodule, "rev-list", "--count", "--all", "HEAD", "--not", "--remotes"));
    if (commits > 0) {
      others.add(commits(commits) + " in the submodule " + submodule.getFileName());
    }
    lookAtIndex(git, submodule, files, others);
  }
}
