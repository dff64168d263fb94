package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** {@code qd} beside its jars, as the build leaves them, made of the classes under test. */
public final class Installation {
  private Installation() {}

  /** Installs into a new directory and returns the launcher. */
  public static Path in(Path directory) throws IOException {
    Path lib = Files.createDirectories(directory.resolve("lib"));
    for (String entry : QdProcess.places(Main.class)) {
      Path path = Path.of(entry);
      String name = Files.isDirectory(path) ? "quarterdeck.jar" : path.getFileName().toString();
      Files.createSymbolicLink(lib.resolve(name), path);
    }
    Path launcher = directory.resolve("qd");
    Files.copy(Path.of(System.getProperty("qd.basedir", "."), "src/main/sh/qd"), launcher);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return launcher;
  }

  /** Puts the classes into a jar as the build makes it: of a directory the JVM archives none. */
  public static void pack(Path launcher) throws IOException {
    Path jar = launcher.resolveSibling("lib/quarterdeck.jar");
    Path classes = jar.toRealPath();
    Files.delete(jar);
    pack(classes, jar);
  }

  static void pack(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
      }
    }
  }
}
