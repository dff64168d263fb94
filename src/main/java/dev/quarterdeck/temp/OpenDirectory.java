package dev.quarterdeck.temp;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory that several workers empty, by one handle. Each takes hold of it before it begins and
 * lets go at its end, and so does each directory in it that is open; who lets go last closes it and
 * goes on to the directory that it is in.
 */
final class OpenDirectory {
  final SecureDirectoryStream<Path> handle;
  final Path name;

  /** The directory it is in, or null for the root of what is removed. */
  final OpenDirectory parent;

  private final AtomicInteger holders = new AtomicInteger(1);
  private final AtomicBoolean helped = new AtomicBoolean();

  /** Held once, for who opened it. */
  OpenDirectory(SecureDirectoryStream<Path> handle, Path name, OpenDirectory parent) {
    this.handle = handle;
    this.name = name;
    this.parent = parent;
    if (parent != null) {
      parent.hold();
    }
  }

  /** Only for who holds it already, or it might be closed just then. */
  void hold() {
    holders.incrementAndGet();
  }

  /** True when it had no helper; now it has one. */
  boolean getsHelp() {
    return helped.compareAndSet(false, true);
  }

  /** The helper is done. */
  void needsHelp() {
    helped.set(false);
  }

  /** True for the last one, when the directory is closed. */
  boolean letGo() {
    if (holders.decrementAndGet() > 0) {
      return false;
    }
    try {
      handle.close();
    } catch (IOException e) {
      // The kernel has closed it all the same, and what is left in it will be seen.
    }
    return true;
  }

  /** Its path as people know it. */
  Path shown(Path root) {
    return parent == null ? root : parent.shown(root).resolve(name);
  }
}
