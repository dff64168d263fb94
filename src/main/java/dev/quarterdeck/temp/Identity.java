package dev.quarterdeck.temp;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which file it is, whatever it is called: what {@code tasktmp_id=} records.
 *
 * <p>Written as {@code fe00:2146953}, device in hexadecimal and inode in decimal digits, just as
 * {@code stat -c %D:%i} prints it.
 *
 * @param device the device number
 * @param inode the inode number on it
 */
public record Identity(long device, long inode) {
  private static final Pattern WRITTEN = Pattern.compile("([0-9a-f]{1,16}):([0-9]{1,20})");
  private static final String DEVICE = "(dev=";
  private static final String INODE = ",ino=";

  /**
   * The identity that the attributes tell.
   *
   * @throws IOException where files have none
   */
  public static Identity of(BasicFileAttributes attributes) throws IOException {
    // The key offers nothing but equals() and this text; "unix:dev" cannot be read from a handle.
    String key = String.valueOf(attributes.fileKey());
    int inode = key.indexOf(INODE);
    if (!key.startsWith(DEVICE) || inode < 0) {
      throw new IOException("this file system does not tell device and inode");
    }
    // By hand and not by a pattern: each directory that is removed is asked twice.
    return new Identity(
        Long.parseUnsignedLong(key, DEVICE.length(), inode, 16),
        Long.parseUnsignedLong(key, inode + INODE.length(), key.length() - 1, 10));
  }

  /** The identity that {@link #toString} wrote, or nothing when the text is none. */
  public static Optional<Identity> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Identity(
              Long.parseUnsignedLong(written.group(1), 16),
              Long.parseUnsignedLong(written.group(2))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  // By hand: the JVM makes a record's own at their first use, which the first look would wait for.
  @Override
  public boolean equals(Object other) {
    return other instanceof Identity that && that.device == device && that.inode == inode;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(inode) * 31 + Long.hashCode(device);
  }

  @Override
  public String toString() {
    return Long.toHexString(device) + ":" + Long.toUnsignedString(inode);
  }
}
