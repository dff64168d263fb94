package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** Runs a small main class in a process of its own: as another user, or with other limits. */
public final class ChildJava {
  /** The user number of {@code nobody}. */
  public static final int NOBODY = 65534;

  private final Path directory;
  private final List<String> options =
      new ArrayList<>(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", "-Xmx64m"));
  private String shell = "";
  private boolean asPlainUser;
  private boolean libraries;
  private long patienceSeconds = 60;

  /** The directory must be readable by all; the classes are copied there. */
  public ChildJava(Path directory) {
    this.directory = directory;
  }

  /** What the shell does before, such as {@code umask 077}. */
  public ChildJava after(String commands) {
    shell = commands + "; ";
    return this;
  }

  /** More options for Java, of which the last one counts. */
  public ChildJava options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** How long it may take. */
  public ChildJava patience(long seconds) {
    patienceSeconds = seconds;
    return this;
  }

  /** As a user whom modes keep out: root becomes nobody for it, others are such a user. */
  public ChildJava asPlainUser() {
    Needs.programs("setpriv");
    asPlainUser = true;
    return this;
  }

  /** Makes it that user's. */
  public static void give(Path tree) {
    if (Needs.isRoot()) {
      Ran.ok("chown", "-R", NOBODY + ":" + NOBODY, tree.toString());
    }
  }

  /** With all libraries of the tests, not only what the program's own rooms take. */
  public ChildJava withLibraries() {
    libraries = true;
    return this;
  }

  /** Runs it to a good end, and returns what it wrote. */
  public String run(Class<?> main, String... arguments) throws Exception {
    Ran ran = ran(main, arguments);
    assertThat(ran.exit()).as(ran.out()).isZero();
    return ran.out().strip();
  }

  /** Runs it to whatever end; all it wrote is in {@code out}. */
  public Ran ran(Class<?> main, String... arguments) throws Exception {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", shell + "exec \"$@\"", "sh"));
    if (asPlainUser && Needs.isRoot()) {
      argv.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(options);
    argv.addAll(List.of("-cp", classPath(), main.getName()));
    argv.addAll(List.of(arguments));
    Path log = Files.createTempFile(directory, "child", ".log");
    Process child =
        new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = child.waitFor(patienceSeconds, TimeUnit.SECONDS);
    child.destroyForcibly();
    String out = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    assertThat(ended).as("ended in time; it wrote: %s", out).isTrue();
    return new Ran(child.exitValue(), out, "");
  }

  /** Copies of all that we run with, since our own may lie where only we can read. */
  private String classPath() throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      Path from = Path.of(entry);
      boolean needed = libraries || Files.isDirectory(from) || entry.contains("commons-exec");
      if (!needed || !Files.exists(from)) {
        continue;
      }
      Path to = directory.resolve("classes" + entries.size() + "-" + from.getFileName());
      if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
        copy(from, to);
      }
      entries.add(to.toString());
    }
    return String.join(":", entries);
  }

  /** Copies a tree to where everybody may read it. */
  public static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }
}
