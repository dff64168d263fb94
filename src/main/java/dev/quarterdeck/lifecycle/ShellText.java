package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lines for a shell to read. */
final class ShellText {
  // Not '=' in front, which zsh takes for the path of a program, nor '%', a job.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+:,./=-]*");

  private static final Pattern QUOTE_OR_BACKSLASH = Pattern.compile("['\\\\]");

  private ShellText() {}

  /** The word in single quotes, where it needs any: any POSIX shell and fish read it as it was. */
  static String quoted(String word) {
    // Backslashes stand outside of the quotes, since fish reads them inside too.
    return PLAIN.matcher(word).matches()
        ? word
        : "'" + QUOTE_OR_BACKSLASH.matcher(word).replaceAll("'\\\\$0'") + "'";
  }

  /**
   * The line to type for a COMMAND: one argument is a line of its own, to be typed as it is; of
   * several, each becomes one word.
   *
   * @throws Problem of kind USAGE when it holds what cannot be typed
   */
  static String line(List<String> command) throws Problem {
    String line =
        command.size() == 1
            ? command.get(0)
            : command.stream().map(ShellText::quoted).collect(Collectors.joining(" "));
    requireTypable("COMMAND", line);
    return line;
  }

  /**
   * Fails when the text cannot be typed as one line.
   *
   * @throws Problem of kind USAGE
   */
  static void requireTypable(String what, String text) throws Problem {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7f) {
        throw Problem.usage(
            what,
            String.format(Locale.ROOT, "the text holds the control character 0x%02x", (int) c),
            "put it into a file and name that");
      }
    }
  }
}
