package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.task.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * The calls that scripts make most, without the parser: it takes longer to set up than they take.
 * They are so plain that there is nothing to parse; whatever has an option, but for those of {@code
 * ls}, goes by the parser, which means the same by them.
 */
final class PlainCommand {
  private static final String JSON = "--json";
  private static final String NO_USAGE = "--no-usage";
  private static final Set<String> OF_LS = Set.of(JSON, NO_USAGE);

  private PlainCommand() {}

  /** Whether it is {@code ls}, or {@code spawn} or {@code kill} with words that are no options. */
  static boolean isPlain(List<String> arguments) {
    if (arguments.isEmpty()) {
      return false;
    }
    List<String> words = arguments.subList(1, arguments.size());
    return switch (arguments.get(0)) {
      case "ls" -> OF_LS.containsAll(words);
      case "spawn", "kill", "teardown" -> !words.isEmpty() && !hasOption(words);
      default -> false;
    };
  }

  private static boolean hasOption(List<String> words) {
    for (String word : words) {
      if (word.startsWith("-")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs one that is plain.
   *
   * @param command what stands behind the first {@code --} of a spawn, or null
   * @return the exit code
   */
  static int run(List<String> arguments, List<String> command) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = Cli.standardError();
    List<String> words = arguments.subList(1, arguments.size());
    try {
      Deck deck = Deck.of(Settings.resolve(Settings.Flags.NONE, System.getenv()));
      return switch (arguments.get(0)) {
        case "ls" ->
            LsCommand.list(deck, words.contains(JSON), !words.contains(NO_USAGE), out, err);
        case "spawn" -> new SpawnCommand(words, command).run(deck, out, err);
        default -> new KillCommand(words).run(deck, out, err);
      };
    } catch (Problem | RuntimeException e) {
      return Cli.failed(e, err);
    }
  }
}
