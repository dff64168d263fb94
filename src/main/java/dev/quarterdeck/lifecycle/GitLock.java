package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.Standing;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** git's own lock of a worktree: who holds it keeps every git from committing there. */
final class GitLock {
  /** A lock that is younger may be a running git's that stands elsewhere. */
  private static final Duration YOUNG = Duration.ofSeconds(10);

  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final String OUR_LOCK = "qd kill\n";

  private final Deck deck;
  private final TaskWorktree found;
  private final Path lock;
  private final Set<String> notes;

  /**
   * @param notes takes what the user should know
   */
  GitLock(Deck deck, TaskWorktree found, Set<String> notes) {
    this.deck = deck;
    this.found = found;
    this.lock = found.worktree().lock();
    this.notes = notes;
  }

  /**
   * A git that is at work there must not be taken for one that was killed.
   *
   * @return which lock was left there by whom nobody need wait for, or null
   */
  String requireNoGit(Duration patience) throws Problem {
    long end = System.nanoTime() + patience.toNanos();
    String stale = seen();
    while (isGitAtWork()) {
      if (System.nanoTime() > end) {
        throw found.refused(
            "git is at work there, or was killed just now: " + lock,
            "wait some seconds, and kill again");
      }
      Pauses.pause(20);
      stale = seen();
    }
    return stale;
  }

  /** The file that is there now, and no other that has its name. */
  private String seen() {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(lock, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.fileKey() + " " + attributes.lastModifiedTime();
    } catch (IOException e) {
      return null;
    }
  }

  private boolean isGitAtWork() {
    return Files.exists(lock, LinkOption.NOFOLLOW_LINKS)
        && !isOurs()
        && (isYoung()
            || Standing.in(deck.processes(), found.root()).stream()
                .anyMatch(entry -> entry.comm().startsWith("git")));
  }

  private boolean isYoung() {
    try {
      return Files.getLastModifiedTime(lock, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .plus(YOUNG)
          .isAfter(Instant.now());
    } catch (IOException e) {
      return true;
    }
  }

  private boolean isOurs() {
    try {
      return Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
          && Files.size(lock) == OUR_LOCK.length()
          && Files.readString(lock).equals(OUR_LOCK);
    } catch (IOException e) {
      return false;
    }
  }

  /** While we hold git's own lock nobody commits there between the look and the return. */
  void hold(TaskWorktree.Question<Boolean> work) throws Problem {
    take(requireNoGit(YOUNG.plus(MOMENT)));
    try {
      work.ask();
    } finally {
      deleteQuietly();
    }
  }

  /** Takes it where it is free, or still that one. */
  void take(String stale) throws Problem {
    try {
      if (stale != null && stale.equals(seen()) && Files.deleteIfExists(lock)) {
        notes.add("removed the lock that a killed git left: " + lock);
      }
      Files.writeString(lock, OUR_LOCK, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw found.refused("git is at work there: " + lock, "wait some seconds, and kill again");
    } catch (IOException e) {
      throw Problem.failed(
          "write " + lock, MetaStore.reason(e), "make it writable, and kill again");
    }
  }

  private void deleteQuietly() {
    try {
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      // It says itself whose it is, and the next kill takes it for that.
    }
  }
}
