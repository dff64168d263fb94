package dev.quarterdeck.git;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** treehouse, which keeps a pool of worktrees for each project. */
public final class Treehouse {
  /** It fetches, and checks a whole tree out. */
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private static final Duration QUICK = Duration.ofSeconds(10);

  private final Path program;
  private final Map<String, String> environment;

  private Treehouse(Path program, Map<String, String> environment) {
    this.program = program;
    this.environment = environment;
  }

  /** The one on the PATH, where there is one. */
  public static Optional<Treehouse> installed(Map<String, String> environment) {
    return Programs.find("treehouse", environment)
        .map(program -> new Treehouse(program, Programs.environment(environment)));
  }

  /**
   * Whether it can lease: without a lease a worktree is the caller's only while a shell of
   * treehouse's runs in it, and is reset when that ends.
   */
  public boolean canLease() throws Problem {
    Exec.Result help = run(Path.of("/"), QUICK, "get", "--help");
    return (help.out() + help.err()).contains("--lease");
  }

  /**
   * Leases a worktree of the project.
   *
   * @param holder who has it, as {@code treehouse status} shows
   * @return what it printed, which may be anything
   */
  public Path get(Path project, String holder) throws Problem {
    Exec.Result result = run(project, DEADLINE, "get", "--lease", "--lease-holder", holder);
    String printed = result.out().strip();
    String what = "treehouse get in " + project;
    if (!result.ok()) {
      throw Problem.failed(what, lastLine(result), "look at 'treehouse status' there");
    }
    try {
      Path path = Path.of(printed);
      if (path.isAbsolute() && !printed.contains("\n")) {
        return path;
      }
    } catch (InvalidPathException e) {
      // No more than any other text.
    }
    throw Problem.failed(
        what,
        "it printed no path but '" + Text.printable(printed) + "'",
        "look at 'treehouse status' there");
  }

  /** Gives a worktree back, in whatever state it is. */
  public void giveBack(Path project, Path worktree) throws Problem {
    Exec.Result result = run(project, DEADLINE, "return", "--force", worktree.toString());
    if (!result.ok()) {
      throw Problem.failed(
          "treehouse return --force " + worktree + " in " + project,
          lastLine(result),
          "look at 'treehouse status' there, and kill again");
    }
  }

  private static String lastLine(Exec.Result result) {
    return result.err().isBlank()
        ? "it ended with status " + result.status()
        : result.err().strip().lines().reduce("", (first, last) -> last);
  }

  private Exec.Result run(Path directory, Duration most, String... arguments) throws Problem {
    String what = "treehouse " + arguments[0] + " in " + directory;
    // It takes the project from where it stands, and Exec starts nothing elsewhere than here.
    List<String> argv =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "cd -- \"$1\" && shift && exec \"$@\"",
                "sh",
                directory.toString(),
                program.toString()));
    argv.addAll(List.of(arguments));
    try {
      Exec.Result result = Exec.run(argv, environment, new byte[0], most);
      if (result.timedOut()) {
        throw Problem.failed(
            what, "it did not end within " + most.toSeconds() + " s", "look there");
      }
      return result;
    } catch (IOException e) {
      throw Problem.failed(what, Text.printable(String.valueOf(e.getMessage())), "look at it");
    }
  }
}
