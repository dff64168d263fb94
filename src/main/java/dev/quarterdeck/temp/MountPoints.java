package dev.quarterdeck.temp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * What is mounted on a directory or below.
 *
 * <p>Device numbers do not tell all: a bind mount of the same file system has the same one.
 *
 * @param atTop true when the directory itself is a mount point
 * @param below the root directories of what is mounted below
 */
public record MountPoints(boolean atTop, Set<Identity> below) {
  /** What stands for bytes that are no text. */
  private static final char UNREADABLE = '\uFFFD';

  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT_FIELD = 4;

  /**
   * Reads them for a directory given by its real path; where no table is, none are known.
   *
   * @throws IOException when they cannot be read
   */
  public static MountPoints of(Path directory) throws IOException {
    return of(directory, TABLE);
  }

  /** Copies the set. */
  public MountPoints {
    below = Set.copyOf(below);
  }

  static MountPoints of(Path directory, Path table) throws IOException {
    byte[] lines;
    try {
      lines = Files.readAllBytes(table);
    } catch (NoSuchFileException e) {
      return new MountPoints(false, Set.of());
    }
    String top = directory.toString();
    boolean atTop = false;
    Set<Identity> below = new HashSet<>();
    for (String line : new String(lines, ISO_8859_1).split("\n", -1)) {
      String[] fields = line.split(" ", MOUNT_POINT_FIELD + 2);
      if (fields.length <= MOUNT_POINT_FIELD) {
        continue;
      }
      String point = unescape(fields[MOUNT_POINT_FIELD]);
      if (point.indexOf(UNREADABLE) >= 0 && point.startsWith(top + "/")) {
        throw new IOException("something is mounted in it whose path cannot be named here");
      }
      if (point.equals(top)) {
        atTop = true;
      } else if (point.startsWith(top + "/")) {
        try {
          below.add(
              Identity.of(
                  Files.readAttributes(
                      Path.of(point), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
        } catch (NoSuchFileException e) {
          // Unmounted just now, or hidden below another mount.
        } catch (InvalidPathException e) {
          throw new IOException("something is mounted in it whose path cannot be named here", e);
        } catch (IOException e) {
          throw new IOException(
              "what is mounted at %s does not answer: %s; unmount it first"
                  .formatted(Text.printable(point), MetaStore.reason(e)),
              e);
        }
      }
    }
    return new MountPoints(atTop, below);
  }

  /** The kernel writes blanks, tabs, line ends and backslashes as three octal digits. */
  static String unescape(String field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 3 < field.length()) {
        bytes.write(Integer.parseInt(field, i + 1, i + 4, 8));
        i += 3;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(UTF_8);
  }
}
