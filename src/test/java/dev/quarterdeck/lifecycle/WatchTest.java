package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.TestDeck;
import dev.quarterdeck.tmux.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tick costs and brings. */
class WatchTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  private final List<Snapshot> snapshots = new CopyOnWriteArrayList<>();
  private final AtomicReference<Problem> trouble = new AtomicReference<>();
  private final List<PaneText> panes = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void aTickIsOneCallOfTmuxHoweverManyTasksAndWithAPreview(int tasks) throws Exception {
    for (int i = 1; i <= tasks; i++) {
      deck.tmux().window("work", "fm-t" + i, "echo text of t" + i + "; exec tail -f /dev/null");
      deck.writeMeta("t" + i, "window=work:fm-t" + i, "project=" + deck.sandbox().project());
    }
    Path log = deck.sandbox().directory().resolve("calls");
    Path stub = deck.tmuxStub("echo call >> " + log);
    try (Watch watch = watch(stub)) {
      watch.start();
      Await.until("a snapshot", () -> !snapshots.isEmpty());
      watch.show(new TaskId("t1"));
      Await.until(
          "the text",
          () -> panes.stream().anyMatch(pane -> String.valueOf(pane.text()).contains("text of t1")),
          () -> panes);
      int before = snapshots.size();
      Await.until("ticks with the text", () -> snapshots.size() > before + 3);
      // A call is made before its snapshot is there: at most one more of them.
      int seen = snapshots.size();
      int calls = Files.readAllLines(log).size();
      int after = snapshots.size();
      assertThat(calls).isBetween(seen, after + 1);
      assertThat(snapshots.get(after - 1).tasks()).hasSize(tasks);
    }
  }

  @Test
  void theTextIsThatOfTheTaskThatIsShown() throws Exception {
    deck.exec("t1", "sh", "-c", "echo text of t1; exec tail -f /dev/null");
    deck.exec("t2", "sh", "-c", "echo text of t2; exec tail -f /dev/null");
    try (Watch watch = watch(deck.tmuxStub(":"))) {
      watch.start();
      for (String id : new String[] {"t1", "t2", "t1"}) {
        int before = panes.size();
        watch.show(new TaskId(id));
        Await.until(
            "the text of " + id,
            () ->
                panes.subList(before, panes.size()).stream()
                    .anyMatch(pane -> ("" + pane.text()).contains("text of " + id)),
            () -> panes);
      }
      assertThat(panes)
          .allSatisfy(pane -> assertThat("" + pane.text()).contains("text of " + pane.id()));
    }
  }

  /** tmux is asked again by a sign alone: without one, not in all the time the test has. */
  @Test
  void withoutASignTmuxIsNotAskedAndEverySignShows() throws Exception {
    Path go = deck.sandbox().directory().resolve("go");
    deck.exec("t1", "sh", "-c", "until [ -e '" + go + "' ]; do sleep 0.05; done; exit 3");
    deck.exec("t2", "tail", "-f", "/dev/null");
    deck.spawn("t3");
    Path log = deck.sandbox().directory().resolve("calls");
    try (Watch watch = watch(deck.tmuxStub("echo call >> " + log), Duration.ofHours(1))) {
      watch.start();
      Await.until("an idle shell", () -> stateOf("t3").equals("idle"), () -> snapshots);
      int[] calm = new int[2];
      Await.until(
          "three snapshots without tmux",
          () -> {
            int calls = Files.readAllLines(log).size();
            if (calls != calm[1]) {
              calm[0] = snapshots.size();
              calm[1] = calls;
            }
            return snapshots.size() > calm[0] + 2;
          });
      assertThat(last(1).taken()).isAfter(last(2).taken());

      Files.createFile(go);
      Await.until("a program's end", () -> stateOf("t1").equals("finished"), () -> snapshots);
      deck.tmux().tmux("send-keys", "-t", deck.metaValue("t3", "pane_id"), "sleep 100", "Enter");
      Await.until("a command", () -> stateOf("t3").equals("running"), () -> snapshots);
      Files.writeString(deck.sandbox().state().resolve("t2.status"), "blocked: no key\n");
      Await.until("its words", () -> last("t2").status() != null, () -> snapshots);
      deck.writeMeta("t4", "window=work:fm-t4");
      Await.until("a new meta", () -> stateOf("t4").equals("gone"), () -> snapshots);
      Files.write(deck.root("t2").resolve("gotmp/f"), new byte[1 << 20]);
      Await.until("a root's growth", () -> last("t2").usage().bytes() > 1 << 20, () -> snapshots);
    }
  }

  @Test
  void whyThereIsNoTextIsSaidAndTheOtherTasksAreThere() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    deck.exec("t2", "tail", "-f", "/dev/null");
    try (Watch watch = watch(deck.tmuxStub(":"))) {
      watch.start();
      watch.show(new TaskId("t1"));
      Await.until("the text", () -> panes.stream().anyMatch(pane -> pane.text() != null));
      deck.tmux().tmux("kill-window", "-t", deck.metaValue("t1", "window_id"));
      Await.until(
          "why not",
          () -> "its window is gone".equals(panes.get(panes.size() - 1).trouble()),
          () -> panes);
      int before = snapshots.size();
      Await.until("a snapshot", () -> snapshots.size() > before);
      assertThat(snapshots.get(before).tasks())
          .extracting(task -> task.id() + " " + task.state().word())
          .containsExactly("t1 gone", "t2 running");
      watch.show(new TaskId("nobody"));
      Await.until(
          "no such task",
          () -> "there is no such task".equals(panes.get(panes.size() - 1).trouble()),
          () -> panes);
    }
  }

  @Test
  void aTempDirectoryThatGoesAwayLeavesTheStatesFresh() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    try (Watch watch = watch(deck.tmuxStub(":"))) {
      watch.start();
      Await.until("t1", () -> stateOf("t1").equals("running"), () -> snapshots);
      // The first look does not go into the temp directory; the second does.
      Await.until("two looks more", () -> snapshots.size() > 2, () -> snapshots);
      Files.move(deck.sandbox().tmp(), deck.sandbox().directory().resolve("away"));
      Await.until("why it is not looked at", () -> trouble.get() != null);
      deck.tmux().tmux("kill-window", "-t", deck.metaValue("t1", "window_id"));
      Await.until("t1 is gone", () -> stateOf("t1").equals("gone"), () -> snapshots);
      assertThat(trouble.get()).hasMessageContaining("temp directory");
      Files.move(deck.sandbox().directory().resolve("away"), deck.sandbox().tmp());
      Await.until("it is back", () -> trouble.get() == null);
    }
  }

  @Test
  void aTaskThatHasNoWindowYetIsNotGone() throws Exception {
    deck.writeMeta("t1", "window=work:fm-t1", "tasktmp=" + deck.root("t1"), "spawning=1");
    TaskId id = new TaskId("t1");
    try (TaskLock held = TaskLock.acquire(deck.deck().metas(), id, Duration.ZERO).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(deck.row("t1").state()).isEqualTo(TaskState.UNKNOWN);
      assertThat(deck.row("t1").note()).isEqualTo("is being spawned");
      assertThat(deck.list().orphans()).isEmpty();
    }
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.GONE);
    assertThat(deck.row("t1").note()).isEqualTo("its spawn was cut off; kill it");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:11:12Z,2026-11-22T10:11:12Z",
    "2026-11-22T10:11:12.5Z,2026-11-22T10:11:12.500Z",
    "2026-02-30T10:11:12Z,",
    "2026-11-22 10:11:12Z,",
    "2026-11-22T1o:11:12Z,",
    "yesterday,"
  })
  void whenATaskWasSpawnedIsReadAsItStandsThere(String written, Instant read) throws Exception {
    deck.writeMeta("t1", "window=work:fm-t1", "spawned=" + written);
    assertThat(deck.row("t1").spawned()).isEqualTo(read);
  }

  /** The window was not there yet when tmux was asked, and the meta is complete when it is read. */
  @Test
  void aTaskWhoseMetaIsChangedWhileTmuxIsAskedIsNotGone() throws Exception {
    deck.writeMeta("t1", "window=work:fm-t1", "tasktmp=" + deck.root("t1"));
    Deck slow = deck.deck(deck.tmuxStub("echo command=x >>'" + deck.metaFile("t1") + "'"));

    TaskRow row = new Listing(slow).take(false).tasks().get(0);

    assertThat(row.state() + " " + row.note()).isEqualTo("UNKNOWN is being changed");
    assertThat(deck.row("t1").state()).isEqualTo(TaskState.GONE);
  }

  @Test
  void aTaskThatEndsWhileTmuxIsAskedIsNotListed() throws Exception {
    deck.writeMeta("t1", "window=work:fm-t1", "tasktmp=" + deck.root("t1"));
    Deck slow = deck.deck(deck.tmuxStub("rm -f '" + deck.metaFile("t1") + "'"));

    assertThat(new Listing(slow).take(false).tasks()).isEmpty();
  }

  private String stateOf(String id) {
    TaskRow row = last(id);
    return row == null ? "" : row.state().word();
  }

  private Snapshot last(int back) {
    return snapshots.get(snapshots.size() - back);
  }

  private TaskRow last(String id) {
    return snapshots.isEmpty()
        ? null
        : snapshots.get(snapshots.size() - 1).tasks().stream()
            .filter(task -> task.id().value().equals(id))
            .findFirst()
            .orElse(null);
  }

  private Watch watch(Path program) {
    return watch(program, Duration.ofSeconds(5));
  }

  private Watch watch(Path program, Duration look) {
    Deck real = deck.deck();
    Tmux tmux =
        new Tmux(
            program.toString(),
            List.of("-L", deck.sandbox().socket()),
            deck.sandbox().environment());
    return new Watch(
        new Deck(real.settings(), real.metas(), real.roots(), tmux, real.processes()),
        (snapshot, problem) -> {
          snapshots.add(snapshot);
          trouble.set(problem);
        },
        panes::add,
        problem -> {
          throw new AssertionError(problem);
        },
        look);
  }
}
