package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much is in a file or directory, and how old the newest of it is. Links are looked at, never
 * followed.
 *
 * <p>The age is the time of the last change of contents (mtime). The time of the last change of
 * anything (ctime) is left out: a backup or a {@code chown -R} sets it for a whole tree.
 *
 * @param identity which file it is, or null when nothing is there
 * @param entries how many entries were seen, its own included; not all where the look ended early
 * @param newest the time of the newest thing seen, or null when nothing is there
 * @param fault why it could not be looked through, or null
 * @param mounted whether that is because something is mounted there
 */
public record Contents(
    Identity identity, long entries, Instant newest, String fault, boolean mounted) {

  /**
   * Looks through it.
   *
   * @param limit the look ends with the first thing that is newer
   * @param mounts what is mounted there and around; it cannot be looked through
   */
  public static Contents of(Path path, Instant limit, MountPoints mounts) {
    Walk walk = new Walk(limit, mounts);
    try {
      walk.run(path);
      return walk.seen(null);
    } catch (NoSuchFileException e) {
      return walk.identity == null
          ? new Contents(null, 0, null, null, false)
          : walk.seen(MetaStore.reason(e));
    } catch (IOException e) {
      return walk.seen(walk.where(e));
    }
  }

  /** Whether nothing is there. */
  public boolean absent() {
    return identity == null && fault == null;
  }

  private static final class Walk {
    /** Of one such tree the names are all in memory; more would not fit. */
    private static final int MOST_WAITING = 500_000;

    /** Of a path that is longer no more is shown. */
    private static final int MOST_SHOWN = 200;

    private final Instant limit;
    private final MountPoints mounts;
    private Path now;
    private Identity identity;
    private long entries;
    private Instant newest;
    private boolean mounted;

    Walk(Instant limit, MountPoints mounts) {
      this.limit = limit;
      this.mounts = mounts;
    }

    void run(Path top) throws IOException {
      now = top;
      BasicFileAttributes is = look(top);
      identity = Identity.of(is);
      requireNoMount(top, is);
      Deque<Path> directories = new ArrayDeque<>();
      if (is.isDirectory()) {
        directories.add(top);
      }
      while (!directories.isEmpty() && !newest.isAfter(limit)) {
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("interrupted");
        }
        list(directories.removeLast(), directories);
      }
    }

    private void list(Path directory, Deque<Path> directories) throws IOException {
      now = directory;
      // Listed and closed before the next, however deep the tree is.
      try (DirectoryStream<Path> list = Files.newDirectoryStream(directory)) {
        for (Path entry : list) {
          try {
            BasicFileAttributes is = look(entry);
            if (newest.isAfter(limit)) {
              return;
            }
            if (is.isDirectory()) {
              requireNoMount(entry, is);
              if (directories.size() >= MOST_WAITING) {
                throw new IOException("it has too many directories to look through");
              }
              directories.add(entry);
            }
          } catch (NoSuchFileException e) {
            // Somebody just removed it.
          }
        }
      } catch (NoSuchFileException e) {
        // The same; its parent is new by that, and was looked at before: it is looked at again.
        look(directory.getParent());
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }

    private void requireNoMount(Path entry, BasicFileAttributes is) throws IOException {
      Identity found = Identity.of(is);
      if (found.device() != identity.device() || mounts.below().contains(found)) {
        now = entry;
        mounted = true;
        throw new IOException("something is mounted there");
      }
    }

    private BasicFileAttributes look(Path entry) throws IOException {
      BasicFileAttributes is =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      entries++;
      Instant changed = is.lastModifiedTime().toInstant();
      if (newest == null || changed.isAfter(newest)) {
        newest = changed;
      }
      return is;
    }

    Contents seen(String fault) {
      return new Contents(identity, entries, newest, fault, mounted);
    }

    String where(IOException e) {
      String path = now.toString();
      String shown =
          path.length() <= MOST_SHOWN
              ? path
              : path.substring(0, MOST_SHOWN)
                  + "... ("
                  + Text.count(path.length())
                  + " characters)";
      return Text.printable(shown) + ": " + MetaStore.reason(e);
    }
  }
}
