package dev.quarterdeck.lifecycle;

import dev.quarterdeck.git.Git;
import dev.quarterdeck.git.Landing;
import dev.quarterdeck.git.Treehouse;
import dev.quarterdeck.git.Worktree;
import dev.quarterdeck.process.ProcessEntry;
import dev.quarterdeck.process.Standing;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RemovalResult;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The end of a task's worktree, in its order: whether it may go back, and giving it back. What it
 * is and whose, {@link TaskWorktree} finds out, and {@link GitLock} keeps git out. It goes only
 * when the work in it has landed, which is looked at before anything of the task is touched and
 * again when its processes have ended.
 */
final class WorktreeReturn {
  /** Whoever stands in it gets this long to leave when the window has closed. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final Deck deck;
  private final TaskId id;
  private final Meta meta;
  private final Git git;
  private final boolean force;
  private final Set<String> notes;

  private TaskWorktree found;

  /**
   * @param force whether to discard what has not landed
   * @param notes takes what the user should know
   */
  WorktreeReturn(Deck deck, TaskId id, Meta meta, Git git, boolean force, Set<String> notes) {
    this.deck = deck;
    this.id = id;
    this.meta = meta;
    this.git = git;
    this.force = force;
    this.notes = notes;
  }

  /** Whether there is something to do at all. */
  boolean isNeeded() {
    return meta.value(Meta.WORKTREE).isPresent();
  }

  /** The worktree that would go back, or null. */
  Path returned() {
    return found != null && found.goes() ? found.root() : null;
  }

  /**
   * Finds out what would become of it, and touches nothing.
   *
   * @param own the processes that end with the task
   * @throws Problem REFUSED when it holds what has not landed, or nobody can tell
   */
  void check(Set<Long> own) throws Problem {
    Secondmate.requireNobodyUnder(id, meta);
    if (!isNeeded()) {
      if (meta.value(Meta.WORKTREE_BY).filter("treehouse"::equals).isPresent()) {
        notes.add("a worktree may have been leased for it; 'treehouse status' shows it by its id");
      }
      return;
    }
    found = TaskWorktree.look(deck, id, meta, git);
    if (found.worktree() == null) {
      return;
    }
    requireLanded();
    // An agent's git has it for moments.
    lock().requireNoGit(MOMENT);
    List<ProcessEntry> strangers =
        Standing.in(deck.processes(), found.root()).stream()
            .filter(entry -> !own.contains(entry.pid()))
            .toList();
    if (!strangers.isEmpty()) {
      throw found.refused(
          "processes that are not known to be the task's stand in it: " + named(strangers),
          "end them, or leave it there");
    }
  }

  private GitLock lock() {
    return new GitLock(deck, found, notes);
  }

  private Landing.Terms terms() {
    return new Landing.Terms(
        meta.value(Meta.MODE).filter("local-only"::equals).isPresent(),
        meta.value(Meta.WORKTREE_BASE).orElse(null),
        leased());
  }

  /** When it came from treehouse, which had others have it before. */
  private Instant leased() {
    try {
      return meta.value(Meta.WORKTREE_BY).filter("treehouse"::equals).isPresent()
          ? meta.value(Meta.SPAWNED).map(Instant::parse).orElse(null)
          : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Returns whether files stand there that do not count. */
  private boolean requireLanded() throws Problem {
    if (force) {
      return true;
    }
    if (found.worktree().isLocked()) {
      throw found.refused(
          "it is locked",
          "see 'git worktree list', and 'git worktree unlock " + found.root() + "'");
    }
    if (meta.value(Meta.KIND).filter("scout"::equals).isPresent()) {
      Path report =
          Home.of(deck.settings().environment())
              .orElseGet(() -> new Home(deck.settings().state().resolve("..").normalize()))
              .report(id);
      if (!Files.isRegularFile(report)) {
        throw found.refused("there is no report at " + report, "have it written, or " + discard());
      }
      return true;
    }
    Landing landing = found.unknownIsRefused(() -> Landing.judge(git, found.worktree(), terms()));
    boolean resumed =
        meta.value(Meta.WORKTREE_ENDING).filter(landing.head()::equals).isPresent()
            && landing.commits() == 0
            && landing.others().isEmpty()
            && landing.files().stream()
                .noneMatch(
                    file -> Files.exists(found.root().resolve(file), LinkOption.NOFOLLOW_LINKS));
    if (!landing.landed() && !resumed) {
      throw found.refused("it holds what has not landed: " + landing.words(), howToLand(landing));
    }
    return landing.leftovers() || resumed;
  }

  private String howToLand(Landing landing) {
    String there = "git -C " + ShellText.quoted(found.root().toString());
    String commit = landing.files().isEmpty() ? "" : "commit ('" + there + " status'), ";
    String land =
        terms().localOnly()
            ? "merge it into the default branch of "
                + meta.value(Meta.PROJECT).orElse("the project")
            : "push ('" + there + " push REMOTE HEAD:refs/heads/BRANCH')";
    return commit + land + " and kill again, or " + discard();
  }

  private String discard() {
    return "discard it by '" + deck.settings().command("kill --force " + id) + "'";
  }

  /**
   * Gives it back, or says why it stays.
   *
   * @param now the meta as it is written now
   * @param changes takes each meta that is written from here on
   */
  void giveBack(Meta now, Consumer<Meta> changes) throws Problem {
    found = TaskWorktree.look(deck, id, meta, git);
    Path root = found.root();
    if (found.kept() != null) {
      notes.add("kept worktree " + Text.printable(root.toString()) + ": " + found.kept());
      return;
    }
    if (found.cutOff()) {
      removeRest();
    }
    if (found.worktree() == null) {
      forget();
      return;
    }
    awaitNobody();
    if (isTreehouses()) {
      lock().hold(this::requireLanded);
      treehouse().giveBack(found.path(meta.value(Meta.PROJECT).orElse("/")), root);
    } else {
      lock()
          .hold(
              () -> {
                boolean anyway = requireLanded();
                record(now.with(Meta.WORKTREE_ENDING, found.worktree().head(git)), changes);
                found.worktree().remove(git, anyway);
                return anyway;
              });
      if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
        throw Problem.failed(
            "remove worktree " + root + " of task " + id,
            "it is still there",
            "look at it, and kill again");
      }
    }
    Meta without =
        now.with(Meta.WORKTREE, "")
            .without(Meta.WORKTREE_BY)
            .without(Meta.WORKTREE_BASE)
            .without(Meta.WORKTREE_ENDING);
    // The pool may give it to another task before a kill that is cut off is run again.
    record(without, changes);
  }

  private void record(Meta changed, Consumer<Meta> changes) {
    changes.accept(changed);
    try {
      if (deck.metas().read(id).isPresent()) {
        deck.metas().write(id, changed);
      }
    } catch (Problem e) {
      notes.add("could not record what became of the worktree: " + e.why());
    }
  }

  private boolean isTreehouses() throws Problem {
    String by = meta.value(Meta.WORKTREE_BY).orElse("");
    // firstmate knows no other, where it is installed.
    return by.equals("treehouse")
        || (by.isEmpty()
            && (Treehouse.installed(deck.settings().environment()).isPresent() || isInPool()));
  }

  private boolean isInPool() {
    Path root = found.root();
    Path pool = root.getNameCount() < 3 ? root : root.getParent().getParent();
    return Files.exists(pool.resolve("treehouse-state.json"));
  }

  private Treehouse treehouse() throws Problem {
    return Treehouse.installed(deck.settings().environment())
        .orElseThrow(
            () ->
                Problem.failed(
                    "return worktree " + found.root() + " of task " + id,
                    "it is treehouse's, and there is no treehouse on the PATH",
                    "install it, and kill again"));
  }

  private void awaitNobody() throws Problem {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<ProcessEntry> there = Standing.in(deck.processes(), found.root());
    while (!there.isEmpty()) {
      if (System.nanoTime() > end) {
        throw found.refused("processes stand in it: " + named(there), "end them, and kill again");
      }
      Pauses.pause(20);
      there = Standing.in(deck.processes(), found.root());
    }
  }

  private static String named(List<ProcessEntry> processes) {
    return processes.stream()
        .map(entry -> entry.pid() + " (" + Text.printable(entry.comm()) + ")")
        .collect(Collectors.joining(", "));
  }

  private void removeRest() throws Problem {
    RootVerdict verdict = TempRoots.orphan(found.root());
    String why = "it is still there";
    if (verdict instanceof RootVerdict.Trusted trusted) {
      RemovalResult result = TreeRemover.remove(trusted, RemovalListener.NONE);
      if (!result.gone()) {
        why = result.failures().get(0).toString();
      }
    }
    if (Files.exists(found.root(), LinkOption.NOFOLLOW_LINKS)) {
      throw Problem.failed(
          "remove worktree " + found.root() + " of task " + id,
          why,
          "remove it by hand, and kill again");
    }
  }

  /** Its directory is gone; what git has of it goes unless it is the last trace of a commit. */
  private void forget() {
    Optional<String> project = meta.value(Meta.PROJECT);
    if (project.isEmpty()) {
      return;
    }
    try {
      Path checkout = found.path(project.get());
      if (Files.isDirectory(checkout)) {
        Worktree.forget(git, checkout, found.root(), terms())
            .ifPresent(
                left ->
                    notes.add("worktree " + Text.printable(found.root().toString()) + ": " + left));
      }
    } catch (Problem e) {
      notes.add(
          "git's record of worktree "
              + Text.printable(found.root().toString())
              + " stays: "
              + e.why());
    }
  }
}
