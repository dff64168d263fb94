package dev.quarterdeck.git;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs git: exact arguments, always a deadline, no hook, no pager, no question, no network. What
 * git does not tell is a problem, never an answer.
 */
public final class Git {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final List<String> SAFE =
      List.of(
          "--no-pager",
          "--no-replace-objects",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "core.ignoreStat=false",
          "-c",
          "core.checkStat=default",
          "-c",
          "core.trustctime=true",
          "-c",
          "safe.bareRepository=all");

  private final Map<String, String> environment;
  private final Duration deadline;

  /** The git on the PATH of that environment. */
  public Git(Map<String, String> environment) {
    this(environment, DEADLINE);
  }

  /** The same with less, or more, patience for each question. */
  public Git(Map<String, String> environment, Duration deadline) {
    this.environment = Map.copyOf(environment);
    this.deadline = deadline;
  }

  /**
   * Runs it to its end, whatever status it ends with.
   *
   * @throws Problem when it is not there, or did not end in time
   */
  Exec.Result run(Path directory, String... arguments) throws Problem {
    return run(directory, deadline, arguments);
  }

  /** What it prints, without the last line end. */
  String ask(Path directory, String... arguments) throws Problem {
    return require(run(directory, deadline, arguments), directory, arguments);
  }

  /** What reads or writes whole working trees takes its time. */
  String work(Path directory, String... arguments) throws Problem {
    return require(run(directory, LONG, arguments), directory, arguments);
  }

  /**
   * The commit that is checked out; nothing where there is none yet.
   *
   * @throws Problem when git does not tell
   */
  public Optional<String> head(Path directory) throws Problem {
    String[] question = {"rev-parse", "--verify", "--quiet", "HEAD^{commit}"};
    Exec.Result result = run(directory, question);
    return result.status() == 1
        ? Optional.empty()
        : Optional.of(require(result, directory, question));
  }

  private static String require(Exec.Result result, Path directory, String... arguments)
      throws Problem {
    if (!result.ok()) {
      String said = result.err().lines().reduce("", (first, last) -> last);
      throw Problem.failed(
          "git " + arguments[0] + " in " + directory,
          said.isEmpty() ? "it ended with status " + result.status() : said,
          "look at it there");
    }
    String out = result.out();
    return out.endsWith("\n") ? out.substring(0, out.length() - 1) : out;
  }

  private Exec.Result run(Path directory, Duration most, String... arguments) throws Problem {
    String what = "git " + arguments[0] + " in " + directory;
    Path program =
        Programs.find("git", environment)
            .orElseThrow(() -> Problem.failed(what, "there is no git", "install it"));
    List<String> argv = new ArrayList<>(List.of(program.toString(), "-C", directory.toString()));
    argv.addAll(SAFE);
    argv.addAll(List.of(arguments));
    try {
      Map<String, String> offline = Programs.environment(environment);
      // A partial clone would fetch what it lacks; the config cannot allow what this does not name.
      offline.put("GIT_ALLOW_PROTOCOL", "none");
      Exec.Result result = Exec.run(argv, offline, new byte[0], most);
      if (result.timedOut()) {
        throw Problem.failed(
            what, "it did not end within " + most.toMillis() + " ms", "look at it there");
      }
      return result;
    } catch (IOException e) {
      throw Problem.failed(what, Text.printable(String.valueOf(e.getMessage())), "look at it");
    }
  }
}
