package dev.quarterdeck.temp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** Open directories as handles: what happens to their paths meanwhile cannot lead us astray. */
final class Directories {
  static final Set<PosixFilePermission> PRIVATE =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

  private Directories() {}

  /** Opens a directory that others own, such as {@code /tmp}; links on the way are followed. */
  @SuppressWarnings("StreamResourceLeak") // the caller gets it open
  static SecureDirectoryStream<Path> open(Path directory) throws IOException {
    DirectoryStream<Path> opened = Files.newDirectoryStream(directory.toRealPath());
    if (opened instanceof SecureDirectoryStream<Path> handle) {
      return handle;
    }
    opened.close();
    throw new IOException("this Java cannot remove files here without following links");
  }

  /** Opens the entry of that name in the directory; a link there is an error. */
  static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }

  /** What the entry of that name is now; of a link, the link itself. */
  static PosixFileAttributes look(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** What the open directory itself is. */
  static PosixFileAttributes look(SecureDirectoryStream<Path> directory) throws IOException {
    return directory.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
  }

  /** Gives its owner every right to the open directory, and nobody else any. */
  static void makePrivate(SecureDirectoryStream<Path> directory) throws IOException {
    directory.getFileAttributeView(PosixFileAttributeView.class).setPermissions(PRIVATE);
  }

  /**
   * The path by which the kernel knows one of our own open directories. It may be another thread's
   * handle of the same directory, which can be closed and its number given to another; then the
   * name that we look for there is not found.
   */
  static Optional<Path> descriptorOf(Identity directory) {
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
}
