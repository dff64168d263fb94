package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Doctor;
import dev.quarterdeck.lifecycle.Finding;
import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Say what on this machine will bite, and what cures it.",
      "Looks at tmux, the terminal, the temp directory and the tasks. Changes nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing found", "1:something found"},
    footerHeading = "%nExamples:%n",
    footer = {"  qd doctor", "  qd doctor --json | jq -r '.findings[] | .cure'"})
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Override
  public Integer call() throws Problem {
    List<Finding> findings = new Doctor(root.options().deck()).examine();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(document(findings));
    } else {
      print(findings, out);
    }
    out.flush();
    return findings.isEmpty() ? 0 : Problem.Kind.FAILED.exitCode();
  }

  private static void print(List<Finding> findings, PrintWriter out) {
    for (Finding finding : findings) {
      out.printf("%-6s %s: %s%n", finding.severity().word(), finding.check(), finding.what());
      out.println("       why: " + finding.why());
      out.println("       cure: " + finding.cure());
    }
    long faults =
        findings.stream().filter(finding -> finding.severity() == Finding.Severity.FAULT).count();
    long notes = findings.size() - faults;
    out.println(
        findings.isEmpty()
            ? "nothing found"
            : faults
                + (faults == 1 ? " fault, " : " faults, ")
                + notes
                + (notes == 1 ? " note" : " notes"));
  }

  private static String document(List<Finding> findings) throws Problem {
    try {
      return Json.document(
          generator -> {
            generator.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
              generator.writeStartObject();
              generator.writeStringField("check", finding.check());
              generator.writeStringField("severity", finding.severity().word());
              generator.writeStringField("what", finding.what());
              generator.writeStringField("why", finding.why());
              generator.writeStringField("cure", finding.cure());
              generator.writeEndObject();
            }
            generator.writeEndArray();
          });
    } catch (IOException e) {
      throw Problem.failed("write JSON", String.valueOf(e.getMessage()), "report this");
    }
  }
}
