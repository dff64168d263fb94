package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A world of its own for one test: home, state, temp and project directories below one private
 * directory, an environment that names nothing else, and a tmux socket that nobody else has.
 *
 * <p>Every process started in it carries a mark in its environment. Closing the sandbox ends what
 * is left by that mark, and fails the test for it.
 */
public final class Sandbox implements AutoCloseable {
  private static final String MARK = "QD_TEST_SANDBOX";

  /** Options and variables that name a place, each of which must be in the sandbox. */
  private static final List<String> PLACES =
      List.of("QD_STATE", "QD_TMP", "HOME", "XDG_CONFIG_HOME", "TMUX_TMPDIR", "TMPDIR");

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  /** Should the run be ended half-way, nothing of it goes on. */
  private final Thread atExit = new Thread(this::endAll, "sandbox-end");

  /** Makes the directories. */
  public Sandbox() {
    try {
      // Not java.io.tmpdir: a socket's path has room for 107 bytes.
      directory = Files.createTempDirectory(Path.of("/tmp").toRealPath(), "qdt-");
      for (Path path : List.of(home(), tmp(), project(), tmpdir(), directory.resolve("sockets"))) {
        Files.createDirectory(path);
      }
      Files.setPosixFilePermissions(
          directory.resolve("sockets"), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(atExit);
    environment.put("PATH", System.getenv("PATH"));
    environment.put("LANG", "C.UTF-8");
    environment.put("TERM", "xterm-256color");
    environment.put("SHELL", "/bin/bash");
    environment.put("HOME", home().toString());
    environment.put("XDG_CONFIG_HOME", home().resolve(".config").toString());
    environment.put("TMPDIR", tmpdir().toString());
    environment.put("TMUX_TMPDIR", directory.resolve("sockets").toString());
    environment.put("QD_STATE", state().toString());
    environment.put("QD_TMP", tmp().toString());
    environment.put("QD_SOCKET", socket());
    environment.put("QD_SESSION", "work");
    environment.put(MARK, directory.toString());
  }

  /** The directory that everything is in. */
  public Path directory() {
    return directory;
  }

  /** HOME, empty; a place for the shells' start-up files. */
  public Path home() {
    return directory.resolve("home");
  }

  /** The state directory; nobody has made it yet. */
  public Path state() {
    return directory.resolve("state");
  }

  /** The directory of the temp roots. */
  public Path tmp() {
    return directory.resolve("tmp");
  }

  /** TMPDIR: what goes astray shows here. */
  public Path tmpdir() {
    return directory.resolve("tmpdir");
  }

  /** A directory for tasks to work in. */
  public Path project() {
    return directory.resolve("project");
  }

  /** The tmux socket's name. */
  public String socket() {
    return directory.getFileName().toString();
  }

  /** The environment; changes to it go to what is started afterwards. */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * Fails a test that would reach out of the sandbox: the user's tmux server, another temp
   * directory, another state directory.
   */
  public void guard(Map<String, String> environment, List<String> arguments) {
    for (String place : PLACES) {
      assertThat(environment).as("nothing outside of the sandbox").containsKey(place);
      guard(place, environment.get(place));
    }
    assertThat(environment.get("QD_SOCKET")).isEqualTo(socket());
    String tmux = environment.get("TMUX");
    if (tmux != null) {
      guard("TMUX", tmux.substring(0, tmux.indexOf(',')));
    }
    for (int i = 0; i + 1 < arguments.size() && !arguments.get(i).equals("--"); i++) {
      switch (arguments.get(i)) {
        case "--state", "--tmp" -> guard(arguments.get(i), arguments.get(i + 1));
        case "--socket" -> assertThat(arguments.get(i + 1)).isEqualTo(socket());
        default -> {}
      }
    }
  }

  private void guard(String what, String path) {
    assertThat(Path.of(path).startsWith(directory))
        .as("%s=%s is in the sandbox %s", what, path, directory)
        .isTrue();
  }

  /** The processes started in here that still run, as {@code pid: command line}. */
  public List<String> processes() {
    return carrying(MARK, directory.toString());
  }

  /** The running processes that have the variable in their environment, with their arguments. */
  public static List<String> carrying(String variable, String value) {
    List<String> found = new ArrayList<>();
    byte[] wanted = (variable + "=" + value).getBytes(StandardCharsets.UTF_8);
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              Path proc = Path.of("/proc", Long.toString(process.pid()));
              try {
                if (contains(Files.readAllBytes(proc.resolve("environ")), wanted)) {
                  String arguments = Files.readString(proc.resolve("cmdline"));
                  found.add(process.pid() + ": " + arguments.replace('\0', ' ').strip());
                }
              } catch (IOException e) {
                // Gone, or another user's.
              }
            });
    return found;
  }

  private static boolean contains(byte[] environ, byte[] wanted) {
    int start = 0;
    for (int i = 0; i <= environ.length; i++) {
      if (i == environ.length || environ[i] == 0) {
        if (Arrays.equals(environ, start, i, wanted, 0, wanted.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  @Override
  public void close() {
    List<String> left = new ArrayList<>();
    try {
      Await.until("all processes of the test have ended", () -> processes().isEmpty());
    } catch (AssertionError e) {
      left.addAll(processes());
      endAll();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove(directory);
    assertThat(left).as("processes that the test left behind").isEmpty();
  }

  private void endAll() {
    for (String process : processes()) {
      ProcessHandle.of(Long.parseLong(process.substring(0, process.indexOf(':'))))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Removes a tree of the test's own, following no link. */
  private static void remove(Path tree) {
    try {
      Files.walkFileTree(
          tree,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes is)
                throws IOException {
              Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes is) throws IOException {
              Files.delete(path);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException e) throws IOException {
              Files.delete(path);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names in a directory, in order; none where there is none. */
  public static List<String> names(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
