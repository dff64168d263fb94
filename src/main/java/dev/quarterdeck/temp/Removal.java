package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One run of {@link TreeRemover}, with its counts. */
final class Removal {
  /** A tree that is so deep that it takes more passes to dig it up is made by a runaway program. */
  private static final int MAX_DIGS = 10_000;

  /** Passes over a tree in which something goes on writing. */
  private static final int MAX_PASSES = 8;

  /** Passes in a row that removed nothing: the second shows that it was no passing fault. */
  private static final int MAX_FRUITLESS = 2;

  private static final long PAUSE_MILLIS = 10;
  private static final int PROGRESS_EVERY = 512;

  private final RootVerdict.Trusted root;
  private final SecureDirectoryStream<Path> parent;
  private final Path rootName;
  private final RemovalListener progress;
  private final long limit;
  private final Thread caller = Thread.currentThread();

  // Changed by any worker, under the lock of this object.
  private final List<RemovalResult.Failure> failures = new ArrayList<>();
  private long failureCount;
  private volatile long removed;

  private volatile boolean interrupted;

  Removal(
      RootVerdict.Trusted root,
      SecureDirectoryStream<Path> parent,
      RemovalListener progress,
      long limit) {
    this.root = root;
    this.limit = limit;
    this.parent = parent;
    this.rootName = root.path().getFileName();
    this.progress = progress;
  }

  RemovalResult ofTree() throws IOException {
    int passes = 0;
    int fruitless = 0;
    int digs = 0;
    while (passes < MAX_PASSES && fruitless < MAX_FRUITLESS && digs < MAX_DIGS && removed < limit) {
      long removedBefore = removed;
      forgetFailures();
      boolean dugUp = pass();
      if (isGone() || isInterrupted()) {
        break;
      }
      if (dugUp) {
        digs++;
        continue;
      }
      passes++;
      fruitless = removed == removedBefore ? fruitless + 1 : 0;
      pause(passes);
    }
    return result(
        removed >= limit
            ? "after " + removed + " entries there are still more; run it again"
            : "new files keep appearing in it; something still writes there");
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
        removeDirectory(opened, Path.of(TempRoots.GOTMP), root::path);
      }
    }
    if (isTheRoot(Directories.look(parent, rootName))) {
      removeDirectory(parent, rootName, root.path()::getParent);
    }
    return result("it holds files, and it is not recorded who made it");
  }

  /** True when parts that lay too deep are nearer to the root now, and shall go in another pass. */
  private boolean pass() throws IOException {
    // Again for each pass: what is mounted meanwhile is not ours either.
    MountPoints mounts = MountPoints.of(root.path().getParent().toRealPath().resolve(rootName));
    boolean dugUp = false;
    try (SecureDirectoryStream<Path> opened = openRoot()) {
      PosixFileAttributes is = Directories.look(opened);
      if (!isTheRoot(is)) {
        fail(root.path(), "it was replaced while it was being removed");
        return false;
      }
      Unlocking.unlock(opened, is);
      dugUp = new RemovalPass(this, opened, mounts).run();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      fail(root.path(), MetaStore.reason(e));
      return false;
    }
    try {
      if (!isTheRoot(Directories.look(parent, rootName))) {
        fail(root.path(), "it was replaced while it was being removed");
        return false;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    removeDirectory(parent, rootName, root.path()::getParent);
    return dugUp;
  }

  private SecureDirectoryStream<Path> openRoot() throws IOException {
    try {
      return Directories.open(parent, rootName);
    } catch (AccessDeniedException e) {
      if (!Unlocking.unlockByName(parent, rootName, root.identity())) {
        throw e;
      }
      return Directories.open(parent, rootName);
    }
  }

  /** Removes an empty directory; that it is not empty is for the next pass, and no failure. */
  void removeDirectory(SecureDirectoryStream<Path> directory, Path name, Supplier<Path> shown) {
    try {
      directory.deleteDirectory(name);
      count(1);
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      // Whether the root is gone at the end is what counts.
    } catch (IOException e) {
      fail(shown.get().resolve(name), MetaStore.reason(e));
    }
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

  RootVerdict.Trusted root() {
    return root;
  }

  /** So many more are gone. In the lock, so that what is told never goes back. */
  synchronized void count(int more) {
    long before = removed;
    removed += more;
    if (before / PROGRESS_EVERY != removed / PROGRESS_EVERY) {
      progress.removed(removed - removed % PROGRESS_EVERY);
    }
  }

  synchronized void fail(Path path, String reason) {
    failureCount++;
    if (failures.size() < RemovalResult.MAX_FAILURES) {
      failures.add(new RemovalResult.Failure(Text.printable(path.toString()), reason));
    }
  }

  private synchronized void forgetFailures() {
    failures.clear();
    failureCount = 0;
  }

  /** For the workers: to end as soon as they can. */
  boolean isStopped() {
    return isInterrupted() || removed >= limit;
  }

  private synchronized RemovalResult result(String reasonOfLast) {
    boolean gone = isGone();
    if (gone) {
      // What failed on the way has gone some other way.
      forgetFailures();
    } else if (failureCount == 0) {
      fail(root.path(), isInterrupted() ? "the removal was interrupted" : reasonOfLast);
    }
    progress.removed(removed);
    return new RemovalResult(gone, removed, failures, failureCount);
  }

  private boolean isInterrupted() {
    return interrupted || caller.isInterrupted();
  }

  /** Waits for the worker's end; an interrupt, which stops the workers, does not end the wait. */
  void await(Thread worker) {
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      caller.interrupt();
    }
  }

  private static void pause(int passes) {
    try {
      Thread.sleep(PAUSE_MILLIS * passes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
