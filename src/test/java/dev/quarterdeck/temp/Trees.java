package dev.quarterdeck.temp;

import dev.quarterdeck.testing.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes trees for removal, and runs the few programs that this takes. */
public final class Trees {
  private Trees() {}

  static Path directory(Path path) throws IOException {
    return Files.createDirectories(path);
  }

  static Path file(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    return Files.writeString(path, "content");
  }

  static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** A chain of directories, made from its end since no path could name it from the start. */
  public static void chain(Path top, int levels) throws IOException {
    Files.createDirectory(top);
    Files.writeString(top.resolve("deepest"), "content");
    Path fresh = top.resolveSibling("fresh");
    for (int i = 1; i < levels; i++) {
      Files.createDirectory(fresh);
      Files.move(top, fresh.resolve("d"));
      Files.move(fresh, top);
    }
  }

  static void run(String... argv) {
    Ran.ok(argv);
  }

  static RootVerdict.Trusted trusted(Path root) throws Exception {
    return (RootVerdict.Trusted) TempRoots.orphan(root);
  }

  static RemovalResult remove(Path root) throws Exception {
    return TreeRemover.remove(trusted(root), RemovalListener.NONE);
  }
}
