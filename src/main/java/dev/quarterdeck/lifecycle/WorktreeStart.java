package dev.quarterdeck.lifecycle;

import dev.quarterdeck.git.Git;
import dev.quarterdeck.git.Treehouse;
import dev.quarterdeck.git.Worktree;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;

/** A worktree for a new task: from treehouse where that is installed, else made by git. */
final class WorktreeStart {
  private final Deck deck;
  private final TaskId id;
  private final Git git;
  private final Path checkout;
  private final Optional<Treehouse> treehouse;
  private final Path place;
  private final String base;

  /**
   * Finds out whether there can be one, and makes nothing.
   *
   * @param directory in the checkout that it is to be of
   */
  WorktreeStart(Deck deck, TaskId id, Path directory) throws Problem {
    this.deck = deck;
    this.id = id;
    this.git = new Git(deck.settings().environment());
    try {
      checkout = Worktree.checkout(git, directory);
    } catch (Problem e) {
      throw refused(
          directory + " is in no checkout of git: " + e.why(), "name one, or use --no-worktree");
    }
    treehouse = Treehouse.installed(deck.settings().environment());
    place = TaskWorktree.place(deck, id);
    base = git.head(checkout).orElse("HEAD");
    if (treehouse.isPresent()) {
      if (!treehouse.get().canLease()) {
        throw refused(
            "the treehouse that is installed cannot lease (get --lease)",
            "update it, or use --no-worktree");
      }
    } else if (place.startsWith(checkout)) {
      throw refused(
          "it would be in the checkout " + checkout, "have the state directory elsewhere");
    } else if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(place + " exists already", "look at it, and remove it by hand");
    }
  }

  /** The root of the checkout that it is of. */
  Path checkout() {
    return checkout;
  }

  /** Names it before it exists, as far as its place is known. */
  Meta announce(Meta meta) {
    return treehouse.isPresent()
        ? meta.with(Meta.WORKTREE_BY, "treehouse")
        : meta.with(Meta.WORKTREE, place.toString())
            .with(Meta.WORKTREE_BY, "git")
            .with(Meta.WORKTREE_BASE, base);
  }

  /**
   * Makes it, or gets it, and looks at what came.
   *
   * @param changes takes each meta that names it before that is written
   */
  void make(Meta announced, Consumer<Meta> changes) throws Problem {
    Path root = place;
    if (treehouse.isPresent()) {
      root = treehouse.get().get(checkout, "fm-" + id);
    } else {
      prepare();
      Worktree.add(git, checkout, place, base);
    }
    Worktree worktree = require(root);
    Meta meta = announced.with(Meta.WORKTREE, worktree.root().toString());
    changes.accept(meta);
    deck.metas().write(id, meta);
    meta = meta.with(Meta.WORKTREE_BASE, worktree.head(git));
    changes.accept(meta);
    deck.metas().write(id, meta);
  }

  private void prepare() throws Problem {
    try {
      Files.createDirectories(
          place.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw Problem.failed("make " + place.getParent(), MetaStore.reason(e), "make it writable");
    }
  }

  private Worktree require(Path root) throws Problem {
    Worktree.Look look = Worktree.look(git, root.toString());
    if (!(look instanceof Worktree.Found found)) {
      String why = look instanceof Worktree.Other other ? other.why() : "there is nothing";
      throw refused(root + " is no worktree: " + why, "look at it");
    }
    Worktree worktree = found.worktree();
    if (worktree.root().equals(checkout) || checkout.startsWith(worktree.root())) {
      throw refused(root + " is the project's own checkout", "look at it");
    }
    for (TaskId other : deck.metas().ids()) {
      if (other.equals(id)) {
        continue;
      }
      for (String value : deck.metas().read(other).orElse(Meta.EMPTY).values(Meta.WORKTREE)) {
        if (isSame(value, worktree.root())) {
          throw refused(root + " belongs to task " + other, "look at both");
        }
      }
    }
    return worktree;
  }

  private static boolean isSame(String text, Path root) {
    try {
      return Path.of(text).toRealPath().equals(root);
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  private Problem refused(String why, String cure) {
    return Problem.refused("worktree for task " + id, why, cure);
  }
}
