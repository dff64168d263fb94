package dev.quarterdeck.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/** Writes files of which no reader ever sees half. */
final class WholeFile {
  private WholeFile() {}

  /**
   * Makes the file what it shall be: written to one beside it, forced to the disk, renamed.
   *
   * @param permissions such as {@code rw-r--r--}
   * @throws IOException when it cannot be written; the old one is there as it was then
   */
  static void write(Path file, byte[] content, String permissions) throws IOException {
    Path fresh = freshBeside(file, permissions);
    try {
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteQuietly(fresh);
      throw e;
    }
  }

  private static Path freshBeside(Path file, String permissions) throws IOException {
    while (true) {
      Path fresh =
          file.resolveSibling(
              "."
                  + file.getFileName()
                  + "."
                  + Long.toHexString(ThreadLocalRandom.current().nextLong()));
      try {
        return Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
      } catch (FileAlreadyExistsException e) {
        // Somebody else's name; try another.
      }
    }
  }

  private static void deleteQuietly(Path fresh) {
    try {
      Files.deleteIfExists(fresh);
    } catch (IOException e) {
      // The write has failed already, and that is what gets reported.
    }
  }
}
