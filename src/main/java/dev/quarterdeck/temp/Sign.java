package dev.quarterdeck.temp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * How a file or directory looked when it was counted: cheap to look at again, and when it looks
 * otherwise, the count is no longer true.
 *
 * @param modified when it was modified, in nanoseconds since 1970; -1 where there was nothing
 * @param size what its length was; 0 for directories
 */
public record Sign(Path path, long modified, long size) {
  /** How it looks now. */
  public static Sign of(Path path) {
    try {
      BasicFileAttributes is =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Sign(
          path, is.lastModifiedTime().to(TimeUnit.NANOSECONDS), is.isDirectory() ? 0 : is.size());
    } catch (IOException e) {
      return new Sign(path, -1, 0);
    }
  }

  /** Whether it looks otherwise by now. */
  public boolean hasChanged() {
    // Not by a record's own equals, which is slow where it is not compiled to the end.
    Sign now = of(path);
    return now.modified != modified || now.size != size;
  }
}
