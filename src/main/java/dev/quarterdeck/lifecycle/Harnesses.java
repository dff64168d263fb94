package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Role;
import dev.quarterdeck.task.Text;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agents that can be started by name: the lines that launch them, ours or the config's. */
final class Harnesses {
  /** The agents' own documentation has these flags; docs/config.md says what is not certain. */
  private static final Map<String, String> SHIPPED =
      Map.of(
          "claude",
          "env FM_TURN_ENDED={turn-ended} claude --dangerously-skip-permissions --settings"
              + " '{\"hooks\":{\"Stop\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"touch"
              + " \\\"$FM_TURN_ENDED\\\"\"}]}]}}' \"$(cat {brief})\"",
          "codex",
          "env FM_TURN_ENDED={turn-ended} codex --dangerously-bypass-approvals-and-sandbox -c"
              + " 'notify=[\"sh\",\"-c\",\"touch \\\"$FM_TURN_ENDED\\\"\"]' \"$(cat {brief})\"",
          "opencode",
          "opencode --prompt \"$(cat {brief})\"",
          "pi",
          "pi \"$(cat {brief})\"",
          "grok",
          "grok --always-approve \"$(cat {brief})\"");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(brief|turn-ended|id)}");

  /** What is a harness's name: a word that a meta, a line of output and a config can hold. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Map<String, String> launches = new TreeMap<>(SHIPPED);

  Harnesses(Config config) {
    launches.putAll(config.launches());
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches() && !name.equals(Role.EXEC);
  }

  Set<String> names() {
    return new TreeSet<>(launches.keySet());
  }

  /**
   * The line that launches the harness, to be typed into a shell.
   *
   * @param places what each placeholder stands for
   * @throws Problem of kind USAGE when there is no such harness, or the line cannot be typed
   */
  String line(String name, Map<String, Path> places, String id) throws Problem {
    String launch = launch(name);
    Matcher placeholder = PLACEHOLDER.matcher(launch);
    String line =
        placeholder.replaceAll(
            found -> {
              Path place = places.get(found.group(1));
              return Matcher.quoteReplacement(
                  ShellText.quoted(place == null ? id : place.toString()));
            });
    ShellText.requireTypable("launch line of harness " + name, line);
    return line;
  }

  /** Whether the harness is told what to do by the task's brief. */
  boolean wantsBrief(String name) throws Problem {
    return launch(name).contains("{brief}");
  }

  private String launch(String name) throws Problem {
    String launch = launches.get(name);
    if (launch == null) {
      throw Problem.usage(
          "harness '" + Text.printable(name) + "'",
          "there is no such harness",
          "use one of "
              + String.join(", ", names())
              + ", or add [harness.NAME] launch to the config, or put COMMAND behind --");
    }
    return launch;
  }
}
