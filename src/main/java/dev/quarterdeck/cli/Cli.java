package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs the command that the command line names. What uses the parser's own types is in {@link
 * Parser}: the JVM would load those with this class, which commands without a parser need, too.
 */
public final class Cli {
  /** Shows the dashboard; the rooms below do not know it. */
  public interface Dashboard {
    /**
     * Runs until the user leaves.
     *
     * @param demo whether to run on a private tmux server with sample tasks
     * @return the exit code
     * @throws Problem when it cannot be shown
     */
    int run(Settings settings, boolean demo) throws Problem;
  }

  private Cli() {}

  /**
   * Runs the command.
   *
   * @return the exit code
   */
  public static int run(List<String> arguments, Dashboard dashboard) {
    // What stands behind the first -- of a spawn is COMMAND, whatever it looks like.
    String name = nameIn(arguments);
    int dashes = name.equals("spawn") ? arguments.indexOf("--") : -1;
    List<String> own = dashes < 0 ? arguments : arguments.subList(0, dashes);
    List<String> command = dashes < 0 ? null : arguments.subList(dashes + 1, arguments.size());
    if (PlainCommand.isPlain(own)) {
      return PlainCommand.run(own, command);
    }
    return Parser.run(name, arguments, own, command, dashboard);
  }

  /** The first word before any {@code --} that is neither an option nor an option's value. */
  static String nameIn(List<String> arguments) {
    for (int i = 0; i < arguments.size() && !arguments.get(i).equals("--"); i++) {
      String word = arguments.get(i);
      if (GlobalOptions.WITH_VALUE.contains(word)) {
        i++;
      } else if (!word.startsWith("-")) {
        return word;
      }
    }
    return "";
  }

  /** Tells what kept a command from its end, and returns the exit code. */
  static int failed(Exception e, PrintWriter err) {
    Problem problem = e instanceof Problem expected ? expected : internal(e);
    report(problem, err);
    return problem.kind().exitCode();
  }

  /** A fault of ours, as the one line that people get instead of a stack trace. */
  public static Problem internal(Throwable e) {
    return Problem.failed("internal error", e.toString(), "please report it");
  }

  /** Standard error in UTF-8, as the launcher has it everywhere. */
  public static PrintWriter standardError() {
    return new PrintWriter(System.err, true, StandardCharsets.UTF_8);
  }

  /** The line for people, and one more for everything that could not be undone. */
  public static void report(Problem problem, PrintWriter err) {
    err.println("qd: " + problem.getMessage());
    for (Throwable also : problem.getSuppressed()) {
      err.println("qd: " + (also instanceof Problem ? also.getMessage() : "undo : " + also));
    }
    err.flush();
  }

  @Command(
      name = "qd",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      sortOptions = false,
      synopsisSubcommandLabel = "[COMMAND]",
      description = {
        "Run coding agents and builds in tmux, each with a temp root of its own.",
        "Without a command: the dashboard."
      },
      commandListHeading = "Commands ('qd COMMAND --help' tells more):%n",
      footerHeading = "%nExamples:%n",
      footer = {
        "  qd                                      the dashboard",
        "  qd --demo                               the same with sample tasks",
        "  qd spawn fix-login ~/src/app -- claude  start an agent in a window of its own",
        "  qd ls                                   what runs, and what it uses",
        "  qd kill fix-login                       end it: window, processes, temp root"
      })
  static final class Root implements java.util.concurrent.Callable<Integer> {
    private final Dashboard dashboard;

    @Mixin private GlobalOptions options;

    @Option(
        names = "--demo",
        order = 1,
        description = "The dashboard on a private tmux server with sample tasks.")
    private boolean demo;

    @Option(
        names = "--mouse",
        order = 2,
        description = "The dashboard takes the mouse: select, sort, press what is below.")
    private boolean mouse;

    Root(Dashboard dashboard) {
      this.dashboard = dashboard;
    }

    GlobalOptions options() {
      return options;
    }

    @Override
    public Integer call() throws Problem {
      Settings settings = options.settings();
      return dashboard.run(mouse ? settings.withMouse() : settings, demo);
    }
  }

  /** The version, as the build wrote it down. */
  public static final class Version implements IVersionProvider {
    private static String commit(String commit) {
      return commit.isEmpty() || commit.startsWith("$") ? "" : " (" + commit + ")";
    }

    @Override
    public String[] getVersion() throws IOException {
      Properties properties = new Properties();
      try (InputStream in = Cli.class.getResourceAsStream("version.properties")) {
        properties.load(in);
      }
      return new String[] {
        "qd " + properties.getProperty("version") + commit(properties.getProperty("commit")),
        "Java " + System.getProperty("java.runtime.version"),
        Deck.tmuxVersion(System.getenv())
      };
    }
  }
}
