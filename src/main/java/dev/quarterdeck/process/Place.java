package dev.quarterdeck.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A directory and all below it, as the kernel names paths: by the real path. */
final class Place {
  private static final String DELETED = " (deleted)";

  private final List<String> roots;
  private final List<byte[]> below;

  /** The directory itself may be gone already; its parent's links are followed. */
  Place(Path root) {
    Set<Path> paths = new LinkedHashSet<>(List.of(root));
    try {
      paths.add(root.getParent().toRealPath().resolve(root.getFileName()));
    } catch (IOException e) {
      // The temp directory itself is gone; what still points there is named as before.
    }
    this.roots = paths.stream().map(Path::toString).toList();
    this.below = paths.stream().map(path -> ProcFiles.bytesOf(path.resolve("x"))).toList();
  }

  /** Whether a link in /proc points to the directory or below, even if that is deleted. */
  boolean contains(String link) {
    for (String root : roots) {
      if (link.startsWith(root)
          && (link.length() == root.length()
              || link.charAt(root.length()) == '/'
              || link.substring(root.length()).equals(DELETED))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a process's list of mapped files names one below the directory. */
  boolean isIn(byte[] maps) {
    for (byte[] path : below) {
      // Without the x: the path with a slash at its end.
      int length = path.length - 1;
      for (int at = 1; at + length <= maps.length; at++) {
        if (maps[at] == '/' && maps[at - 1] == ' ' && startsWith(maps, at, path, length)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] text, int at, byte[] start, int length) {
    for (int i = 0; i < length; i++) {
      if (text[at + i] != start[i]) {
        return false;
      }
    }
    return true;
  }
}
