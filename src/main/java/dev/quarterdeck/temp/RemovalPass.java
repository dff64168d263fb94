package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One pass of a {@link Removal} over all that is in the root, by several workers.
 *
 * <p>Who comes upon a directory gives half of the names that it has in hand to a worker that has
 * nothing to do, so whole subtrees are shared near the root. Who reads a big directory gives
 * batches of its names away too, but to one helper at a time: the kernel lets only one of us at the
 * names of a directory, and more would wait, or spin, for each other. Nobody waits for anybody: a
 * directory is removed by who lets go of it last.
 */
final class RemovalPass {
  /** Where files lie on a disk a worker mostly waits, so these gain on fewer cores too. */
  private static final int WORKERS = 4;

  /**
   * Directories open below the root. Each costs two descriptors, and so does one more that each
   * worker opens for a moment.
   */
  private static final int MAX_OPEN = 16;

  private static final int BATCH = 128;

  /**
   * Some entries of a directory that is held for them.
   *
   * @param help true when the directory's helper does it
   */
  private record Batch(OpenDirectory directory, List<Path> names, boolean help) {}

  /** How to get the first batch. */
  @FunctionalInterface
  private interface Look {
    Optional<Batch> get() throws InterruptedException;
  }

  private final Removal removal;
  private final RootVerdict.Trusted root;
  private final OpenDirectory top;
  private final MountPoints mounts;
  private final SharedWork<Batch> work = new SharedWork<>(WORKERS);
  private final Semaphore toOpen = new Semaphore(MAX_OPEN);
  private final ThreadFactory threads;
  private final List<Thread> helpers = new ArrayList<>();

  // Changed once, by the caller's thread, before there is another that reads it.
  private boolean alone = true;

  private volatile boolean dugUp;
  private final AtomicReference<Throwable> broken = new AtomicReference<>();

  RemovalPass(Removal removal, SecureDirectoryStream<Path> top, MountPoints mounts) {
    this(removal, top, mounts, Thread::new);
  }

  RemovalPass(
      Removal removal, SecureDirectoryStream<Path> top, MountPoints mounts, ThreadFactory threads) {
    this.threads = threads;
    this.removal = removal;
    this.root = removal.root();
    this.top = new OpenDirectory(top, root.path().getFileName(), null);
    this.mounts = mounts;
  }

  /**
   * Returns when all workers have ended. The caller, whose interrupt stops them, is the first of
   * them, and the only one as long as there is little to do.
   *
   * @return true when directories lay too deep; they are just below the root now
   */
  boolean run() {
    guarded(() -> empty(top));
    work(work::next);
    for (Thread helper : helpers) {
      removal.await(helper);
    }
    if (broken.get() != null) {
      throw new IllegalStateException("a worker that removes files broke down", broken.get());
    }
    return dugUp;
  }

  /** As many as there can be: the process or its user may have all the threads they may have. */
  private void startHelpers() {
    if (!alone) {
      return;
    }
    alone = false;
    try {
      for (int i = 1; i < WORKERS; i++) {
        Thread helper = threads.newThread(() -> work(work::first));
        helper.setName("remove-" + i);
        helper.setDaemon(true);
        helper.start();
        helpers.add(helper);
      }
    } catch (OutOfMemoryError e) {
      // This is how Java says it; those that did start do it all.
      work.without(WORKERS - 1 - helpers.size());
    }
  }

  /** Whoever begins with nothing in hand looks for work in another way than who has ended some. */
  private void work(Look first) {
    try {
      for (var batch = first.get(); batch.isPresent(); batch = work.next()) {
        Batch mine = batch.get();
        guarded(() -> removeAll(mine));
      }
    } catch (InterruptedException e) {
      // Only the caller's thread is known to anybody; the others stop too, and leave nothing open.
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever happens, the others must not wait for this worker. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      broken.compareAndSet(null, e);
    }
  }

  private boolean isStopped() {
    return removal.isStopped() || broken.get() != null;
  }

  /** Reads the directory, which the caller holds, and lets go of it. */
  private void empty(OpenDirectory directory) {
    List<Path> names = new ArrayList<>();
    try {
      for (Path entry : directory.handle) {
        // A directory can grow as fast as it is read, and then its list has no end.
        if (isStopped()) {
          return;
        }
        names.add(entry.getFileName());
        if (names.size() == BATCH) {
          directory.hold();
          Batch batch = new Batch(directory, names, directory.getsHelp());
          startHelpers();
          if (!batch.help() || !work.offer(batch)) {
            removeAll(batch);
          }
          names = new ArrayList<>();
        }
      }
    } catch (DirectoryIteratorException e) {
      removal.fail(directory.shown(root.path()), MetaStore.reason(e.getCause()));
    } finally {
      removeAll(new Batch(directory, names, false));
    }
  }

  /** Removes these entries of a directory that is held for it, and lets go of it. */
  private void removeAll(Batch batch) {
    int removed = 0;
    try {
      List<Path> names = batch.names();
      boolean directories = false;
      for (int i = 0; i < names.size() && !isStopped(); i++) {
        // Most entries are files, and a directory resists: that saves a look. Directories often
        // come together, and then the look saves an exception.
        if (!directories && removedAsFile(batch.directory(), names.get(i))) {
          removed++;
        } else {
          names = sharedAfter(i, batch.directory(), names);
          directories = remove(batch.directory(), names.get(i));
        }
      }
    } finally {
      removal.count(removed);
      if (batch.help()) {
        batch.directory().needsHelp();
      }
      letGo(batch.directory());
    }
  }

  /** What is left to the caller of the names when others who have nothing to do got their part. */
  private List<Path> sharedAfter(int i, OpenDirectory directory, List<Path> names) {
    if (removal.removed() >= BATCH) {
      startHelpers();
    }
    int kept = i + 1 + (names.size() - i - 1) / 2;
    if (kept == names.size() || !work.isWanted()) {
      return names;
    }
    directory.hold();
    if (work.offer(new Batch(directory, names.subList(kept, names.size()), false))) {
      return names.subList(0, kept);
    }
    letGo(directory);
    return names;
  }

  private boolean removedAsFile(OpenDirectory directory, Path name) {
    try {
      directory.handle.deleteFile(name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** True when it was a directory. */
  private boolean remove(OpenDirectory directory, Path name) {
    try {
      PosixFileAttributes is = Directories.look(directory.handle, name);
      if (!is.isDirectory()) {
        directory.handle.deleteFile(name);
        removal.count(1);
        return false;
      }
      if (isMounted(Identity.of(is))) {
        fail(directory, name, "something is mounted there; left alone");
      } else {
        descend(directory, name, is);
      }
      return true;
    } catch (NoSuchFileException e) {
      // Somebody else removed it.
    } catch (IOException e) {
      fail(directory, name, MetaStore.reason(e));
    }
    return false;
  }

  private void descend(OpenDirectory directory, Path name, PosixFileAttributes found)
      throws IOException {
    Identity expected = Identity.of(found);
    Path now = name;
    SecureDirectoryStream<Path> opened = null;
    try {
      opened = Directories.open(directory.handle, name);
    } catch (AccessDeniedException e) {
      if (removedAsEmpty(directory, name)) {
        return;
      }
      // Only its owner can change its mode, and the root is ours.
      if (!found.owner().equals(Directories.look(top.handle).owner())) {
        throw e;
      }
      // Under a name that nobody knows, so that no link can be put in its place: chmod follows one.
      now = secretName();
      directory.handle.move(name, directory.handle, now);
      try {
        if (Unlocking.unlockByName(directory.handle, now, expected)) {
          opened = Directories.open(directory.handle, now);
        }
      } finally {
        now = movedBack(directory, now, name);
      }
      if (opened == null) {
        fail(directory, now, "permission denied");
        return;
      }
    }
    boolean toEmpty = false;
    try {
      PosixFileAttributes is = Directories.look(opened);
      if (!Identity.of(is).equals(expected)) {
        fail(directory, now, "it was replaced while it was being removed");
        return;
      }
      Unlocking.unlock(opened, is);
      toEmpty = toOpen.tryAcquire();
      if (!toEmpty) {
        // Its contents are for the next pass; to go on from here would run out of descriptors.
        directory.handle.move(now, top.handle, secretName());
        dugUp = true;
      }
    } finally {
      if (!toEmpty) {
        opened.close();
      }
    }
    if (toEmpty) {
      empty(new OpenDirectory(opened, now, directory));
    }
  }

  /** The name that it has then: what cannot be emptied shall be where its maker left it. */
  private static Path movedBack(OpenDirectory directory, Path now, Path name) {
    try {
      directory.handle.move(now, directory.handle, name);
      return name;
    } catch (IOException e) {
      // Something else has the name meanwhile.
      return now;
    }
  }

  /** Takes no right to the directory itself; that it fails is nothing to report yet. */
  private boolean removedAsEmpty(OpenDirectory directory, Path name) {
    try {
      directory.handle.deleteDirectory(name);
      removal.count(1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void letGo(OpenDirectory directory) {
    OpenDirectory last = directory;
    while (last != null && last.letGo()) {
      if (last.parent != null) {
        toOpen.release();
        OpenDirectory parent = last.parent;
        removal.removeDirectory(parent.handle, last.name, () -> parent.shown(root.path()));
      }
      last = last.parent;
    }
  }

  private void fail(OpenDirectory directory, Path name, String reason) {
    removal.fail(directory.shown(root.path()).resolve(name), reason);
  }

  private boolean isMounted(Identity directory) {
    return directory.device() != root.identity().device() || mounts.below().contains(directory);
  }

  private static Path secretName() {
    return Path.of(".qd-removing-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }
}
