package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.WakeWatch;
import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code qd watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    sortOptions = false,
    description = {
      "Watch the tasks without a screen, and print JSON lines.",
      "When a task finishes, goes missing, needs a decision or is blocked, or a limit of the disk"
          + " is passed, a record is put into the wake queue and then printed: one JSON object a"
          + " line. Goes on until it is ended; one for each state directory."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  qd watch",
      "  qd watch | jq -r --unbuffered .payload | while read -r l; do notify-send \"$l\"; done"
    })
final class WatchCommand implements Callable<Integer> {
  @ParentCommand private Cli.Root root;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    AtomicReference<WakeWatch> watching = new AtomicReference<>();
    WakeWatch watch =
        new WakeWatch(
            root.options().deck(),
            told -> {
              try {
                RawOut.write(Json.told(told) + "\n");
              } catch (IOException e) {
                // Who read it is gone: it is in the queue, and nobody is left to tell.
                watching.get().stop();
              }
            },
            problem -> Cli.report(problem, spec.commandLine().getErr()));
    watching.set(watch);
    UndoOnSignal.run(watch::stop, watch::run);
    return 0;
  }
}
