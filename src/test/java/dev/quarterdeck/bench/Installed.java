package dev.quarterdeck.bench;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The program as it is installed, with a Java that has its archive already. */
record Installed(String name, Path java, Path launcher) {
  private static final String[] HOMES =
      System.getProperty(
              "qd.javas", "/usr/lib/jvm/java-17-openjdk-amd64,/usr/lib/jvm/temurin-25-jdk-amd64")
          .split(",", -1);

  /** One for each Java that is there. */
  static List<Installed> all(Sandbox sandbox) throws Exception {
    Path basedir = Path.of(System.getProperty("qd.basedir", "."));
    Path base = sandbox.directory().resolve("installed");
    Path launcher = base.resolve("bin/qd");
    Files.createDirectories(launcher.getParent());
    Files.copy(basedir.resolve("src/main/sh/qd"), launcher);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path lib = Files.createDirectory(base.resolve("lib"));
    try (Stream<Path> jars = Files.list(basedir.resolve("target/lib"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
      }
    }
    List<Installed> found = new ArrayList<>();
    for (String home : HOMES) {
      Path java = Path.of(home, "bin/java");
      if (!Files.exists(java)) {
        System.out.println("not measured, since it is not there: " + java);
        continue;
      }
      String version =
          Files.readString(Path.of(home, "release"))
              .replaceAll("(?s).*JAVA_VERSION=\"([^\"]*)\".*", "$1");
      Installed one = new Installed("JDK " + version, java, launcher);
      found.add(one);
      int archives = found.size();
      ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "--version");
      builder.environment().clear();
      builder.environment().putAll(sandbox.environment());
      builder.environment().put("QD_JAVA", java.toString());
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
      Path cache = sandbox.home().resolve(".cache/quarterdeck");
      Await.until(
          "the archive",
          () ->
              Sandbox.names(cache).stream().filter(name -> name.endsWith(".archive")).count()
                      == archives
                  && Sandbox.names(cache).size() == archives,
          () -> Sandbox.names(cache));
    }
    return found;
  }
}
