package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code qd} beside its jars, as the build leaves them, made of the classes under test. */
public final class Installation {
  private Installation() {}

  /** Installs into a new directory and returns the launcher. */
  public static Path in(Path directory) throws IOException {
    Path lib = Files.createDirectories(directory.resolve("lib"));
    List<String> argv = QdProcess.argv();
    for (String entry : argv.get(argv.indexOf("-cp") + 1).split(":", -1)) {
      Path path = Path.of(entry);
      String name = Files.isDirectory(path) ? "quarterdeck.jar" : path.getFileName().toString();
      Files.createSymbolicLink(lib.resolve(name), path);
    }
    Path launcher = directory.resolve("qd");
    Files.copy(Path.of(System.getProperty("qd.basedir", "."), "src/main/sh/qd"), launcher);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return launcher;
  }
}
