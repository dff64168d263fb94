package dev.quarterdeck.temp;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

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
  private static final String DECIMAL = "0123456789";
  private static final String HEXADECIMAL = DECIMAL + "abcdef";
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
    int colon = text.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String device = text.substring(0, colon);
    String inode = text.substring(colon + 1);
    if (!isOf(HEXADECIMAL, device, 16) || !isOf(DECIMAL, inode, 20)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Identity(Long.parseUnsignedLong(device, 16), Long.parseUnsignedLong(inode)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The number's own parser takes a sign and capitals as well. */
  private static boolean isOf(String digits, String text, int most) {
    for (int i = 0; i < text.length(); i++) {
      if (digits.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return text.length() <= most;
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
