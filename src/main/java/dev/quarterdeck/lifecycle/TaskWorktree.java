package dev.quarterdeck.lifecycle;

import dev.quarterdeck.git.Git;
import dev.quarterdeck.git.Worktree;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;

/**
 * What a task's meta names as its worktree, and whether that is the task's alone.
 *
 * @param root as the meta has it
 * @param worktree the worktree that would go back, or null
 * @param kept why it stays, or null
 * @param cutOff whether its removal was begun and not ended
 */
record TaskWorktree(TaskId id, Path root, Worktree worktree, String kept, boolean cutOff) {
  /**
   * Looks what it is, and touches nothing.
   *
   * @throws Problem REFUSED when the meta is ambiguous, or git does not tell
   */
  static TaskWorktree look(Deck deck, TaskId id, Meta meta, Git git) throws Problem {
    String value = meta.value(Meta.WORKTREE).get();
    if (new HashSet<>(meta.values(Meta.WORKTREE)).size() > 1 || value.indexOf('\r') >= 0) {
      throw refused(
          id, null, "its meta names two, or one with a carriage return", "correct the meta");
    }
    Path root = path(id, null, value);
    TaskWorktree gone = new TaskWorktree(id, root, null, null, false);
    Worktree.Look look = gone.unknownIsRefused(() -> Worktree.look(git, value));
    if (look instanceof Worktree.Other other) {
      // Where a removal failed or was cut off git may have lost its own files first.
      boolean cutOff =
          meta.value(Meta.WORKTREE_ENDING).isPresent()
              && root.equals(place(deck, id))
              && Worktree.isForgotten(root);
      return new TaskWorktree(id, root, null, cutOff ? null : other.why(), cutOff);
    }
    if (look instanceof Worktree.Found found) {
      String kept = reasonToKeep(deck, id, meta, found.worktree()).orElse(null);
      return new TaskWorktree(id, root, kept == null ? found.worktree() : null, kept, false);
    }
    return gone;
  }

  private static Optional<String> reasonToKeep(Deck deck, TaskId id, Meta meta, Worktree found)
      throws Problem {
    if (Secondmate.is(meta)) {
      return Optional.of("it is a secondmate's home");
    }
    if (meta.value(Meta.PROJECT).isPresent()
        && isSameOrBelow(meta.value(Meta.PROJECT).get(), found.root())) {
      return Optional.of("it is the project's own checkout");
    }
    for (TaskId other : deck.metas().ids()) {
      if (!other.equals(id)) {
        Optional<Meta> theirs = deck.metas().read(other);
        if (theirs.isPresent()
            && theirs.get().values(Meta.WORKTREE).stream()
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

  /** Whether there is something that would go. */
  boolean goes() {
    return worktree != null || cutOff;
  }

  /** A path that the meta names. */
  Path path(String text) throws Problem {
    return path(id, root, text);
  }

  private static Path path(TaskId id, Path root, String text) throws Problem {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw refused(id, root, "'" + text + "' is no path", "correct the meta");
    }
  }

  /** A question that may stay open. */
  interface Question<T> {
    T ask() throws Problem;
  }

  /** What git does not tell is not to be taken for landed. */
  <T> T unknownIsRefused(Question<T> question) throws Problem {
    try {
      return question.ask();
    } catch (Problem e) {
      throw refused(
          "whether its work has landed is not known: " + e.what() + ": " + e.why(), e.cure());
    }
  }

  Problem refused(String why, String cure) {
    return refused(id, root, why, cure);
  }

  private static Problem refused(TaskId id, Path root, String why, String cure) {
    String what = root == null ? "kill " + id : "return worktree " + root + " of task " + id;
    return Problem.refused(what, why, cure);
  }
}
