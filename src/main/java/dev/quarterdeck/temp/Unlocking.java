package dev.quarterdeck.temp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/** Gives the owner of a directory the rights that it takes to empty it. */
final class Unlocking {
  private Unlocking() {}

  /** Makes sure that entries of the open directory can be removed, such as a module cache's. */
  static void unlock(SecureDirectoryStream<Path> directory, PosixFileAttributes is) {
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
  static boolean unlockByName(SecureDirectoryStream<Path> directory, Path name, Identity expected)
      throws IOException {
    Optional<Path> handle = Directories.descriptorOf(Identity.of(Directories.look(directory)));
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
}
