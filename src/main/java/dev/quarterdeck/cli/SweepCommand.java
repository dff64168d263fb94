package dev.quarterdeck.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Remove what Go and ended tasks have left behind.",
      "That is what Go's tools left outside of all roots, roots without a meta, removals that were"
          + " cut off, and tasks whose window has long been gone. Only what is yours, in use by no"
          + " process, and old by the newest thing in it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that can go is gone, or another sweep is at work",
      "1:something could not be removed",
      "3:refused to protect something"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd sweep --dry-run          what would go, what would stay, and why",
      "  qd sweep                    remove it",
      "  qd sweep --min-age 2h       what has not changed for two hours",
      "  17 4 * * * qd sweep >/dev/null    every night, by cron; see docs/sweep.md"
    })
final class SweepCommand implements Callable<Integer> {
  private static final Pattern AGE = Pattern.compile("([0-9]{1,9})([smhd])");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  /** More would be before there were files. */
  private static final Duration OLDEST = Duration.ofDays(36_500);

  private static final String BUSY = "qd: sweep : another sweep is at work; nothing was done";

  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Option(names = "--dry-run", description = "Say what would go and what stays, remove nothing.")
  private boolean dryRun;

  @Option(
      names = "--min-age",
      paramLabel = "AGE",
      defaultValue = "24h",
      description = "How long nothing in it may have changed: 90m, 24h, 7d (default: 24h).")
  private String minAge;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  private final Instant started = Instant.now();

  @Override
  public Integer call() throws Problem {
    Duration age = age(minAge);
    Sweep sweep = new Sweep(root.options().deck());
    if (dryRun) {
      Sweep.Plan plan = sweep.plan(age);
      List<Sweep.Result> results =
          plan.items().stream()
              .map(item -> new Sweep.Result(item, Sweep.Outcome.KEPT, null))
              .toList();
      if (!json) {
        results.forEach(this::print);
      }
      return end(new Sweep.Swept(plan, results), false);
    }
    Optional<Sweep.Swept> swept = sweep.run(age, new Printer());
    if (swept.isEmpty()) {
      spec.commandLine().getErr().println(BUSY);
      spec.commandLine().getErr().flush();
      return end(new Sweep.Swept(new Sweep.Plan(Instant.now(), age, List.of()), List.of()), true);
    }
    return end(swept.get(), false);
  }

  private final class Printer implements Sweep.Listener {
    @Override
    public void progress(Sweep.Progress progress) {
      // A line each is progress enough.
    }

    @Override
    public void done(Sweep.Result result) {
      if (result.problem() != null) {
        Cli.report(result.problem(), spec.commandLine().getErr());
      }
      if (!json) {
        print(result);
      }
    }
  }

  private int end(Sweep.Swept swept, boolean busy) throws Problem {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      try {
        out.println(Json.document(generator -> write(generator, swept, busy)));
      } catch (IOException e) {
        throw Problem.failed("write JSON", String.valueOf(e.getMessage()), "report this");
      }
    } else if (!busy) {
      out.println(sum(swept));
    }
    out.flush();
    return swept.results().stream()
        .filter(result -> result.problem() != null)
        .mapToInt(result -> result.problem().kind().exitCode())
        .max()
        .orElse(0);
  }

  private void print(Sweep.Result result) {
    Sweep.Item item = result.item();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-4s %9s %6s  %s %s (%s): %s%n",
        verdict(result),
        item.bytes() == null ? "-" : Text.bytes(item.bytes()),
        item.newest() == null ? "-" : Text.age(Duration.between(item.newest(), started)),
        item.kind().words(),
        Text.printable(item.path().toString()),
        item.what(),
        Text.printable(item.reason()));
    out.flush();
  }

  /** The same for what goes and what would go: a dry run is to the letter what a run prints. */
  private static String verdict(Sweep.Result result) {
    if (result.outcome() == Sweep.Outcome.FAILED) {
      return "fail";
    }
    return result.item().goes() ? "go" : "keep";
  }

  private String sum(Sweep.Swept swept) {
    List<Sweep.Result> results = swept.results();
    Sweep.Plan plan = swept.plan();
    if (results.isEmpty()) {
      return "nothing to sweep";
    }
    if (dryRun) {
      long go = plan.items().stream().filter(Sweep.Item::goes).count();
      return "would free %s: %s can go, %s kept"
          .formatted(
              Text.bytes(plan.bytes()), Text.count(go), Text.count(plan.items().size() - go));
    }
    long failed = count(results, Sweep.Outcome.FAILED);
    return "freed %s: %s gone, %s kept"
            .formatted(
                Text.bytes(freed(results)),
                Text.count(count(results, Sweep.Outcome.GONE)),
                Text.count(count(results, Sweep.Outcome.KEPT)))
        + (failed == 0 ? "" : ", " + Text.count(failed) + " failed");
  }

  private static long count(List<Sweep.Result> results, Sweep.Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }

  private static long freed(List<Sweep.Result> results) {
    return Sweep.sum(
        results.stream()
            .filter(result -> result.outcome() == Sweep.Outcome.GONE)
            .map(Sweep.Result::item)
            .toList());
  }

  private void write(JsonGenerator generator, Sweep.Swept swept, boolean busy) throws IOException {
    Sweep.Plan plan = swept.plan();
    List<Sweep.Result> results = swept.results();
    generator.writeBooleanField("dryRun", dryRun);
    generator.writeBooleanField("busy", busy);
    generator.writeNumberField("minAgeSeconds", plan.minAge().toSeconds());
    generator.writeArrayFieldStart("items");
    for (Sweep.Result result : results) {
      Sweep.Item item = result.item();
      generator.writeStartObject();
      generator.writeStringField("kind", item.kind().word());
      generator.writeStringField("path", item.path().toString());
      generator.writeStringField("id", item.id() == null ? null : item.id().value());
      generator.writeStringField("what", item.what());
      Json.number(generator, "bytes", item.bytes());
      Json.number(generator, "entries", item.entries());
      Json.time(generator, "newest", item.newest());
      generator.writeStringField("verdict", item.goes() ? "go" : "keep");
      generator.writeStringField("reason", item.reason());
      generator.writeStringField(
          "outcome", dryRun ? "planned" : result.outcome().name().toLowerCase(Locale.ROOT));
      generator.writeStringField(
          "error", result.problem() == null ? null : result.problem().getMessage());
      generator.writeEndObject();
    }
    generator.writeEndArray();
    Json.number(generator, "wouldFreeBytes", dryRun ? (Long) plan.bytes() : null);
    Json.number(generator, "freedBytes", dryRun ? null : (Long) freed(results));
  }

  private static Duration age(String text) throws Problem {
    Matcher age = AGE.matcher(text);
    Duration duration =
        age.matches()
            ? UNITS.get(age.group(2)).getDuration().multipliedBy(Long.parseLong(age.group(1)))
            : null;
    if (duration == null || duration.compareTo(OLDEST) > 0) {
      throw Problem.usage(
          "--min-age " + Text.printable(text),
          duration == null ? "it is no age" : "it is more than a hundred years",
          "use a number with s, m, h or d, such as 90m, 24h or 7d");
    }
    return duration;
  }
}
