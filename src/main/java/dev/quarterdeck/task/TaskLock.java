package dev.quarterdeck.task;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to change one task, held by one thread of one process at a time.
 *
 * <p>It is a kernel lock on one byte of {@code <state>/.qd-lock}, at a place derived from the id:
 * the kernel lets go when its holder dies, however it dies, so there is no stale lock and no pid to
 * be fooled by, and no lock file a task would leave behind. (POSIX drops all of a process's locks
 * on a file when it closes any descriptor of it, hence one channel for each file, never closed.)
 */
public final class TaskLock implements AutoCloseable {
  private static final Map<Path, Opened> FILES = new HashMap<>();

  /** Kept, since to close one could drop locks of ours, and so could the garbage collector. */
  private static final List<FileChannel> UNKNOWN = new ArrayList<>();

  /** What this process holds: a lock file that was removed and made anew forgets it. */
  private static final Set<Map.Entry<Path, Long>> HELD = ConcurrentHashMap.newKeySet();

  private static final String FILE = ".qd-lock";

  /** No id's place: those have 62 bits. */
  private static final long SWEEP = 1L << 62;

  /** No ids' places either. */
  private static final long WAKE_STEAL = SWEEP + 1;

  private static final long WATCH = SWEEP + 2;

  /** How often a lock that another process holds is asked for again, in milliseconds. */
  private static final long RETRY_MILLIS = 10;

  /** A lock file, and which file that is. */
  private record Opened(FileChannel channel, Object key) {}

  private final FileLock lock;
  private final Map.Entry<Path, Long> held;

  private TaskLock(FileLock lock, Map.Entry<Path, Long> held) {
    this.lock = lock;
    this.held = held;
  }

  /**
   * Takes the lock, waiting at most so long for it.
   *
   * @return nothing when another still holds it then
   * @throws Problem when the state directory cannot be written
   */
  public static Optional<TaskLock> acquire(MetaStore store, TaskId id, Duration patience)
      throws Problem {
    return acquire(store, placeOf(id), patience);
  }

  /**
   * Whether somebody is seen to hold the task's lock. Only a look: it makes no lock file, and needs
   * no right to write.
   */
  public static boolean isHeld(MetaStore store, TaskId id) {
    if (!Files.exists(store.directory().resolve(FILE), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      Optional<TaskLock> lock = acquire(store, id, Duration.ZERO);
      lock.ifPresent(TaskLock::close);
      return lock.isEmpty();
    } catch (Problem e) {
      return false;
    }
  }

  /**
   * Takes the right to sweep, which one process at a time has; does not wait for it.
   *
   * @return nothing when another has it
   * @throws Problem when the state directory cannot be written
   */
  public static Optional<TaskLock> acquireForSweep(MetaStore store) throws Problem {
    return acquire(store, SWEEP, Duration.ZERO);
  }

  /**
   * Takes the right to write wakes for all tasks, which one process at a time has; does not wait
   * for it.
   *
   * @return nothing when another has it
   * @throws Problem when the state directory cannot be written
   */
  public static Optional<TaskLock> acquireForWatch(MetaStore store) throws Problem {
    return acquire(store, WATCH, Duration.ZERO);
  }

  /** Takes the right to take over a dead holder's {@link WakeLock}; does not wait for it. */
  static Optional<TaskLock> acquireForWakeSteal(MetaStore store) throws Problem {
    return acquire(store, WAKE_STEAL, Duration.ZERO);
  }

  private static Optional<TaskLock> acquire(MetaStore store, long place, Duration patience)
      throws Problem {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<TaskLock> lock = tryOnce(store, place);
      if (lock.isPresent()) {
        return lock;
      }
      if (System.nanoTime() >= end) {
        return Optional.empty();
      }
      try {
        Thread.sleep(RETRY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  private static Optional<TaskLock> tryOnce(MetaStore store, long place) throws Problem {
    Map.Entry<Path, Long> held = null;
    try {
      store.createDirectory();
      Path file = store.directory().toRealPath().resolve(FILE);
      Opened opened = opened(file);
      if (!HELD.add(Map.entry(file, place))) {
        return Optional.empty();
      }
      held = Map.entry(file, place);
      FileLock lock = opened.channel().tryLock(place, 1, false);
      if (lock != null && Objects.equals(opened.key(), keyOf(file))) {
        TaskLock taken = new TaskLock(lock, held);
        held = null;
        return Optional.of(taken);
      }
      if (lock != null) {
        // The file was removed while we took it: others lock the one that is there now.
        lock.release();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(store, e);
    } finally {
      if (held != null) {
        HELD.remove(held);
      }
    }
  }

  /**
   * The lock file that is there now; one that was removed stays open, as locks on it may be held.
   */
  private static Opened opened(Path file) throws IOException {
    synchronized (FILES) {
      Opened opened = FILES.get(file);
      if (opened == null || !Objects.equals(opened.key(), keyOf(file))) {
        opened = open(file);
        FILES.put(file, opened);
      }
      return opened;
    }
  }

  private static Opened open(Path file) throws IOException {
    while (true) {
      Object before = keyOf(file);
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Object after = keyOf(file);
      if (after != null && after.equals(before)) {
        return new Opened(channel, after);
      }
      // Made just now, or swapped: which file this channel has is not known.
      UNKNOWN.add(channel);
    }
  }

  /** Which file is there now, or null. */
  private static Object keyOf(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static Problem unusable(MetaStore store, IOException e) {
    return Problem.failed(
        "state directory " + Text.printable(store.directory().toString()),
        MetaStore.reason(e),
        "make it writable, or name another by --state");
  }

  /** 62 bits of the id's digest: that two ids of one machine meet there is not to be expected. */
  private static long placeOf(TaskId id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(id.value().getBytes(StandardCharsets.US_ASCII));
      long place = 0;
      for (int i = 0; i < 8; i++) {
        place = (place << 8) | (digest[i] & 0xff);
      }
      return place >>> 2;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
    } catch (IOException e) {
      throw new IllegalStateException("releasing a lock of ours", e);
    } finally {
      HELD.remove(held);
    }
  }
}
