package dev.quarterdeck.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd kill}. */
@Command(
    name = "kill",
    aliases = "teardown",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "End tasks: window, processes, worktree, root and records.",
      "A worktree goes only when its work has landed. What cannot be ended is named, and a second"
          + " kill finishes what the first could not."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all gone",
      "1:something is left",
      "3:refused to protect what is not the task's"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  qd kill fix-login --dry-run     what would go", "  qd kill fix-login dark-mode"})
final class KillCommand implements Callable<Integer> {
  private static final List<String> NO_NOTES = List.of();

  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "ID", description = "The tasks.")
  private List<String> ids;

  @Option(names = "--force", description = "Discard what is in a worktree and has not landed.")
  private boolean force;

  @Option(names = "--dry-run", description = "Say what would be ended, and end nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  /** What came of one id; the null ones of the three did not. */
  private record Outcome(String id, Teardown.Ended ended, Teardown.Plan plan, Problem problem) {}

  KillCommand() {}

  /** With ids alone, in which no option is. */
  KillCommand(List<String> ids) {
    this.ids = ids;
  }

  @Override
  public Integer call() throws Problem {
    CommandLine line = spec.commandLine();
    return run(root.options().deck(), line.getOut(), line.getErr());
  }

  int run(Deck deck, PrintWriter out, PrintWriter err) throws Problem {
    Teardown teardown = new Teardown(deck);
    List<Outcome> outcomes = new ArrayList<>();
    for (String id : new LinkedHashSet<>(ids)) {
      Outcome outcome = outcome(teardown, id);
      outcomes.add(outcome);
      if (outcome.problem() != null) {
        Cli.report(outcome.problem(), err);
      }
      if (json) {
        continue;
      }
      if (outcome.ended() != null) {
        outcome.ended().notes().forEach(note -> err.println("qd: kill " + id + " : " + note));
        err.flush();
        out.println(outcome.ended().line());
      } else if (outcome.plan() != null) {
        print(outcome.plan(), out);
      }
      out.flush();
    }
    if (json) {
      try {
        out.println(Json.document(generator -> write(generator, outcomes)));
      } catch (IOException e) {
        throw Problem.failed("write JSON", String.valueOf(e.getMessage()), "report this");
      }
      out.flush();
    }
    return outcomes.stream()
        .filter(outcome -> outcome.problem() != null)
        .mapToInt(outcome -> outcome.problem().kind().exitCode())
        .max()
        .orElse(0);
  }

  private Outcome outcome(Teardown teardown, String text) {
    try {
      TaskId id = TaskId.existing(text);
      return dryRun
          ? new Outcome(text, null, teardown.plan(id, true, force), null)
          : new Outcome(text, teardown.run(id, force, StageEvent.Listener.NONE), null, null);
    } catch (Problem e) {
      return new Outcome(text, null, null, e);
    } catch (RuntimeException e) {
      // A fault of ours with one is no reason not to end the others.
      return new Outcome(text, null, null, Problem.internal("kill " + text, e));
    }
  }

  private static void print(Teardown.Plan plan, PrintWriter out) {
    out.println("would end " + plan.id());
    out.println(
        "  window     "
            + (plan.window() == null
                ? "gone"
                : Text.printable(plan.window()) + " (" + plan.windowId() + ")"));
    out.println(
        "  processes  "
            + (plan.processes().isEmpty()
                ? "none"
                : plan.processes().size()
                    + ": "
                    + Text.printable(String.join(", ", plan.processes()))));
    out.println(
        "  root       "
            + (plan.root() == null
                ? "none"
                : Text.printable(plan.root().toString())
                    + (plan.usage() == null
                        ? ""
                        : " ("
                            + Text.bytes(plan.usage().bytes())
                            + ", "
                            + Text.files(plan.usage().files())
                            + ")")));
    if (plan.returns() != null) {
      out.println("  returns    " + Text.printable(plan.returns()));
    }
    if (plan.keeps() != null) {
      out.println("  keeps      " + Text.printable(plan.keeps()));
    }
    plan.notes().forEach(note -> out.println("  note       " + Text.printable(note)));
  }

  private void write(JsonGenerator generator, List<Outcome> outcomes) throws IOException {
    generator.writeArrayFieldStart("tasks");
    for (Outcome outcome : outcomes) {
      generator.writeStartObject();
      generator.writeStringField("id", outcome.id());
      generator.writeStringField("outcome", word(outcome));
      Teardown.Ended ended = outcome.ended();
      Teardown.Plan plan = outcome.plan();
      String window = ended != null ? ended.window() : plan != null ? plan.window() : null;
      generator.writeStringField("window", window);
      Json.number(generator, "freedBytes", ended == null ? null : ended.freedBytes());
      Json.number(
          generator,
          "wouldFreeBytes",
          plan == null || plan.usage() == null ? null : plan.usage().bytes());
      generator.writeArrayFieldStart("processes");
      if (plan != null) {
        for (String process : plan.processes()) {
          generator.writeString(process);
        }
      }
      generator.writeEndArray();
      generator.writeArrayFieldStart("notes");
      for (String note : ended != null ? ended.notes() : plan != null ? plan.notes() : NO_NOTES) {
        generator.writeString(note);
      }
      generator.writeEndArray();
      generator.writeStringField(
          "error", outcome.problem() == null ? null : outcome.problem().getMessage());
      generator.writeEndObject();
    }
    generator.writeEndArray();
  }

  private static String word(Outcome outcome) {
    if (outcome.problem() != null) {
      return outcome.problem().kind() == Problem.Kind.REFUSED ? "refused" : "failed";
    }
    return dryRunWord(outcome);
  }

  private static String dryRunWord(Outcome outcome) {
    return outcome.plan() != null ? "planned" : "complete";
  }
}
