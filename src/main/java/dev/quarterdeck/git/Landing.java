package dev.quarterdeck.git;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import java.nio.file.Path;
import java.time.Instant;
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

  private static final int NAMED = 3;

  /** Refs that git keeps for this worktree alone. */
  private static final String OWN_REFS = "--glob=refs/worktree/*";

  /**
   * By which rules it has landed.
   *
   * @param localOnly whether the local default branch is where work lands
   * @param base the commit that the task began with, or null where that is not known
   * @param since when the task began, or null where the worktree was never another's
   */
  public record Terms(boolean localOnly, String base, Instant since) {}

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
    Uncommitted uncommitted = Uncommitted.look(git, worktree.root(), worktree.gitDir());
    List<String> files = new ArrayList<>(uncommitted.files());
    boolean leftovers = files.removeIf(SPAWNERS::contains) || uncommitted.submodules();
    List<String> others = new ArrayList<>();
    uncommitted
        .underWay()
        .ifPresent(name -> others.add("something has been begun there and not ended: " + name));
    new InnerRepositories(git, worktree).look(files, others);
    // A branch may have no commit yet; a HEAD that names none that is there has failed status.
    String commit = git.head(worktree.root()).orElse("");
    if (commit.isEmpty()) {
      return new Landing("", 0, files, others, leftovers);
    }
    int commits = unlandedCommits(git, worktree.root(), commit, terms);
    others.addAll(leftBehind(git, worktree.root(), terms));
    return new Landing(commit, commits, files, others, leftovers);
  }

  /** How many of the commits up to that one have not landed. */
  static int unlandedCommits(Git git, Path checkout, String head, Terms terms) throws Problem {
    Optional<String> local = localDefault(git, checkout);
    List<String> landed = new ArrayList<>(List.of("--not", "--remotes"));
    if (terms.localOnly()) {
      local.ifPresent(landed::add);
    }
    if (isKeptElsewhere(git, checkout, terms.base())) {
      landed.add(terms.base());
    }
    int commits = count(git, checkout, List.of(head, OWN_REFS), landed);
    if (commits > 0 && isContained(git, checkout, head, terms, local)) {
      landed.add(head);
      return count(git, checkout, List.of(OWN_REFS), landed);
    }
    return commits;
  }

  private static int count(Git git, Path checkout, List<String> from, List<String> landed)
      throws Problem {
    List<String> question = new ArrayList<>(List.of("rev-list", "--count"));
    question.addAll(from);
    question.addAll(landed);
    return Integer.parseInt(git.ask(checkout, question.toArray(String[]::new)));
  }

  /** The commits that only the log of HEAD names and that have not landed, in a few words each. */
  static List<String> leftBehind(Git git, Path checkout, Terms terms) throws Problem {
    List<String> words = new ArrayList<>();
    for (String left : LeftBehind.commits(git, checkout, terms.since())) {
      if (isLost(git, checkout, left, terms)) {
        String name = left.substring(0, 12);
        words.add(
            "HEAD has left commit " + name + " behind ('git branch NAME " + name + "' keeps it)");
      }
    }
    return words;
  }

  /** Whether nothing else in the repository has it, as a commit or as what came of it. */
  private static boolean isLost(Git git, Path checkout, String commit, Terms terms) throws Problem {
    return !git.ask(checkout, "rev-list", "--count", commit, "--not", "--all").equals("0")
        && !isContained(git, checkout, commit, terms, localDefault(git, checkout));
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
}
