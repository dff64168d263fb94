package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One run of {@link TreeRemover}, with its counts. */
final class Removal {
  /** An open directory costs two descriptors, and all of its ancestors are open with it. */
  private static final int MAX_DEPTH = 20;

  /** A tree of this many times {@link #MAX_DEPTH} levels is dug up by a runaway program. */
  private static final int MAX_DIGS = 10_000;

  /** Passes over a tree in which something goes on writing. */
  private static final int MAX_PASSES = 8;

  /** Passes in a row that removed nothing: the second shows that it was no passing fault. */
  private static final int MAX_FRUITLESS = 2;

  private static final long PAUSE_MILLIS = 10;
  private static final int PROGRESS_EVERY = 512;

  private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

  private final RootVerdict.Trusted root;
  private final SecureDirectoryStream<Path> parent;
  private final Path rootName;
  private final RemovalListener progress;

  private final List<RemovalResult.Failure> failures = new ArrayList<>();
  private long failureCount;
  private long removed;
  private long dugUp;
  private MountPoints mounts;
  private SecureDirectoryStream<Path> top;

  Removal(RootVerdict.Trusted root, SecureDirectoryStream<Path> parent, RemovalListener progress) {
    this.root = root;
    this.parent = parent;
    this.rootName = root.path().getFileName();
    this.progress = progress;
  }

  RemovalResult ofTree() throws IOException {
    int passes = 0;
    int fruitless = 0;
    int digs = 0;
    while (passes < MAX_PASSES && fruitless < MAX_FRUITLESS && digs < MAX_DIGS) {
      long removedBefore = removed;
      long dugUpBefore = dugUp;
      failures.clear();
      failureCount = 0;
      pass();
      if (isGone() || isStopped()) {
        break;
      }
      if (dugUp > dugUpBefore) {
        digs++;
        continue;
      }
      passes++;
      fruitless = removed == removedBefore ? fruitless + 1 : 0;
      pause(passes);
    }
    return result("new files keep appearing in it; something still writes there");
  }

  /** Removes the root if it holds nothing but an empty {@code gotmp}: no more than two rmdir. */
  RemovalResult ofEmptyRoot() throws IOException {
    try (SecureDirectoryStream<Path> opened = Directories.open(parent, rootName)) {
      if (isTheRoot(Directories.look(opened))) {
        for (Path entry : opened) {
          Path name = entry.getFileName();
          if (!name.toString().equals(TempRoots.GOTMP)) {
            return result("it holds files, and it is not recorded who made it");
          }
        }
        removeDirectory(opened, Path.of(TempRoots.GOTMP), root.path());
      }
    }
    if (isTheRoot(Directories.look(parent, rootName))) {
      removeDirectory(parent, rootName, root.path().getParent());
    }
    return result("it holds files, and it is not recorded who made it");
  }

  private void pass() throws IOException {
    // Again for each pass: what is mounted meanwhile is not ours either.
    mounts = MountPoints.of(root.path().getParent().toRealPath().resolve(rootName));
    try (SecureDirectoryStream<Path> opened = openRoot()) {
      PosixFileAttributes is = Directories.look(opened);
      if (!isTheRoot(is)) {
        fail(root.path(), "it was replaced while it was being removed");
        return;
      }
      top = opened;
      unlock(opened, is);
      empty(opened, root.path(), 1);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      fail(root.path(), MetaStore.reason(e));
      return;
    }
    try {
      if (!isTheRoot(Directories.look(parent, rootName))) {
        fail(root.path(), "it was replaced while it was being removed");
        return;
      }
    } catch (NoSuchFileException e) {
      return;
    }
    removeDirectory(parent, rootName, root.path().getParent());
  }

  private SecureDirectoryStream<Path> openRoot() throws IOException {
    try {
      return Directories.open(parent, rootName);
    } catch (AccessDeniedException e) {
      if (!unlockByName(parent, rootName, root.identity())) {
        throw e;
      }
      return Directories.open(parent, rootName);
    }
  }

  private void empty(SecureDirectoryStream<Path> directory, Path shown, int depth) {
    try {
      for (Path entry : directory) {
        if (isStopped()) {
          return;
        }
        remove(directory, entry.getFileName(), shown, depth);
      }
    } catch (DirectoryIteratorException e) {
      fail(shown, MetaStore.reason(e.getCause()));
    }
  }

  private void remove(SecureDirectoryStream<Path> directory, Path name, Path shown, int depth) {
    IOException fault;
    try {
      // First of all, without a look: most entries are files, and a directory resists.
      directory.deleteFile(name);
      count();
      return;
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      fault = e;
    }
    try {
      PosixFileAttributes is = Directories.look(directory, name);
      if (!is.isDirectory()) {
        fail(shown.resolve(name), MetaStore.reason(fault));
      } else if (isMounted(Identity.of(is))) {
        fail(shown.resolve(name), "something is mounted there; left alone");
      } else {
        descend(directory, name, Identity.of(is), shown, depth);
      }
    } catch (NoSuchFileException e) {
      // Somebody else removed it.
    } catch (IOException e) {
      fail(shown.resolve(name), MetaStore.reason(e));
    }
  }

  private void descend(
      SecureDirectoryStream<Path> directory, Path name, Identity expected, Path shown, int depth)
      throws IOException {
    Path now = name;
    SecureDirectoryStream<Path> opened;
    try {
      opened = Directories.open(directory, name);
    } catch (AccessDeniedException e) {
      if (removedAsEmpty(directory, name)) {
        return;
      }
      // Under a name that nobody knows, so that no link can be put in its place: chmod follows one.
      now = secretName();
      directory.move(name, directory, now);
      if (!unlockByName(directory, now, expected)) {
        fail(shown.resolve(now), "permission denied");
        return;
      }
      opened = Directories.open(directory, now);
    }
    try (SecureDirectoryStream<Path> child = opened) {
      PosixFileAttributes is = Directories.look(child);
      if (!Identity.of(is).equals(expected)) {
        fail(shown.resolve(now), "it was replaced while it was being removed");
        return;
      }
      unlock(child, is);
      if (depth >= MAX_DEPTH) {
        // Its contents are for the next pass; to go on from here would run out of descriptors.
        directory.move(now, top, secretName());
        dugUp++;
        return;
      }
      empty(child, shown.resolve(now), depth + 1);
    }
    removeDirectory(directory, now, shown);
  }

  /** Removes an empty directory; that it is not empty is for the next pass, and no failure. */
  private boolean removeDirectory(SecureDirectoryStream<Path> directory, Path name, Path shown) {
    try {
      directory.deleteDirectory(name);
      count();
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (IOException e) {
      fail(shown.resolve(name), MetaStore.reason(e));
      return false;
    }
  }

  /** Takes no right to the directory itself; that it fails is nothing to report yet. */
  private boolean removedAsEmpty(SecureDirectoryStream<Path> directory, Path name) {
    try {
      directory.deleteDirectory(name);
      count();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes sure that entries of the open directory can be removed, such as a module cache's. */
  private static void unlock(SecureDirectoryStream<Path> directory, PosixFileAttributes is) {
    if (!is.permissions().containsAll(Directories.PRIVATE)) {
      try {
        Directories.makePrivate(directory);
      } catch (IOException e) {
        // Another user's directory; what cannot be removed in it is reported by name.
      }
    }
  }

  /**
   * Does the same to a directory that cannot be opened. Every handle Java could change the mode by
   * must be opened for reading first, so the way goes through the parent's descriptor.
   */
  private static boolean unlockByName(
      SecureDirectoryStream<Path> directory, Path name, Identity expected) throws IOException {
    Optional<Path> handle = descriptorOf(Identity.of(Directories.look(directory)));
    if (handle.isEmpty()) {
      return false;
    }
    Path path = handle.get().resolve(name);
    BasicFileAttributes is =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!is.isDirectory() || !Identity.of(is).equals(expected)) {
      return false;
    }
    try {
      Files.setPosixFilePermissions(path, Directories.PRIVATE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The path by which the kernel knows one of our own open directories. */
  private static Optional<Path> descriptorOf(Identity directory) {
    String[] numbers = OWN_DESCRIPTORS.toFile().list();
    for (String number : numbers == null ? new String[0] : numbers) {
      Path descriptor = OWN_DESCRIPTORS.resolve(number);
      try {
        BasicFileAttributes is = Files.readAttributes(descriptor, BasicFileAttributes.class);
        if (is.isDirectory() && Identity.of(is).equals(directory)) {
          return Optional.of(descriptor);
        }
      } catch (IOException e) {
        // Closed meanwhile by another thread, so none of ours.
      }
    }
    return Optional.empty();
  }

  private boolean isMounted(Identity directory) {
    return directory.device() != root.identity().device() || mounts.below().contains(directory);
  }

  private boolean isTheRoot(PosixFileAttributes is) throws IOException {
    return is.isDirectory() && Identity.of(is).equals(root.identity());
  }

  private boolean isGone() {
    try {
      Directories.look(parent, rootName);
      return false;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path secretName() {
    return Path.of(".qd-removing-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }

  private void count() {
    removed++;
    if (removed % PROGRESS_EVERY == 0) {
      progress.removed(removed);
    }
  }

  private void fail(Path path, String reason) {
    failureCount++;
    if (failures.size() < RemovalResult.MAX_FAILURES) {
      failures.add(new RemovalResult.Failure(Text.printable(path.toString()), reason));
    }
  }

  private RemovalResult result(String reasonOfLast) {
    boolean gone = isGone();
    if (gone) {
      // What failed on the way has gone some other way.
      failures.clear();
      failureCount = 0;
    } else if (failureCount == 0) {
      fail(root.path(), isStopped() ? "the removal was interrupted" : reasonOfLast);
    }
    progress.removed(removed);
    return new RemovalResult(gone, removed, failures, failureCount);
  }

  private static boolean isStopped() {
    return Thread.currentThread().isInterrupted();
  }

  private static void pause(int passes) {
    try {
      Thread.sleep(PAUSE_MILLIS * passes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
