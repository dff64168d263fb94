package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.ServerView;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.Strays;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TaskStatus;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A board with a task of every state, at a moment that never changes. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;

  private Samples() {}

  static Snapshot busy() {
    return snapshot(
        List.of(
            task("fix-login-k3", TaskState.RUNNING, null, 1638 * MIB, 12_804, "2h4m", "go", "app"),
            task(
                "dark-mode-p7",
                TaskState.RUNNING,
                null,
                812 * MIB,
                4_410,
                "1h12m",
                "compile",
                "site"),
            task("bench-z1", TaskState.IDLE, null, 402 * MIB, 1_008, "48m", "bash", "app"),
            task("docs-a2", TaskState.FINISHED, 1, 12 * KIB, 3, "9m", null, "docs"),
            task("audit-q4", TaskState.GONE, null, 96 * MIB, 221, "25h", null, "app"),
            task("old-root-x", TaskState.STUCK, null, 3 * MIB, 40, "3h", null, "app"),
            task("probe-m9", TaskState.UNKNOWN, null, -1, 0, "12m", null, "app")));
  }

  /** The same, of which most have said something. */
  static Snapshot said() {
    List<TaskStatus> said =
        List.of(
            new TaskStatus("working", "tests pass, now the docs", NOW.minusSeconds(40)),
            new TaskStatus("blocked", "no access to the registry", NOW.minusSeconds(7300)),
            new TaskStatus("needs-decision", "keep the old flag?", NOW.minusSeconds(180)),
            new TaskStatus("failed", "", NOW.minusSeconds(600)),
            new TaskStatus("done", "https://example.org/pr/7", NOW.minusSeconds(90_000)),
            new TaskStatus(null, "hello", NOW.minusSeconds(5)));
    List<TaskRow> tasks = new ArrayList<>(busy().tasks());
    for (int i = 0; i < said.size(); i++) {
      tasks.set(i, tasks.get(i).withStatus(said.get(i)));
    }
    return snapshot(tasks);
  }

  static Snapshot snapshot(List<TaskRow> tasks) {
    return snapshot(tasks, new ServerView(true, 812L, NOW.minusSeconds(8000), null));
  }

  static Snapshot snapshot(List<TaskRow> tasks, ServerView server) {
    return new Snapshot(
        NOW,
        "firstmate",
        server,
        new TmpSpace("/tmp", "ext4", 44 * GIB, 44 * GIB * 26 / 100, 2_900_000L, 2_000_000L),
        tasks,
        List.of(new Orphan(Orphan.Kind.ROOT, "/tmp/fm-old-task", 1126 * MIB)),
        List.of(new Strays("/tmp/go-build*", 41)));
  }

  /** Tasks t01, t02 and so on, the later the smaller. */
  static Snapshot many(int count) {
    List<TaskRow> tasks = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      tasks.add(
          task(
              String.format("t%02d", i),
              TaskState.RUNNING,
              null,
              (count - i + 1) * MIB,
              i,
              "1h",
              "go",
              "app"));
    }
    return snapshot(tasks);
  }

  static TaskRow task(
      String id,
      TaskState state,
      Integer exitStatus,
      long bytes,
      long files,
      String age,
      String command,
      String project) {
    boolean window = state != TaskState.GONE;
    return new TaskRow(
        new TaskId(id),
        state,
        exitStatus,
        "firstmate:fm-" + id,
        window ? "@7" : null,
        window ? "%7" : null,
        command == null ? null : 4711L,
        command,
        command == null ? "" : command + " ./...",
        "/home/ann/src/" + project,
        null,
        "/tmp/fm-" + id,
        true,
        GotmpdirState.SET,
        NOW.minus(Duration.parse("PT" + age)),
        bytes < 0 ? null : new Usage(bytes, files, NOW, true),
        null,
        note(state));
  }

  private static String note(TaskState state) {
    return switch (state) {
      case STUCK -> "still running: 4711 (compile)";
      case UNKNOWN -> "tmux did not answer for 5 s";
      default -> null;
    };
  }
}
