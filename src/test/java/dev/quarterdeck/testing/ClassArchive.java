package dev.quarterdeck.testing;

import dev.quarterdeck.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The classes under test in an archive of loaded classes, as users have one: the tests start the
 * program some thousand times. Made once for each JVM that runs tests.
 */
final class ClassArchive {
  static final ClassArchive OF_THE_PROGRAM = new ClassArchive();

  private final List<String> options;

  private ClassArchive() {
    try {
      Path directory = Files.createTempDirectory("qd-classes");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
      options = make(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Java needs to find them. */
  List<String> options() {
    return options;
  }

  private static List<String> make(Path directory) throws IOException {
    List<String> jars = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String place : QdProcess.places(Main.class)) {
      Path path = Path.of(place);
      // Java takes classes from jars alone into an archive.
      String jar = place;
      if (Files.isDirectory(path)) {
        jar = directory.resolve("qd.jar").toString();
        Installation.pack(path, Path.of(jar));
      }
      jars.add(jar);
      try (JarFile file = new JarFile(jar)) {
        file.stream()
            .map(JarEntry::getName)
            .filter(name -> name.endsWith(".class") && !name.contains("-"))
            .forEach(name -> names.add(name.replaceAll("\\.class$", "")));
      }
    }
    String classPath = String.join(":", jars);
    names.addAll(Files.readAllLines(Path.of(System.getProperty("java.home"), "lib/classlist")));
    Path list = Files.write(directory.resolve("classes"), names);
    Path archive = directory.resolve("archive");
    List<String> dump = new ArrayList<>(QdProcess.JAVA);
    dump.addAll(
        List.of(
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + list,
            "-XX:SharedArchiveFile=" + archive,
            "-cp",
            classPath));
    Ran.ok(dump.toArray(String[]::new));
    return List.of("-XX:SharedArchiveFile=" + archive, "-cp", classPath);
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      // It is a temp directory.
    }
  }
}
