package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** One run of {@link TreeRemover}, with its counts. */
final class Removal {
  /** A tree that is so deep that it takes more passes to dig it up is made by a runaway program. */
  static final int MAX_DIGS = 10_000;

  /** Passes over a tree in which something goes on writing. */
  private static final int MAX_PASSES = 8;

  /** Passes in a row that removed nothing: the second shows that it was no passing fault. */
  private static final int MAX_FRUITLESS = 2;

  private static final String REPLACED = "it was replaced while it was being removed";
  private static final long PAUSE_MILLIS = 10;
  private static final int PROGRESS_EVERY = 512;

  private final RootVerdict.Trusted root;
  private final SecureDirectoryStream<Path> parent;
  private final Path rootName;
  private final RemovalListener progress;
  private final long limit;
  private final IntConsumer pause;
  private final Thread caller = Thread.currentThread();

  // Changed by any worker, under the lock of this object.
  private final List<RemovalResult.Failure> failures = new ArrayList<>();
  private long failureCount;
  private volatile long removed;

  /** What the listener threw. */
  private volatile Throwable broken;

  private boolean rootRemoved;
  private volatile boolean interrupted;

  Removal(
      RootVerdict.Trusted root,
      SecureDirectoryStream<Path> parent,
      RemovalListener progress,
      long limit) {
    this(root, parent, progress, limit, Removal::pause);
  }

  /** With another way to wait before a pass of that number. */
  Removal(
      RootVerdict.Trusted root,
      SecureDirectoryStream<Path> parent,
      RemovalListener progress,
      long limit,
      IntConsumer pause) {
    this.pause = pause;
    this.root = root;
    this.limit = limit;
    this.parent = parent;
    this.rootName = root.path().getFileName();
    this.progress = progress;
  }

  /**
   * Removes all of it.
   *
   * @param now what is mounted there, read just before
   * @param maxDigs passes that only dig up what lay too deep
   */
  RemovalResult ofTree(MountPoints now, int maxDigs) throws IOException {
    // Open until the end, to tell whether a root that is not in its place any more was removed.
    SecureDirectoryStream<Path> held = openRoot();
    try {
      return passes(now, maxDigs);
    } finally {
      held.close();
    }
  }

  private RemovalResult passes(MountPoints now, int maxDigs) {
    int passes = 0;
    int fruitless = 0;
    int digs = 0;
    boolean dugUp = false;
    MountPoints mounts = now;
    while (passes < MAX_PASSES && fruitless < MAX_FRUITLESS && digs < maxDigs) {
      if (passes > 0 && !dugUp) {
        pause.accept(passes);
      }
      long removedBefore = removed;
      forgetFailures();
      dugUp = pass(mounts);
      // Read again for each pass: what is mounted meanwhile is not ours either.
      mounts = null;
      if (isAbsent() || isStopped()) {
        break;
      }
      if (dugUp) {
        digs++;
      } else {
        passes++;
        fruitless = removed == removedBefore ? fruitless + 1 : 0;
      }
    }
    if (removed >= limit) {
      return result("after " + removed + " entries there are still more; run it again");
    }
    return result(
        digs == maxDigs
            ? "it goes too deep for one removal; run it again"
            : "new files keep appearing in it; something still writes there");
  }

  /** Removes the root if it holds nothing but an empty {@code gotmp}: no more than two rmdir. */
  RemovalResult ofEmptyRoot() throws IOException {
    try (SecureDirectoryStream<Path> opened = Directories.open(parent, rootName)) {
      if (isTheRoot(Directories.look(opened)) && holdsNoMoreThanGotmp(opened)) {
        removeDirectory(opened, Path.of(TempRoots.GOTMP), root::path);
        removeRoot();
      }
      return result("it holds files, and it is not recorded who made it");
    }
  }

  private static boolean holdsNoMoreThanGotmp(SecureDirectoryStream<Path> opened) {
    for (Path entry : opened) {
      if (!entry.getFileName().toString().equals(TempRoots.GOTMP)) {
        return false;
      }
    }
    return true;
  }

  /**
   * One pass.
   *
   * @param known what is mounted there, or null when it must be read
   * @return true when parts that lay too deep are nearer to the root now, for another pass
   */
  private boolean pass(MountPoints known) {
    try (SecureDirectoryStream<Path> opened = openRoot()) {
      PosixFileAttributes is = Directories.look(opened);
      if (!isTheRoot(is)) {
        fail(root.path(), REPLACED);
        return false;
      }
      MountPoints mounts =
          known != null
              ? known
              : MountPoints.of(root.path().getParent().toRealPath().resolve(rootName));
      Unlocking.unlock(opened, is);
      boolean dugUp = new RemovalPass(this, opened, mounts).run();
      removeRoot();
      return dugUp;
    } catch (IOException e) {
      // What became of a root that is not there is asked at the end.
      if (!isAbsent()) {
        fail(root.path(), MetaStore.reason(e));
      }
    }
    return false;
  }

  private void removeRoot() throws IOException {
    try {
      if (isTheRoot(Directories.look(parent, rootName))) {
        rootRemoved = removeDirectory(parent, rootName, root.path()::getParent);
      } else {
        fail(root.path(), REPLACED);
      }
    } catch (NoSuchFileException e) {
      // What became of it is asked at the end.
    }
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

  /**
   * Removes an empty directory; that it is not empty is for the next pass, and no failure.
   *
   * @return true when it was us who removed it
   */
  boolean removeDirectory(SecureDirectoryStream<Path> directory, Path name, Supplier<Path> shown) {
    try {
      directory.deleteDirectory(name);
      count(1);
      return true;
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      // Whether the root is gone at the end is what counts.
    } catch (IOException e) {
      fail(shown.get().resolve(name), MetaStore.reason(e));
    }
    return false;
  }

  private boolean isTheRoot(PosixFileAttributes is) throws IOException {
    return is.isDirectory() && Identity.of(is).equals(root.identity());
  }

  private boolean isAbsent() {
    try {
      Directories.look(parent, rootName);
      return false;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** True when a root that is held open has no name any more: somebody else was quicker. */
  private boolean isRemovedByOthers() {
    try {
      Optional<Path> descriptor = Directories.descriptorOf(root.identity());
      return descriptor.isPresent() && Files.getAttribute(descriptor.get(), "unix:nlink").equals(0);
    } catch (IOException e) {
      return false;
    }
  }

  RootVerdict.Trusted root() {
    return root;
  }

  long removed() {
    return removed;
  }

  /** So many more are gone. In the lock, so that what is told never goes back. */
  synchronized void count(int more) {
    long before = removed;
    removed += more;
    if (before / PROGRESS_EVERY != removed / PROGRESS_EVERY) {
      try {
        progress.removed(removed - removed % PROGRESS_EVERY);
      } catch (RuntimeException | Error e) {
        // Thrown at the end: who counts has directories open.
        broken = e;
      }
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
    return isInterrupted() || removed >= limit || broken != null;
  }

  private synchronized RemovalResult result(String reasonOfLast) {
    if (broken != null) {
      throw new IllegalStateException("the listener of a removal broke down", broken);
    }
    boolean absent = isAbsent();
    boolean gone = absent && (rootRemoved || isRemovedByOthers());
    if (absent) {
      // What failed on the way has gone some other way, or is not where it was.
      forgetFailures();
    }
    if (absent && !gone) {
      fail(root.path(), "it was moved away while it was being removed");
    } else if (!absent && failureCount == 0) {
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
