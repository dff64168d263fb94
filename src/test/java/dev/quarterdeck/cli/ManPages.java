package dev.quarterdeck.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the manual's pages in AsciiDoc; {@code src/dist/man} makes roff of them. */
public final class ManPages {
  private ManPages() {}

  /** Writes them into the directory that is the one argument. */
  public static void main(String[] arguments) throws IOException {
    CommandLine all = Cli.commandLine((settings, demo) -> 0, null);
    List<CommandSpec> specs = new ArrayList<>(List.of(all.getCommandSpec()));
    all.getSubcommands().values().stream()
        .distinct()
        .filter(each -> !each.getCommandName().equals("help"))
        .forEach(each -> specs.add(each.getCommandSpec()));
    for (CommandSpec spec : specs) {
      // Not this machine's Java and tmux.
      spec.versionProvider(() -> new String[] {"qd"});
    }
    ManPageGenerator.generateManPage(
        Path.of(arguments[0]).toFile(),
        null,
        new boolean[0],
        true,
        specs.toArray(CommandSpec[]::new));
  }
}
