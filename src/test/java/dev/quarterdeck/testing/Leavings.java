package dev.quarterdeck.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What Go's tools leave behind, made as they make it: for nobody else to look into. */
public final class Leavings {
  private Leavings() {}

  /** An empty directory. */
  public static Path directory(Path path) throws IOException {
    return Files.createDirectory(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** An empty file. */
  public static Path file(Path path) throws IOException {
    return Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Makes all in the tree three days old, and what has such a name as private as they make it. */
  public static void age(Path tree) {
    find(tree, "-type", "d", "-regex", ".*/\\(go-build\\|go-link-\\|gopls-\\)[0-9]+", "700");
    find(
        tree,
        "-type",
        "f",
        "-regex",
        ".*/\\(cgo-gcc-input-4\\.c\\|go-codehost-[0-9]+\\|ccA1b2C3\\.s\\)",
        "600");
    Ran.ok("find", tree.toString(), "-exec", "touch", "-h", "-d", "3 days ago", "{}", "+");
  }

  /** Makes 80,010 directories in it, whose removal takes seconds. */
  public static void fill(Path tree) {
    String fill =
        "cd \"$1\" && for d in $(seq 10); do mkdir d$d; (cd d$d && seq 8000 | xargs mkdir); done";
    Ran.ok("sh", "-c", fill, "sh", tree.toString());
  }

  private static void find(
      Path tree, String type, String kind, String test, String names, String mode) {
    Ran.ok("find", tree.toString(), type, kind, test, names, "-exec", "chmod", mode, "{}", "+");
  }
}
