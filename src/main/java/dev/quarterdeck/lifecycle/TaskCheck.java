package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tasks: what keeps them from working, and what keeps them from being ended. */
final class TaskCheck implements Doctor.Check {
  /** What the kernel takes for a socket's path; one of its 108 bytes ends it. */
  private static final int SOCKET_PATH = 107;

  /** {@code /TestName4294967295/001/}, as t.TempDir() makes it, without the test's name. */
  private static final int TEST_DIRECTORY = "/4294967295/001/".length();

  /** A test's name and a socket's name, such as TestServerRestarts and server.sock, and some. */
  private static final int NAMES = 40;

  private final Deck deck;

  TaskCheck(Deck deck) {
    this.deck = deck;
  }

  @Override
  public List<Finding> find() throws Problem {
    SnapshotTaker taker = new SnapshotTaker(deck);
    Snapshot snapshot = taker.take(taker.slow(), Map.of());
    List<Finding> findings = new ArrayList<>();
    server(snapshot).ifPresent(findings::add);
    findings.addAll(startedWrong(snapshot, deck.settings()));
    Answer answer = deck.tmux().inventory();
    for (TaskRow row : snapshot.tasks()) {
      unfinished(row).ifPresent(findings::add);
      unknown(answer, row).ifPresent(findings::add);
      root(row).ifPresent(findings::add);
    }
    for (Orphan orphan : snapshot.orphans()) {
      if (orphan.kind() == Orphan.Kind.WINDOW) {
        findings.add(window(orphan));
      }
    }
    return findings;
  }

  /** That a server is not there says something only where there was one. */
  private Optional<Finding> server(Snapshot snapshot) {
    List<String> ids =
        snapshot.tasks().stream()
            .filter(row -> row.state() == TaskState.GONE && row.window() != null)
            .map(row -> row.id().value())
            .toList();
    if (!snapshot.server().answered() || snapshot.server().pid() != null || ids.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.fault(
            "server",
            "no tmux server runs at this socket, and %d %s a window in one: %s"
                .formatted(
                    ids.size(), ids.size() == 1 ? "task had" : "tasks had", String.join(", ", ids)),
            "what ran in the windows has ended with the server, or the server is at another socket",
            ids.stream()
                    .limit(3)
                    .map(id -> deck.settings().command("respawn " + id))
                    .collect(Collectors.joining("; "))
                + (ids.size() > 3 ? "; ..." : "")
                + "; or name the other socket by --socket"));
  }

  /** What was wrong from the beginning: no GOTMPDIR, an id that is too long. */
  static List<Finding> startedWrong(Snapshot snapshot, Settings settings) {
    List<Finding> findings = new ArrayList<>();
    for (TaskRow row : snapshot.tasks()) {
      if (row.gotmpdir() == GotmpdirState.MISSING) {
        String export =
            "export GOTMPDIR=" + ShellText.quoted(row.tasktmp() + "/" + TempRoots.GOTMP);
        findings.add(
            Finding.fault(
                "gotmpdir",
                "the pane of task " + row.id() + " was started without its GOTMPDIR",
                "what Go makes there is in no root, and stays when a build is cut off",
                settings.command("kill " + row.id())
                    + " and spawn it again; or for now, in its shell: "
                    + export));
      }
      if (row.rootTrusted()) {
        sockets(row, settings).ifPresent(findings::add);
      }
    }
    return findings;
  }

  private static Optional<Finding> sockets(TaskRow row, Settings settings) {
    String gotmp = row.tasktmp() + "/" + TempRoots.GOTMP;
    int left = SOCKET_PATH - gotmp.getBytes(StandardCharsets.UTF_8).length - TEST_DIRECTORY;
    int tooLong = Math.min(NAMES - left, row.id().value().length() - 1);
    return left >= NAMES
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                "sockets",
                "the id of task %s is long: its tests have %d bytes for their own name and a"
                        .formatted(row.id(), Math.max(0, left))
                    + " socket's",
                "a socket whose path has more than 107 bytes cannot be made: 'bind: invalid argument'",
                "%s, and spawn it with an id of at most %d letters"
                    .formatted(
                        settings.command("kill " + row.id()),
                        row.id().value().length() - tooLong)));
  }

  private Optional<Finding> unfinished(TaskRow row) {
    boolean cutOff = row.note() != null && row.note().endsWith(SnapshotTaker.SPAWN_CUT_OFF);
    return row.state() != TaskState.STUCK && !cutOff
        ? Optional.empty()
        : Optional.of(
            Finding.fault(
                "stuck",
                cutOff
                    ? "the spawn of task " + row.id() + " was cut off"
                    : "a kill of task " + row.id() + " did not complete: " + row.note(),
                "what is left of it stays, and nobody can spawn a task of that id",
                deck.settings().command("kill " + row.id())));
  }

  /** Of one that somebody spawns or ends right now nothing needs to be told. */
  private Optional<Finding> unknown(Answer answer, TaskRow row) {
    if (answer instanceof Answer.Unknown || row.state() != TaskState.UNKNOWN) {
      return Optional.empty();
    }
    TaskId id = row.id();
    try {
      Optional<Meta> meta = deck.metas().read(id);
      if (meta.isPresent()
          && meta.get().value(Meta.SPAWNING).isEmpty()
          && meta.get().value(Meta.ENDING).isEmpty()) {
        try {
          new TaskWindows(deck).find(answer, id, meta.get());
        } catch (Problem e) {
          return Optional.of(Finding.fault("unknown", e));
        }
      }
      return Optional.empty();
    } catch (Problem e) {
      // Told as refused.
      return Optional.empty();
    }
  }

  private Optional<Finding> root(TaskRow row) {
    TaskId id = row.id();
    try {
      Optional<Meta> read = deck.metas().read(id);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      RootVerdict verdict = deck.roots().check(id, read.get());
      if (verdict instanceof RootVerdict.Refused refused) {
        return Optional.of(
            Finding.fault(
                "refused",
                "tasktmp=" + refused.value() + " of task " + id + " is refused: " + refused.why(),
                "the task cannot be ended: a kill would have to remove what may not be its",
                "look at it; if it is not the task's: sed -i '/^tasktmp\\(_id\\)*=/d' "
                    + ShellText.quoted(deck.metas().path(id).toString())));
      }
      boolean lives = row.state() == TaskState.RUNNING || row.state() == TaskState.IDLE;
      return lives && verdict instanceof RootVerdict.Vanished vanished
          ? Optional.of(
              Finding.fault(
                  "root",
                  "the root of task " + id + " is gone: " + vanished.path(),
                  "what the task makes there fails, such as every 'go build'",
                  deck.settings().command("kill " + id) + " and spawn it again"))
          : Optional.empty();
    } catch (Problem e) {
      return Optional.of(Finding.fault("refused", e));
    }
  }

  private Finding window(Orphan orphan) {
    String name = orphan.path().substring(orphan.path().indexOf(':') + 1);
    // tmux would take what is behind them for a pane or a window.
    boolean plain = name.indexOf('.') < 0 && name.indexOf(':') < 0;
    return Finding.note(
        "window",
        "the window "
            + orphan.path()
            + " is named like a task's, and no meta in "
            + deck.metas().directory()
            + " names it",
        "no kill ends it and no sweep does; it may be another state directory's",
        "name that by --state; or look at it"
            + (plain
                ? ": "
                    + TmuxCheck.command(deck)
                    + " capture-pane -p -t "
                    + ShellText.quoted("=" + orphan.path().replace(":", ":="))
                : "")
            + ", and close it");
  }
}
