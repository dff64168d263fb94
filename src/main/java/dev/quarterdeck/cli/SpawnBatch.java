package dev.quarterdeck.cli;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several spawns at once, told one after the other in the order of the arguments, in the words of
 * firstmate's scripts.
 */
final class SpawnBatch {
  /** A spawn mostly waits for a shell; more at once would wait for each other. */
  private static final int AT_ONCE = 4;

  /** One spawn. */
  interface Single {
    void spawn(
        Deck deck, String id, String directory, String harness, PrintWriter out, PrintWriter err)
        throws Problem;
  }

  private record Told(String out, String err, int status) {}

  private final Single single;

  SpawnBatch(Single single) {
    this.single = single;
  }

  /** Spawns them all, and returns the worst exit code. */
  int run(Deck deck, List<String> pairs, PrintWriter out, PrintWriter err) throws Problem {
    ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<Told>> all = new ArrayList<>();
      Map<String, Future<Told>> byId = new HashMap<>();
      for (String pair : pairs) {
        // The same id again fails as it would one after the other.
        Future<Told> before = byId.get(idOf(pair));
        Future<Told> future =
            workers.submit(
                () -> {
                  if (before != null) {
                    before.get();
                  }
                  return one(Deck.of(deck.settings()), pair);
                });
        all.add(future);
        byId.put(idOf(pair), future);
      }
      int status = 0;
      for (Future<Told> future : all) {
        Told told = future.get();
        out.print(told.out());
        out.flush();
        err.print(told.err());
        err.flush();
        status = Math.max(status, told.status());
      }
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.failed("spawn", "interrupted", "see 'qd ls'");
    } catch (ExecutionException e) {
      throw Problem.internal("spawn", e.getCause());
    } finally {
      workers.shutdown();
    }
  }

  private static String idOf(String pair) {
    return pair.substring(0, Math.max(0, pair.indexOf('=')));
  }

  private Told one(Deck deck, String pair) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter errors = new PrintWriter(err);
    int status = 0;
    String directory = pair.substring(pair.indexOf('=') + 1);
    if (!SpawnCommand.isPair(pair)) {
      errors.println(
          "batch dispatch expects every argument as id=repo; got '" + Text.printable(pair) + "'");
      return new Told("", err.toString(), Problem.Kind.USAGE.exitCode());
    }
    try {
      if (directory.isEmpty()) {
        throw Problem.usage("spawn '" + pair + "'", "no directory follows the =", "name one");
      }
      single.spawn(deck, idOf(pair), directory, null, new PrintWriter(out), errors);
    } catch (Problem e) {
      Cli.report(e, errors);
      errors.println(
          "batch: FAILED to spawn "
              + Text.printable(idOf(pair))
              + " ("
              + Text.printable(directory)
              + ")");
      status = e.kind().exitCode();
    }
    errors.flush();
    return new Told(out.toString(), err.toString(), status);
  }
}
