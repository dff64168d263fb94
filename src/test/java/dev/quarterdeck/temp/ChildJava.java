package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.exec.CommandLine;
import org.junit.jupiter.api.Assumptions;

/** Runs a small main class in a process of its own: as another user, or with other limits. */
final class ChildJava {
  static final int NOBODY = 65534;

  private final Path directory;
  private String shell = "";
  private String heap = "-Xmx64m";
  private boolean asNobody;

  /** The directory must be readable by all; the classes are copied there. */
  ChildJava(Path directory) {
    this.directory = directory;
  }

  /** What the shell does before, such as {@code umask 077}. */
  ChildJava after(String commands) {
    shell = commands + "; ";
    return this;
  }

  ChildJava heap(String option) {
    heap = option;
    return this;
  }

  ChildJava asNobody() {
    assumeRoot();
    asNobody = true;
    return this;
  }

  /** Skips the test for a plain user, who cannot become another. */
  static void assumeRoot() {
    try {
      Assumptions.assumeTrue(Owner.me() == 0, "needs root");
    } catch (dev.quarterdeck.task.Problem e) {
      throw new AssertionError(e);
    }
    assertThat(Path.of("/usr/bin/setpriv")).isExecutable();
  }

  String run(Class<?> main, String... arguments) throws Exception {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", shell + "exec \"$@\"", "sh"));
    if (asNobody) {
      argv.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(
        List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", heap, "-cp", classes(), main.getName()));
    argv.addAll(List.of(arguments));
    Path log = Files.createTempFile(directory, "child", ".log");
    Process child =
        new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = child.waitFor(60, TimeUnit.SECONDS);
    child.destroyForcibly();
    String out = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    assertThat(ended).as("ended in time; it wrote: %s", out).isTrue();
    assertThat(child.exitValue()).as(out).isZero();
    return out.strip();
  }

  private String classes() throws IOException, URISyntaxException {
    List<String> entries = new ArrayList<>();
    for (Class<?> type : List.of(TreeRemover.class, ChildJava.class, CommandLine.class)) {
      Path from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path to = directory.resolve("classes" + entries.size());
      if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
        copy(from, to);
      }
      entries.add(to.toString());
    }
    return String.join(":", entries);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }
}
