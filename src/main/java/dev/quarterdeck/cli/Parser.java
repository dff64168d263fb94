package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Parses what {@link PlainCommand} does not take, and runs it. */
final class Parser {
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

  private Parser() {}

  /**
   * Runs the command.
   *
   * @param name the command's, or an empty text
   * @param own the arguments before the first {@code --} of a spawn
   * @param command what stands behind that, or null
   * @return the exit code
   */
  static int run(
      String name,
      List<String> arguments,
      List<String> own,
      List<String> command,
      Cli.Dashboard dashboard) {
    // Each command that is made known costs milliseconds, and only help tells of all.
    boolean known =
        COMMANDS.contains(name) && !name.equals("help") && name.equals(arguments.get(0));
    CommandLine line = commandLine(dashboard, command, known ? List.of(name) : COMMANDS);
    line.setExecutionExceptionHandler(
        (e, commandLine, result) -> Cli.failed(e, commandLine.getErr()));
    line.setParameterExceptionHandler(Parser::wrongUsage);
    String asked =
        name.equals("help") ? Cli.nameIn(own.subList(own.indexOf(name) + 1, own.size())) : name;
    if (!asked.isEmpty() && !line.getSubcommands().containsKey(asked)) {
      // Otherwise "qd nonsense --help" would be the help of qd.
      Cli.report(
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
  static CommandLine commandLine(Cli.Dashboard dashboard, List<String> command) {
    return commandLine(dashboard, command, COMMANDS);
  }

  private static CommandLine commandLine(
      Cli.Dashboard dashboard, List<String> command, List<String> names) {
    CommandLine line = new CommandLine(new Cli.Root(dashboard));
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
    Cli.report(Problem.usage(name, why, cure), command.getErr());
    return Problem.Kind.USAGE.exitCode();
  }
}
