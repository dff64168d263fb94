package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** Makes trees for removal, and runs the few programs that this takes. */
final class Trees {
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
  static void chain(Path top, int levels) throws IOException {
    Files.createDirectory(top);
    Files.writeString(top.resolve("deepest"), "content");
    Path fresh = top.resolveSibling("fresh");
    for (int i = 1; i < levels; i++) {
      Files.createDirectory(fresh);
      Files.move(top, fresh.resolve("d"));
      Files.move(fresh, top);
    }
  }

  static void run(String... argv) throws Exception {
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", String.join(" ", argv), out).isZero();
  }

  static RootVerdict.Trusted trusted(Path root) throws Exception {
    return (RootVerdict.Trusted) TempRoots.orphan(root);
  }

  static RemovalResult remove(Path root) throws Exception {
    return TreeRemover.remove(trusted(root), RemovalListener.NONE);
  }
}
