package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Key;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A board without a terminal: presses keys, lets things happen, and owns the clock. */
final class TestBoard {
  final AskedEffects effects = new AskedEffects();
  Instant now = Samples.NOW;
  final Model model = new Model(effects, KeyMap.STANDARD, () -> now, "vps1", "~/src/app");

  /** A board with running tasks of those ids. */
  static TestBoard of(String... ids) {
    TestBoard board = new TestBoard();
    board.look(running(ids));
    return board;
  }

  static Snapshot running(String... ids) {
    return Samples.snapshot(Arrays.stream(ids).map(id -> task(id, TaskState.RUNNING)).toList());
  }

  static TaskRow task(String id, TaskState state) {
    return Samples.task(id, state, null, 1 << 20, 1, "1h", "go", "app");
  }

  TestBoard look(Snapshot snapshot) {
    happens(new Event.Looked(snapshot));
    return this;
  }

  void happens(Event event) {
    model.apply(event);
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  /** Presses keys by the names that people read; a blank stands between two. */
  TestBoard press(String names) {
    for (String name : names.split(" ", -1)) {
      happens(new Event.KeyPressed(KeyName.parse(name).orElseThrow()));
    }
    return this;
  }

  TestBoard type(String text) {
    text.codePoints().forEach(c -> happens(new Event.KeyPressed(new Key.Char(c))));
    return this;
  }

  void paste(String text) {
    happens(new Event.KeyPressed(new Key.Paste(text)));
  }

  void enterAfterBurst() {
    happens(new Event.KeyPressed(new Key.EnterAfterBurst()));
  }

  /** What a kill of the task would do has been found out. */
  void planned(String id, String... processes) {
    TaskId task = new TaskId(id);
    happens(
        new Event.Planned(
            task,
            new Teardown.Plan(
                task,
                "firstmate:fm-" + id,
                "@7",
                List.of(processes),
                Path.of("/tmp/fm-" + id),
                null,
                null,
                "/home/ann/src/app",
                List.of()),
            null));
  }

  void staged(String id, long done, long total) {
    happens(new Event.Staged(new StageEvent(new TaskId(id), "root", "removing", done, total)));
  }

  void ended(String id) {
    happens(new Event.JobEnded(new TaskId(id), now, "teardown " + id + " complete", null));
  }

  void failed(String id, String why) {
    Problem problem = Problem.failed("kill " + id, why, "kill again");
    happens(new Event.JobEnded(new TaskId(id), now, null, problem));
  }

  /** What the board says, or empty. */
  String says() {
    return model.messages().shown() == null ? "" : model.messages().shown().text();
  }

  <T extends Dialog> T dialog(Class<T> type) {
    return type.cast(model.dialog());
  }
}
