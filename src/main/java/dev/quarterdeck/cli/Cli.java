package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Reads the command line and runs the command it names. */
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

  private static final List<String> COMMANDS =
      List.of(
          "spawn",
          "ls",
          "kill",
          "respawn",
          "attach",
          "peek",
          "send",
          "sweep",
          "doctor",
          "watch",
          "wake",
          "completion",
          "help");

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
    // Each command that is made known costs milliseconds, and only help tells of all.
    boolean known =
        COMMANDS.contains(name) && !name.equals("help") && name.equals(arguments.get(0));
    CommandLine line = commandLine(dashboard, command, known ? List.of(name) : COMMANDS);
    line.setExecutionExceptionHandler((e, commandLine, result) -> failed(e, commandLine.getErr()));
    line.setParameterExceptionHandler(Cli::wrongUsage);
    String asked =
        name.equals("help") ? nameIn(own.subList(own.indexOf(name) + 1, own.size())) : name;
    if (!asked.isEmpty() && !line.getSubcommands().containsKey(asked)) {
      // Otherwise "qd nonsense --help" would be the help of qd.
      report(
          Problem.usage(
              "qd " + asked,
              "there is no such command",
              cure(line.getSubcommands().keySet(), asked, "see 'qd --help'")),
          line.getErr());
      return Problem.Kind.USAGE.exitCode();
    }
    return line.execute(own.toArray(String[]::new));
  }

  /**
   * All commands; {@code command} is what stands behind the first {@code --} of a spawn, or null.
   */
  static CommandLine commandLine(Dashboard dashboard, List<String> command) {
    return commandLine(dashboard, command, COMMANDS);
  }

  private static CommandLine commandLine(
      Dashboard dashboard, List<String> command, List<String> names) {
    CommandLine line = new CommandLine(new Root(dashboard));
    for (String name : names) {
      line.addSubcommand(commandOf(name, command));
    }
    for (CommandLine each : line.getSubcommands().values()) {
      each.getCommandSpec().usageMessage().abbreviateSynopsis(false);
    }
    CommandLine.Model.UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    List<String> footer = new ArrayList<>(List.of(usage.footer()));
    footer.addAll(
        List.of(
            "",
            "Keys, colours, columns, limits, bell and mouse are set in",
            "  " + Text.printable(Settings.configFile(System.getenv()).toString()),
            "  (docs/config.md tells how; docs/keys.md has the keys)"));
    usage.footer(footer.toArray(String[]::new));
    // "qd send t @README.md" is how agents are told of a file.
    line.setExpandAtFiles(false);
    // An alias with --socket may be overridden.
    line.setOverwrittenOptionsAllowed(true);
    return line;
  }

  private static Object commandOf(String name, List<String> command) {
    return switch (name) {
      case "spawn" -> new SpawnCommand(command);
      case "ls" -> new LsCommand();
      case "kill" -> new KillCommand();
      case "respawn" -> new RespawnCommand();
      case "attach" -> new AttachCommand();
      case "peek" -> new PeekCommand();
      case "send" -> new SendCommand();
      case "sweep" -> new SweepCommand();
      case "doctor" -> new DoctorCommand();
      case "watch" -> new WatchCommand();
      case "wake" -> new WakeCommand();
      case "completion" -> new CompletionCommand();
      default -> new CommandLine.HelpCommand();
    };
  }

  /** The first word before any {@code --} that is neither an option nor an option's value. */
  private static String nameIn(List<String> arguments) {
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

  /** The name that is nearest to the word, where one is near. */
  private static String cure(Set<String> names, String word, String otherwise) {
    int letters = word.replaceFirst("^-+", "").length();
    return names.stream()
        .filter(name -> difference(word, name) <= Math.min(2, letters / 2))
        .min(Comparator.comparingInt(name -> difference(word, name)))
        .map(name -> "did you mean '" + name + "'?")
        .orElse(otherwise);
  }

  /** How many letters are to be added, taken away or changed; {@code -v} may be {@code -V}. */
  private static int difference(String word, String name) {
    int[] before = IntStream.rangeClosed(0, name.length()).toArray();
    for (int i = 1; i <= word.length(); i++) {
      int[] now = new int[name.length() + 1];
      now[0] = i;
      for (int j = 1; j <= name.length(); j++) {
        int other = isSame(word.charAt(i - 1), name.charAt(j - 1)) ? 0 : 1;
        now[j] = Math.min(before[j - 1] + other, 1 + Math.min(before[j], now[j - 1]));
      }
      before = now;
    }
    return before[name.length()];
  }

  private static boolean isSame(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName(" ");
    String reason = Text.printable(e.getMessage());
    String why = Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
    String cure = "see '" + name + " --help'";
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      Set<String> names =
          unmatched.isUnknownOption()
              ? command.getCommandSpec().optionsMap().keySet()
              : command.getSubcommands().keySet();
      cure = cure(names, unmatched.getUnmatched().get(0), cure);
    }
    report(Problem.usage(name, why, cure), command.getErr());
    return Problem.Kind.USAGE.exitCode();
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
