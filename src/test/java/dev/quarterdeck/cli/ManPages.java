package dev.quarterdeck.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the manual's pages in AsciiDoc; {@code src/dist/man} makes roff of them. */
public final class ManPages {
  /** What a command may leave with that says nothing else of its own. */
  private static final Map<String, String> EXIT_CODES =
      Map.of(
          "0", "done",
          "1", "failed",
          "2", "wrong usage",
          "3", "refused to protect something; nothing was deleted");

  /** What picocli does not know of the program. */
  private static final String OF_THE_PROGRAM =
      """
      == Environment

      An option wins over the environment, the environment over the config file.

      *QD_STATE*, *FM_STATE_OVERRIDE*, *FM_HOME*::
        The state directory, as *--state*: the first that is set, of *FM_HOME* its directory _state_. Where
        *FM_HOME* is set, *qd spawn* works as firstmate's scripts do.

      *QD_TMP*, *QD_SESSION*, *QD_SOCKET*::
        As *--tmp*, *--session*, *--socket*.

      *NO_COLOR*::
        No colours, if it is not empty.

      *LC_ALL*, *LC_CTYPE*, *LANG*::
        Whether the dashboard is drawn with UTF-8 or with ASCII.

      *TMUX*, *TMUX_TMPDIR*::
        The tmux server, as with tmux itself.

      *XDG_CONFIG_HOME*, *XDG_STATE_HOME*, *XDG_CACHE_HOME*::
        What stands below for _~/.config_, _~/.local/state_ and _~/.cache_.

      *QD_JAVA*, *JAVA_HOME*::
        The Java that runs it: a program, or the directory where one is installed. Else that of *PATH*.

      Tasks are given *GOTMPDIR*, and *TMPDIR* with *qd spawn --tmpdir*.

      == Files

      _~/.config/quarterdeck/config.toml_::
        Keys, colours, columns, limits, harnesses, and defaults of the options. Nothing needs it.

      _~/.local/state/quarterdeck/ID.meta_::
        The record of a task; goes last when the task is ended.

      _~/.local/state/quarterdeck/worktrees/ID_::
        The git worktree of a task, with *qd spawn --worktree*.

      _~/.local/state/quarterdeck/.wake-queue_::
        What *qd watch* and *qd wake append* write.

      _/tmp/fm-ID_::
        The temp root of a task, its user's alone; _gotmp_ in it is *GOTMPDIR*.

      _~/.cache/quarterdeck_::
        What makes a start quicker; may be removed at any time.

      """;

  private ManPages() {}

  /** Writes them into the directory that is the one argument. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    CommandLine qd = Parser.commandLine((settings, demo) -> 0, null);
    prepare(qd);
    ManPageGenerator.generateManPage(
        directory.toFile(), null, new boolean[0], true, qd.getCommandSpec());
    // Picocli's own, as its page would be.
    Files.delete(directory.resolve("qd-help.adoc"));
    List<String> names;
    try (Stream<Path> files = Files.list(directory)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".adoc"))
              .map(name -> name.replace(".adoc", ""))
              .sorted()
              .toList();
    }
    for (String name : names) {
      Path page = directory.resolve(name + ".adoc");
      String text =
          Files.readString(page)
              .replaceAll(":manmanual: .*", ":manmanual: Quarterdeck Manual")
              // A synopsis of two lines.
              .replace("\n      qd ", " +\nqd ");
      Files.writeString(
          page, text + (name.equals("qd") ? OF_THE_PROGRAM : "") + seeAlso(name, names));
    }
  }

  private static void prepare(CommandLine command) {
    command.getSubcommands().values().stream().distinct().forEach(ManPages::prepare);
    CommandSpec spec = command.getCommandSpec();
    // Not this machine's Java and tmux.
    spec.versionProvider(() -> new String[] {"Quarterdeck"});
    UsageMessageSpec usage = spec.usageMessage();
    // What follows the name, and what man's index has.
    String summary = usage.header().length == 0 ? usage.description()[0] : usage.header()[0];
    usage.header(
        Character.toLowerCase(summary.charAt(0)) + summary.substring(1, summary.length() - 1));
    Map<String, String> codes = new TreeMap<>(EXIT_CODES);
    codes.putAll(usage.exitCodeList());
    usage.exitCodeListHeading("Exit status").exitCodeList(codes);
    // Behind the examples qd itself names the user's config file.
    usage.footerHeading("Examples");
    usage.footer(
        Stream.of(usage.footer())
            .takeWhile(line -> !line.isEmpty())
            .map(ManPages::example)
            .toArray(String[]::new));
  }

  /** The command, and in a line of its own what it is for: beside it there is no room. */
  private static String example(String line) {
    String[] parts = line.strip().split(" {2,}", 2);
    return "`+" + parts[0] + "+`::\n  " + (parts.length == 1 ? "{empty}" : parts[1]);
  }

  private static String seeAlso(String name, List<String> names) {
    Stream<String> near =
        names.stream()
            .filter(each -> parent(each).equals(name) || parent(each).equals(parent(name)))
            .filter(each -> !each.equals(name));
    Stream<String> other = name.equals("qd") ? Stream.of("git", "tmux") : Stream.of(parent(name));
    return Stream.concat(other, near)
        .map(each -> "*" + each + "*(1)")
        .collect(Collectors.joining(", ", "== See also\n\n", "\n"));
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('-')));
  }
}
