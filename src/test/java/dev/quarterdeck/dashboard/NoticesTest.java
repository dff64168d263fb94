package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.lifecycle.FreeLimit;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TmpSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is worth a bell, and that it rings once. */
class NoticesTest {
  private static final long GIB = 1L << 30;

  private final Notices notices = new Notices(2 * GIB, new FreeLimit(Config.NONE));
  private Set<TaskId> ours = Set.of();

  private String told(TaskRow... tasks) {
    return told(Samples.snapshot(Arrays.asList(tasks)));
  }

  private String told(Snapshot snapshot) {
    return notices.of(snapshot, ours::contains).orElse("");
  }

  private static TaskRow task(String id, TaskState state) {
    return task(id, state, 4096);
  }

  private static TaskRow task(String id, TaskState state, long bytes) {
    Integer status = state == TaskState.FINISHED ? 1 : null;
    return Samples.task(id, state, status, bytes, 1, "1h", "go", "app");
  }

  @Test
  void aTaskThatFinishesIsToldOnce() {
    assertThat(told(task("a", TaskState.RUNNING))).isEmpty();
    assertThat(told(task("a", TaskState.IDLE))).isEmpty();
    assertThat(told(task("a", TaskState.FINISHED))).isEqualTo("a finished with status 1");
    assertThat(told(task("a", TaskState.FINISHED))).isEmpty();
    assertThat(told(task("a", TaskState.RUNNING))).as("respawned").isEmpty();
    assertThat(told(task("a", TaskState.FINISHED))).isNotEmpty();
  }

  @Test
  void oneThatDiesRightAfterWeMadeItIsTold() {
    told(task("b", TaskState.IDLE));
    ours = Set.of(new TaskId("a"));
    assertThat(told(task("a", TaskState.GONE), task("b", TaskState.IDLE))).isEmpty();
    assertThat(told(task("a", TaskState.GONE), task("b", TaskState.IDLE))).isEmpty();
    ours = Set.of();
    assertThat(told(task("a", TaskState.GONE), task("b", TaskState.IDLE)))
        .isEqualTo("a is gone: its window closed at once");
    assertThat(told(task("a", TaskState.GONE), task("b", TaskState.IDLE))).isEmpty();
  }

  @Test
  void oneThatWasGoneBeforeWeCameIsNoNews() {
    assertThat(told(task("a", TaskState.GONE))).isEmpty();
    ours = Set.of(new TaskId("a"));
    assertThat(told(task("a", TaskState.GONE))).isEmpty();
    ours = Set.of();
    assertThat(told(task("a", TaskState.GONE))).isEmpty();
  }

  @Test
  void theExitStatusIsWaitedForButNotForLong() {
    TaskRow unsaid = Samples.task("a", TaskState.FINISHED, null, 1, 1, "1h", null, "app");
    told(task("a", TaskState.RUNNING));
    assertThat(told(unsaid)).isEmpty();
    assertThat(told(task("a", TaskState.FINISHED))).isEqualTo("a finished with status 1");
    told(task("a", TaskState.RUNNING));
    Snapshot snapshot = Samples.snapshot(List.of(unsaid));
    assertThat(told(snapshot)).isEmpty();
    assertThat(told(snapshot.at(snapshot.taken().plusSeconds(9)))).isEmpty();
    assertThat(told(snapshot.at(snapshot.taken().plusSeconds(10)))).isEqualTo("a finished");
    assertThat(told(snapshot.at(snapshot.taken().plusSeconds(20)))).isEmpty();
    assertThat(told(task("a", TaskState.FINISHED))).isEmpty();
  }

  @Test
  void aWindowThatGoesByItselfIsTold() {
    told(task("a", TaskState.RUNNING), task("b", TaskState.FINISHED));
    assertThat(told(task("a", TaskState.GONE), task("b", TaskState.GONE)))
        .as("b had finished before")
        .isEqualTo("a is gone: its window was closed");
    assertThat(told(task("a", TaskState.GONE))).isEmpty();
  }

  @Test
  void whatWasSoAtTheStartIsNoNews() {
    assertThat(
            told(
                task("a", TaskState.FINISHED),
                task("b", TaskState.GONE),
                task("c", TaskState.RUNNING, 3 * GIB)))
        .isEmpty();
    assertThat(told(task("c", TaskState.RUNNING, 4 * GIB))).isEmpty();
  }

  @Test
  void theFirstCountAfterTheStartIsNoNewsEither() {
    told(task("a", TaskState.RUNNING, -1));
    assertThat(told(task("a", TaskState.RUNNING, 3 * GIB))).isEmpty();
  }

  @Test
  void theFirstCountOfATaskThatCameLaterIsNews() {
    told(task("a", TaskState.RUNNING, GIB));
    told(task("a", TaskState.RUNNING, GIB), task("b", TaskState.RUNNING, -1));
    assertThat(told(task("a", TaskState.RUNNING, GIB), task("b", TaskState.RUNNING, 3 * GIB)))
        .isEqualTo("b uses 3 GiB, over the limit of 2 GiB");
    assertThat(told(task("a", TaskState.RUNNING, GIB), task("b", TaskState.RUNNING, 3 * GIB)))
        .isEmpty();
  }

  @Test
  void whatWeEndOurselvesIsNoSurprise() {
    told(task("a", TaskState.RUNNING), task("b", TaskState.RUNNING));
    ours = Set.of(new TaskId("a"));
    assertThat(told(task("a", TaskState.GONE), task("b", TaskState.RUNNING))).isEmpty();
    ours = Set.of();
    assertThat(told(task("a", TaskState.GONE), task("b", TaskState.RUNNING))).isEmpty();
    assertThat(told(task("b", TaskState.RUNNING))).as("a is no task any more").isEmpty();
  }

  @Test
  void whatAnotherQdEndsIsNoSurpriseEither() {
    told(task("a", TaskState.RUNNING));
    TaskRow ending = Samples.task("a", TaskState.STUCK, null, 1, 1, "1h", null, "app");
    assertThat(told(ending)).isEmpty();
  }

  @Test
  void passingTheLimitIsToldOnceAndAgainAfterItFellWellBelow() {
    told(task("a", TaskState.RUNNING, GIB));
    assertThat(told(task("a", TaskState.RUNNING, 2 * GIB + 1)))
        .isEqualTo("a uses 2 GiB, over the limit of 2 GiB");
    assertThat(told(task("a", TaskState.RUNNING, 2 * GIB - 1))).isEmpty();
    assertThat(told(task("a", TaskState.RUNNING, 2 * GIB + 1))).as("hardly moved").isEmpty();
    assertThat(told(task("a", TaskState.RUNNING, -1))).isEmpty();
    assertThat(told(task("a", TaskState.RUNNING, 3 * GIB))).isEmpty();
    assertThat(told(task("a", TaskState.RUNNING, GIB))).isEmpty();
    assertThat(told(task("a", TaskState.RUNNING, 3 * GIB))).contains("uses 3 GiB");
  }

  @Test
  void thatTmuxDidNotAnswerForAWhileChangesNothing() {
    told(task("a", TaskState.RUNNING), task("b", TaskState.RUNNING));
    assertThat(told(task("a", TaskState.UNKNOWN), task("b", TaskState.UNKNOWN))).isEmpty();
    assertThat(told(task("a", TaskState.RUNNING), task("b", TaskState.FINISHED)))
        .isEqualTo("b finished with status 1");
  }

  @Test
  void manyAtOnceAreOneLine() {
    List<TaskRow> alive = new ArrayList<>();
    List<TaskRow> gone = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      alive.add(task("t" + i, TaskState.RUNNING));
      gone.add(task("t" + i, TaskState.GONE));
    }
    told(Samples.snapshot(alive));
    assertThat(told(Samples.snapshot(gone)))
        .isEqualTo(
            "t0 is gone: its window was closed; t1 is gone: its window was closed; and 98 more");
  }

  @Test
  void bellAndNoticeAreSwitchesAndOldTerminalsOnlyRing() {
    assertThat(new Attention(true, true, true, false).sequence("a"))
        .isEqualTo("\007\033]9;qd: a\007");
    assertThat(new Attention(true, true, true, true).sequence("a"))
        .isEqualTo("\007\033Ptmux;\033\033]9;qd: a\007\033\\");
    assertThat(new Attention(false, true, true, false).sequence("a")).startsWith("\033]9;");
    assertThat(new Attention(true, false, true, false).sequence("a")).isEqualTo("\007");
    assertThat(new Attention(false, false, true, false).sequence("a")).isEmpty();
  }

  @Test
  void aDiskThatBecomesNearlyFullIsToldOnceAndAgainAfterThereWasRoom() {
    assertThat(told(free(1000))).isEmpty();
    assertThat(told(free(100)))
        .isEqualTo("100 MiB free in /tmp, less than the 256 MiB of limit.free");
    assertThat(told(free(90))).isEmpty();
    assertThat(told(free(260))).as("hardly more").isEmpty();
    assertThat(told(free(200))).isEmpty();
    assertThat(told(free(1000))).isEmpty();
    assertThat(told(free(200))).isNotEmpty();
  }

  @Test
  void oneThatWasNearlyFullBeforeWeCameIsNoNews() {
    assertThat(told(free(100))).isEmpty();
    assertThat(told(free(90))).isEmpty();
  }

  private static Snapshot free(long mib) {
    Snapshot seen = Samples.many(1);
    TmpSpace space = new TmpSpace("/tmp", "ext4", 100 * GIB, mib << 20, null, null);
    return new Snapshot(
        seen.taken(),
        seen.session(),
        seen.server(),
        space,
        seen.tasks(),
        seen.orphans(),
        seen.strays());
  }
}
