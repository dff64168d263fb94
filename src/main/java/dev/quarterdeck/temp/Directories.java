package dev.quarterdeck.temp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Open directories as handles: what happens to their paths meanwhile cannot lead us astray. */
final class Directories {
  static final Set<PosixFilePermission> PRIVATE =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

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
}
