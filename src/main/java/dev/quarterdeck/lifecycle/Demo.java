package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.ProcessTable;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import dev.quarterdeck.tmux.Tmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A deck to look around on: a tmux server, a state directory and a temp directory of its own, all
 * in one private directory, with a task of nearly every state, two of which write and delete files.
 * Closing it leaves nothing behind; should this process be killed, a keeper in the server does the
 * same a second later.
 */
public final class Demo implements AutoCloseable {
  private static final String SESSION = "demo";

  /** Arguments: the process to watch, and the directory that is the demo's. */
  private static final String KEEPER =
      """
      trap '' HUP
      while kill -0 "$1" 2>/dev/null; do sleep 1; done
      TMUX_TMPDIR=$2 tmux -L demo kill-server
      rm -rf -- "$2"
      """;

  /** Grows to some megabytes and begins again, as a build does. */
  private static final String BUILD =
      """
      while :; do
        d=$(mktemp -d "$GOTMPDIR/go-build.XXXXXX")
        i=0
        while [ $i -lt 60 ]; do
          i=$((i + 1))
          dd if=/dev/zero of="$d/b$i.o" bs=4096 count=$((i * %d)) 2>/dev/null
          echo "compile package $i"
          sleep 0.%d
        done
        rm -rf "$d"
        echo ok
      done
      """;

  /** Works for a while and fails. */
  private static final String FAILING =
      """
      i=0
      while [ $i -lt 25 ]; do
        i=$((i + 1))
        echo "page $i" > "$GOTMPDIR/page$i.html"
        echo "rendering page $i"
        sleep 1
      done
      echo "page 25: dead link" >&2
      exit 1
      """;

  /** Is done at once, and well. */
  private static final String DONE =
      """
      echo "vet: no problem found" | tee "$GOTMPDIR/vet.log"
      """;

  /** Leaves files, and its window is closed by somebody. */
  private static final String CLOSED =
      """
      dd if=/dev/zero of="$GOTMPDIR/left-over.o" bs=65536 count=40 2>/dev/null
      exec tmux kill-window -t "$TMUX_PANE"
      """;

  private final Path directory;
  private final Deck deck;
  private final long keeper;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Demo(Path directory, Deck deck, long keeper) {
    this.directory = directory;
    this.deck = deck;
    this.keeper = keeper;
  }

  /**
   * Starts the server; the tasks come with {@link #spawnTasks}.
   *
   * @throws Problem when it cannot be started
   */
  public static Demo start(Settings settings) throws Problem {
    Path directory;
    try {
      directory = settings.tmp().resolve("qd-demo-" + ProcessHandle.current().pid());
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      for (String name : List.of("state", "tmp", "app", "site", "docs")) {
        Files.createDirectory(directory.resolve(name));
      }
    } catch (IOException e) {
      throw Problem.failed(
          "start the demo in " + settings.tmp(),
          MetaStore.reason(e),
          "name another place by --tmp");
    }
    // The socket too is in the private directory.
    Map<String, String> environment = new HashMap<>(settings.environment());
    environment.put("TMUX_TMPDIR", directory.toString());
    // Else a sweep in the demo would find, and remove, what is the user's.
    environment.put("TMPDIR", directory.resolve("tmp").toString());
    Settings own =
        new Settings(
            directory.resolve("state"),
            directory.resolve("tmp"),
            SESSION,
            null,
            settings.color(),
            settings.ascii(),
            settings.mouse(),
            settings.config(),
            environment);
    Deck deck =
        new Deck(
            own,
            new MetaStore(own.state()),
            new TempRoots(own.tmp(), List.of()),
            Tmux.unconfigured("demo", environment),
            new ProcessTable());
    try {
      long keeper =
          deck.tmux()
              .newSession(
                  "keeper",
                  List.of(
                      "sh",
                      "-c",
                      KEEPER,
                      "keeper",
                      Long.toString(ProcessHandle.current().pid()),
                      directory.toString()));
      return new Demo(directory, deck, keeper);
    } catch (Problem e) {
      remove(directory);
      throw e;
    }
  }

  /** The deck with the sample tasks. */
  public Deck deck() {
    return deck;
  }

  /**
   * Spawns the sample tasks.
   *
   * @throws Problem of the first that cannot be spawned
   */
  public void spawnTasks() throws Problem {
    spawn("fix-login", "app", String.format(BUILD, 3, 2));
    spawn("dark-mode", "site", String.format(BUILD, 1, 5));
    spawn("docs-links", "docs", FAILING);
    spawn("vet-all", "app", DONE);
    spawn("old-window", "site", CLOSED);
    new Spawn(deck)
        .run(
            new Spawn.Request(new TaskId("a-shell"), directory.resolve("app"), List.of(), false),
            StageEvent.Listener.NONE);
  }

  private void spawn(String id, String project, String script) throws Problem {
    Path file = directory.resolve(project).resolve("run.sh");
    try {
      Files.writeString(file, script);
    } catch (IOException e) {
      throw Problem.failed("write " + file, MetaStore.reason(e), "make room");
    }
    new Spawn(deck)
        .run(
            new Spawn.Request(
                new TaskId(id), directory.resolve(project), List.of("sh", file.toString()), true),
            StageEvent.Listener.NONE);
  }

  /** Ends the tasks and the server and removes all files. */
  @Override
  public void close() throws Problem {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Problem first = null;
    for (TaskId id : deck.metas().ids()) {
      try {
        new Teardown(deck).run(id, StageEvent.Listener.NONE);
      } catch (Problem e) {
        first = first == null ? e : first;
      }
    }
    ProcessHandle.of(keeper).ifPresent(ProcessHandle::destroyForcibly);
    try {
      deck.tmux().killServer();
    } catch (Problem e) {
      first = first == null ? e : first;
    }
    remove(directory);
    if (first != null) {
      throw first;
    }
  }

  private static void remove(Path directory) throws Problem {
    if (TempRoots.orphan(directory) instanceof RootVerdict.Trusted trusted
        && !TreeRemover.remove(trusted, entries -> {}).gone()) {
      throw Problem.failed("remove " + directory, "something of it is left", "remove it by hand");
    }
  }
}
