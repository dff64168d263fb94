package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real repository in a test's sandbox: a project with one commit on {@code main}, and a remote
 * that has it. No config but its own is read.
 */
public final class Repository {
  private final Path project;
  private final Path directory;
  private final Map<String, String> environment;

  private Repository(Sandbox sandbox, Path project) {
    this.project = project;
    this.directory = sandbox.directory();
    sandbox.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    sandbox.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    this.environment = new HashMap<>(sandbox.environment());
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "Ann");
      environment.put("GIT_" + who + "_EMAIL", "ann@example.org");
    }
  }

  /** The sandbox's project becomes a clone of a remote. */
  public static Repository cloned(Sandbox sandbox) {
    Repository repository = local(sandbox);
    repository.remote("origin");
    repository.git("push", "-q", "origin", "main");
    repository.git("remote", "set-head", "origin", "main");
    return repository;
  }

  /** The sandbox's project becomes a repository without a remote. */
  public static Repository local(Sandbox sandbox) {
    Needs.programs("git");
    Repository repository = new Repository(sandbox, sandbox.project());
    repository.git("init", "-q", "-b", "main");
    TestDeck.write(sandbox.project().resolve("README"), "one\n");
    repository.git("add", ".");
    repository.git("commit", "-q", "-m", "first");
    return repository;
  }

  /** The project's own checkout. */
  public Path project() {
    return project;
  }

  /** Adds a remote of that name, which has nothing yet. */
  public void remote(String name) {
    Path bare = directory.resolve(name + ".git");
    gitIn(directory, "init", "-q", "--bare", "-b", "main", bare.toString());
    git("remote", "add", name, bare.toString());
  }

  /** Makes a worktree as others do, on no branch. */
  public Path worktree(String name) {
    Path path = directory.resolve(name);
    git("worktree", "add", "-q", "--detach", path.toString());
    return path;
  }

  /** A clone whose {@code .git} is a file, as a worktree's is. */
  public Path separate(String name) {
    Path path = directory.resolve(name);
    gitIn(
        directory,
        "clone",
        "-q",
        "--separate-git-dir=" + directory.resolve(name + "-git"),
        project.toString(),
        path.toString());
    return path;
  }

  /** Commits a file with that text there. */
  public void commit(Path checkout, String file, String text) {
    TestDeck.write(checkout.resolve(file), text);
    gitIn(checkout, "add", "-A");
    gitIn(checkout, "commit", "-q", "-m", "change " + file);
  }

  /** From now on git takes that for the time; null for the clock's. */
  public void committedAt(String time) {
    if (time == null) {
      environment.remove("GIT_COMMITTER_DATE");
    } else {
      environment.put("GIT_COMMITTER_DATE", time);
    }
  }

  /** Runs git in the project. */
  public String git(String... arguments) {
    return gitIn(project, arguments);
  }

  /** Runs git there; it must succeed. */
  public String gitIn(Path checkout, String... arguments) {
    List<String> argv = new ArrayList<>(List.of("git", "-C", checkout.toString()));
    argv.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor()).as("%s: %s", argv, out).isZero();
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether the object is reachable from anything the project's repository names. */
  public boolean hasKept(String commit) {
    return !git("for-each-ref", "--contains=" + commit).isEmpty();
  }

  /** Puts a program of that name in front of all others, for what runs by the environment. */
  public static Path stub(Sandbox sandbox, String name, String script) {
    Path stub =
        TestDeck.write(
            sandbox.directory().resolve("stubs").resolve(name),
            "#!/bin/sh\nPATH='" + System.getenv("PATH") + "'\n" + script + "\n");
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    sandbox.environment().put("PATH", stub.getParent() + ":" + System.getenv("PATH"));
    return stub;
  }

  /** The lines that a stub wrote into that file. */
  public static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
