package dev.quarterdeck.task;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
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
  private static final ConcurrentHashMap<Path, FileChannel> CHANNELS = new ConcurrentHashMap<>();

  /** How often a lock that another process holds is asked for again, in milliseconds. */
  private static final long RETRY_MILLIS = 10;

  private final FileLock lock;

  private TaskLock(FileLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock, waiting at most so long for it.
   *
   * @return nothing when another still holds it then
   * @throws Problem when the state directory cannot be written
   */
  public static Optional<TaskLock> acquire(MetaStore store, TaskId id, Duration patience)
      throws Problem {
    FileChannel channel = channelOf(store);
    long place = placeOf(id);
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        FileLock lock = channel.tryLock(place, 1, false);
        if (lock != null) {
          return Optional.of(new TaskLock(lock));
        }
      } catch (OverlappingFileLockException e) {
        // Another thread of this process holds it.
      } catch (IOException e) {
        throw unusable(store, e);
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

  private static FileChannel channelOf(MetaStore store) throws Problem {
    try {
      store.createDirectory();
      Path file = store.directory().toRealPath().resolve(".qd-lock");
      synchronized (CHANNELS) {
        FileChannel channel = CHANNELS.get(file);
        if (channel == null) {
          channel =
              FileChannel.open(
                  file,
                  Set.of(
                      StandardOpenOption.CREATE,
                      StandardOpenOption.WRITE,
                      java.nio.file.LinkOption.NOFOLLOW_LINKS),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          CHANNELS.put(file, channel);
        }
        return channel;
      }
    } catch (IOException e) {
      throw unusable(store, e);
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
    }
  }
}
