package dev.quarterdeck.lifecycle;

import dev.quarterdeck.git.Git;
import dev.quarterdeck.git.Landing;
import dev.quarterdeck.git.Treehouse;
import dev.quarterdeck.git.Worktree;
import dev.quarterdeck.process.ProcessEntry;
import dev.quarterdeck.process.Standing;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The end of a task's worktree: whether it may go back, and giving it back. It goes only when the
 * work in it has landed, which is looked at before anything of the task is touched and again when
 * its processes have ended.
 */
final class WorktreeReturn {
  /** Whoever stands in it gets this long to leave when the window has closed. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A lock that is younger may be a running git's that stands elsewhere. */
  private static final Duration YOUNG = Duration.ofSeconds(10);

  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final String OUR_LOCK = "qd kill\n";

  private final Deck deck;
  private final TaskId id;
  private final Meta meta;
  private final Git git;
  private final boolean force;
  private final Set<String> notes;

  private Path root;
  private Worktree worktree;
  private String kept;
  private boolean cutOff;

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
    return worktree != null || cutOff ? root : null;
  }

  /**
   * Finds out what would become of it, and touches nothing.
   *
   * @param own the processes that end with the task
   * @throws Problem REFUSED when it holds what has not landed, or nobody can tell
   */
  void check(Set<Long> own) throws Problem {
    requireNobodyUnder();
    if (!isNeeded()) {
      if (meta.value(Meta.WORKTREE_BY).filter("treehouse"::equals).isPresent()) {
        notes.add("a worktree may have been leased for it; 'treehouse status' shows it by its id");
      }
      return;
    }
    look();
    if (worktree == null) {
      return;
    }
    requireLanded();
    // An agent's git has it for moments.
    requireNoGit(MOMENT);
    List<ProcessEntry> strangers =
        Standing.in(deck.processes(), root).stream()
            .filter(entry -> !own.contains(entry.pid()))
            .toList();
    if (!strangers.isEmpty()) {
      throw refused(
          "processes that are not known to be the task's stand in it: " + named(strangers),
          "end them, or leave it there");
    }
  }

  /** A secondmate has a home of its own, and tasks in it. */
  private void requireNobodyUnder() throws Problem {
    if (!isSecondmate() || meta.value("home").isEmpty()) {
      return;
    }
    Path state = path(meta.value("home").get()).resolve("state");
    List<TaskId> ids = new MetaStore(state).ids();
    if (!ids.isEmpty()) {
      throw Problem.refused(
          "kill " + id,
          "it is a secondmate with tasks in flight: "
              + ids.stream().limit(5).map(TaskId::value).collect(Collectors.joining(", "))
              + (ids.size() > 5 ? " and " + (ids.size() - 5) + " more" : ""),
          "end those first: qd kill --state " + ShellText.quoted(state.toString()) + " ID");
    }
  }

  private boolean isSecondmate() {
    return meta.value(Meta.KIND).filter("secondmate"::equals).isPresent();
  }

  private Path path(String text) throws Problem {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw refused("'" + text + "' is no path", "correct the meta");
    }
  }

  private void look() throws Problem {
    worktree = null;
    kept = null;
    cutOff = false;
    String value = meta.value(Meta.WORKTREE).get();
    if (new HashSet<>(meta.values(Meta.WORKTREE)).size() > 1 || value.indexOf('\r') >= 0) {
      throw refused("its meta names two, or one with a carriage return", "correct the meta");
    }
    root = path(value);
    Worktree.Look look = unknownIsRefused(() -> Worktree.look(git, value));
    if (look instanceof Worktree.Other other) {
      // Where a removal was cut off git may have lost its own file first.
      cutOff =
          meta.value(Meta.WORKTREE_ENDING).isPresent()
              && root.equals(place(deck, id))
              && !Files.exists(root.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
      kept = cutOff ? null : other.why();
    } else if (look instanceof Worktree.Found found) {
      kept = reasonToKeep(found.worktree()).orElse(null);
      worktree = kept == null ? found.worktree() : null;
    }
  }

  private Optional<String> reasonToKeep(Worktree found) throws Problem {
    if (isSecondmate()) {
      return Optional.of("it is a secondmate's home");
    }
    if (meta.value(Meta.PROJECT).isPresent()
        && isSameOrBelow(meta.value(Meta.PROJECT).get(), found.root())) {
      return Optional.of("it is the project's own checkout");
    }
    for (TaskId other : deck.metas().ids()) {
      if (!other.equals(id)) {
        Optional<Meta> meta = deck.metas().read(other);
        if (meta.isPresent()
            && meta.get().values(Meta.WORKTREE).stream()
                .anyMatch(value -> isSameOrBelow(value, found.root()))) {
          return Optional.of("task " + other + " has it, too");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isSameOrBelow(String text, Path root) {
    try {
      return Path.of(text).toRealPath().startsWith(root);
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /** Where git makes the task's worktree: a place that nothing else has. */
  static Path place(Deck deck, TaskId id) {
    return deck.metas().directory().resolve("worktrees").resolve(id.value());
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
    if (worktree.isLocked()) {
      throw refused(
          "it is locked", "see 'git worktree list', and 'git worktree unlock " + root + "'");
    }
    if (meta.value(Meta.KIND).filter("scout"::equals).isPresent()) {
      Path report =
          Home.of(deck.settings().environment())
              .orElseGet(() -> new Home(deck.settings().state().resolve("..").normalize()))
              .report(id);
      if (!Files.isRegularFile(report)) {
        throw refused("there is no report at " + report, "have it written, or " + discard());
      }
      return true;
    }
    Landing landing = unknownIsRefused(() -> Landing.judge(git, worktree, terms()));
    boolean resumed =
        meta.value(Meta.WORKTREE_ENDING).filter(landing.head()::equals).isPresent()
            && landing.commits() == 0
            && landing.others().isEmpty()
            && landing.files().stream()
                .noneMatch(file -> Files.exists(root.resolve(file), LinkOption.NOFOLLOW_LINKS));
    if (!landing.landed() && !resumed) {
      throw refused("it holds what has not landed: " + landing.words(), howToLand(landing));
    }
    return landing.leftovers() || resumed;
  }

  private String howToLand(Landing landing) {
    String there = "git -C " + ShellText.quoted(root.toString());
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

  private Problem refused(String why, String cure) {
    String what = root == null ? "kill " + id : "return worktree " + root + " of task " + id;
    return Problem.refused(what, why, cure);
  }

  private interface Question<T> {
    T ask() throws Problem;
  }

  private <T> T unknownIsRefused(Question<T> question) throws Problem {
    try {
      return question.ask();
    } catch (Problem e) {
      throw refused(
          "whether its work has landed is not known: " + e.what() + ": " + e.why(), e.cure());
    }
  }

  /** A git that is at work there must not be taken for one that was killed. */
  private void requireNoGit(Duration patience) throws Problem {
    long end = System.nanoTime() + patience.toNanos();
    while (isGitAtWork()) {
      if (System.nanoTime() > end) {
        throw refused(
            "git is at work there, or was killed just now: " + worktree.lock(),
            "wait some seconds, and kill again");
      }
      Pauses.pause(20);
    }
  }

  private boolean isGitAtWork() {
    Path lock = worktree.lock();
    return Files.exists(lock, LinkOption.NOFOLLOW_LINKS)
        && !isOurs(lock)
        && (isYoung(lock)
            || Standing.in(deck.processes(), root).stream()
                .anyMatch(entry -> entry.comm().startsWith("git")));
  }

  private static boolean isYoung(Path lock) {
    try {
      return Files.getLastModifiedTime(lock, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .plus(YOUNG)
          .isAfter(Instant.now());
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isOurs(Path lock) {
    try {
      return Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
          && Files.size(lock) == OUR_LOCK.length()
          && Files.readString(lock).equals(OUR_LOCK);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Gives it back, or says why it stays.
   *
   * @return the meta without it
   */
  Meta giveBack() throws Problem {
    look();
    if (kept != null) {
      notes.add("kept worktree " + Text.printable(root.toString()) + ": " + kept);
      return meta;
    }
    if (cutOff) {
      removeRest();
    }
    if (worktree == null) {
      forget();
      return meta;
    }
    awaitNobody();
    if (isTreehouses()) {
      withGitLocked(this::requireLanded);
      treehouse().giveBack(path(meta.value(Meta.PROJECT).orElse("/")), root);
    } else {
      withGitLocked(
          () -> {
            boolean anyway = requireLanded();
            record(meta.with(Meta.WORKTREE_ENDING, worktree.head(git)));
            worktree.remove(git, anyway);
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
        meta.with(Meta.WORKTREE, "")
            .without(Meta.WORKTREE_BY)
            .without(Meta.WORKTREE_BASE)
            .without(Meta.WORKTREE_ENDING);
    // The pool may give it to another task before a kill that is cut off is run again.
    record(without);
    return without;
  }

  private void record(Meta changed) {
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
    Path pool = root.getNameCount() < 3 ? root : root.getParent().getParent();
    return Files.exists(pool.resolve("treehouse-state.json"));
  }

  private Treehouse treehouse() throws Problem {
    return Treehouse.installed(deck.settings().environment())
        .orElseThrow(
            () ->
                Problem.failed(
                    "return worktree " + root + " of task " + id,
                    "it is treehouse's, and there is no treehouse on the PATH",
                    "install it, and kill again"));
  }

  private void awaitNobody() throws Problem {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<ProcessEntry> there = Standing.in(deck.processes(), root);
    while (!there.isEmpty()) {
      if (System.nanoTime() > end) {
        throw refused("processes stand in it: " + named(there), "end them, and kill again");
      }
      Pauses.pause(20);
      there = Standing.in(deck.processes(), root);
    }
  }

  private static String named(List<ProcessEntry> processes) {
    return processes.stream()
        .map(entry -> entry.pid() + " (" + Text.printable(entry.comm()) + ")")
        .collect(Collectors.joining(", "));
  }

  /** While we hold git's own lock nobody commits there between the look and the return. */
  private void withGitLocked(Question<Boolean> work) throws Problem {
    Path lock = worktree.lock();
    requireNoGit(YOUNG.plus(MOMENT));
    try {
      if (Files.deleteIfExists(lock)) {
        notes.add("removed the lock that a killed git left: " + lock);
      }
      Files.writeString(lock, OUR_LOCK, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw refused("git is at work there: " + lock, "wait some seconds, and kill again");
    } catch (IOException e) {
      throw Problem.failed(
          "write " + lock, MetaStore.reason(e), "make it writable, and kill again");
    }
    try {
      work.ask();
    } finally {
      deleteQuietly(lock);
    }
  }

  private static void deleteQuietly(Path lock) {
    try {
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      // It says itself whose it is, and the next kill takes it for that.
    }
  }

  private void removeRest() throws Problem {
    RootVerdict verdict = TempRoots.orphan(root);
    if (verdict instanceof RootVerdict.Trusted trusted) {
      TreeRemover.remove(trusted, RemovalListener.NONE);
    }
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      throw Problem.failed(
          "remove worktree " + root + " of task " + id,
          "it is still there",
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
      Path checkout = path(project.get());
      if (Files.isDirectory(checkout)) {
        Worktree.forget(git, checkout, root, terms())
            .ifPresent(
                left -> notes.add("worktree " + Text.printable(root.toString()) + ": " + left));
      }
    } catch (Problem e) {
      notes.add(
          "git's record of worktree " + Text.printable(root.toString()) + " stays: " + e.why());
    }
  }
}
