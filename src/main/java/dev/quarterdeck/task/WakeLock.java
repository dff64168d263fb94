package dev.quarterdeck.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The right to read or change the wake queue, by the protocol of firstmate's scripts, which know no
 * kernel locks: a symbolic link, made exclusively, to a private directory that holds our pid.
 *
 * <p>A lock whose holder is dead is taken by whoever holds {@code .steal} beside it; while that
 * stands nobody else claims, and all is looked at again after every step. Its own staleness needs
 * no third lock: of all {@code qd} one at a time steals, by a lock of the kernel's.
 */
final class WakeLock implements AutoCloseable {
  /** As the scripts have it: a lock may be without a pid for as long as it takes to write one. */
  private static final Duration WITHOUT_PID = Duration.ofSeconds(2);

  /** A process that began so long after the lock was made only has its holder's number. */
  private static final Duration REUSED = Duration.ofSeconds(10);

  private final Path lock;
  private final Path steal;
  private final Path owner;

  private WakeLock(Path lock, Path owner) {
    this.lock = lock;
    this.steal = beside(lock, ".steal");
    this.owner = owner;
  }

  /**
   * Takes the lock, waiting at most so long for it.
   *
   * @throws Problem when another holds it then, or the state directory cannot be written
   */
  static WakeLock acquire(MetaStore store, Duration patience) throws Problem {
    try {
      store.createDirectory();
      Path lock = store.directory().toRealPath().resolve(".wake-queue.lock");
      WakeLock wanted = new WakeLock(lock, newOwner(lock));
      boolean claimed = false;
      try {
        claimed = wanted.claim(store, patience);
        if (claimed) {
          return wanted;
        }
        throw Problem.failed(
            "wake queue " + lock.resolveSibling(".wake-queue"),
            Holder.of(lock).map(Holder::words).orElse("its lock is wanted by many at once"),
            "see who that is, and try again");
      } finally {
        if (!claimed) {
          discard(wanted.owner);
        }
      }
    } catch (IOException e) {
      throw Problem.failed(
          "wake queue in " + store.directory(),
          MetaStore.reason(e),
          "make the directory writable, or name another by --state");
    }
  }

  /**
   * Makes sure that it is still ours.
   *
   * @throws Problem when a person, or another program, has taken it away
   */
  void require() throws Problem {
    if (!isHeld()) {
      throw Problem.failed(
          "wake queue " + lock.resolveSibling(".wake-queue"),
          "its lock was taken away",
          "see what is in the queue, and try again");
    }
  }

  private boolean isHeld() {
    return pointsTo(lock, owner);
  }

  @Override
  public void close() {
    try {
      if (isHeld()) {
        Files.deleteIfExists(lock);
      }
      discard(owner);
    } catch (IOException e) {
      // It names a process that is about to end, so the next one takes it over.
    }
  }

  private boolean claim(MetaStore store, Duration patience) throws IOException, Problem {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      if (tryOnce() || (isAbandoned() && takeOver(store))) {
        return true;
      }
      if (System.nanoTime() >= end) {
        return false;
      }
      try {
        Thread.sleep(ThreadLocalRandom.current().nextLong(5, 25));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  private boolean tryOnce() throws IOException {
    if (exists(steal) || !link(lock, owner)) {
      return false;
    }
    // One who steals may have come in between; it must find no claim that it did not see.
    if (exists(steal) || !isHeld()) {
      if (isHeld()) {
        Files.deleteIfExists(lock);
      }
      return false;
    }
    return true;
  }

  private boolean isAbandoned() throws IOException {
    Optional<Holder> holder = Holder.of(lock);
    return holder.isPresent() ? holder.get().isStale() : exists(steal);
  }

  private boolean takeOver(MetaStore store) throws IOException, Problem {
    Optional<TaskLock> alone = TaskLock.acquireForWakeSteal(store);
    if (alone.isEmpty()) {
      return false;
    }
    try {
      Optional<Holder> stealer = Holder.of(steal);
      if (stealer.isPresent()) {
        // A script that clears a dead one away makes a third lock for that.
        if (!stealer.get().isStale() || exists(beside(steal, ".steal"))) {
          return false;
        }
        stealer.get().remove();
      }
      Path guard = newOwner(steal);
      try {
        return link(steal, guard) && replace(guard);
      } finally {
        if (pointsTo(steal, guard)) {
          Files.deleteIfExists(steal);
        }
        discard(guard);
      }
    } finally {
      alone.get().close();
    }
  }

  private boolean replace(Path guard) throws IOException {
    Optional<Holder> dead = Holder.of(lock);
    if ((dead.isPresent() && !dead.get().isStale()) || !pointsTo(steal, guard)) {
      return false;
    }
    if (dead.isPresent()) {
      dead.get().remove();
    }
    return link(lock, owner) && isHeld();
  }

  private static Path newOwner(Path lock) throws IOException {
    Path owner = Files.createTempDirectory(lock.getParent(), lock.getFileName() + ".owner.");
    try {
      Files.writeString(owner.resolve("pid"), ProcessHandle.current().pid() + "\n");
      return owner;
    } catch (IOException e) {
      discard(owner);
      throw e;
    }
  }

  private static boolean link(Path lock, Path owner) throws IOException {
    try {
      Files.createSymbolicLink(lock, owner);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static boolean pointsTo(Path lock, Path owner) {
    try {
      return Files.readSymbolicLink(lock).equals(owner);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path beside(Path lock, String suffix) {
    return lock.resolveSibling(lock.getFileName() + suffix);
  }

  /** Also what a script's {@code ln} put into it: that follows a link to a directory. */
  private static void discard(Path owner) throws IOException {
    for (int tries = 1; ; tries++) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(owner)) {
        for (Path file : files) {
          if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
          }
        }
        Files.deleteIfExists(owner);
        return;
      } catch (NoSuchFileException e) {
        return;
      } catch (DirectoryNotEmptyException e) {
        if (tries == 10) {
          throw e;
        }
      }
    }
  }

  /**
   * Who holds a lock.
   *
   * @param lock the lock's path
   * @param owner the directory that it leads to; the lock itself where it is a directory, as the
   *     first scripts made it; null where it is neither
   * @param pid what stands in the file {@code pid}, perhaps nothing
   * @param made when the lock was made
   */
  private record Holder(Path lock, Path owner, String pid, Instant made) {
    static Optional<Holder> of(Path lock) throws IOException {
      try {
        BasicFileAttributes found =
            Files.readAttributes(lock, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Path owner = null;
        if (found.isSymbolicLink()) {
          owner = lock.resolveSibling(Files.readSymbolicLink(lock));
        } else if (found.isDirectory()) {
          owner = lock;
        }
        return Optional.of(
            new Holder(
                lock,
                owner,
                owner == null ? "" : pid(owner),
                found.lastModifiedTime().toInstant()));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private static String pid(Path owner) throws IOException {
      Path file = owner.resolve("pid");
      try {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          return "";
        }
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
      } catch (NoSuchFileException e) {
        return "";
      }
    }

    private boolean hasPid() {
      return pid.matches("[1-9]\\d{0,9}");
    }

    boolean isStale() {
      if (owner == null) {
        return false;
      }
      if (!hasPid()) {
        return made.plus(WITHOUT_PID).isBefore(Instant.now());
      }
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
      return process.isEmpty()
          || process
              .get()
              .info()
              .startInstant()
              .filter(start -> start.isAfter(made.plus(REUSED)))
              .isPresent();
    }

    /** Only if it is still the same. */
    void remove() throws IOException {
      if (!Holder.of(lock).equals(Optional.of(this))) {
        return;
      }
      boolean link = !owner.equals(lock);
      if (link) {
        Files.deleteIfExists(lock);
      }
      boolean ours =
          owner.getParent().equals(lock.getParent())
              && owner.getFileName().toString().startsWith(lock.getFileName() + ".owner.");
      if (!link || ours) {
        discard(owner);
      }
    }

    String words() {
      if (owner == null) {
        return lock + " is no lock of firstmate's";
      }
      return hasPid() ? "process " + pid + " holds its lock" : "its lock is being taken";
    }
  }
}
