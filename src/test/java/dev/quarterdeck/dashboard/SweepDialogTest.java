package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Glyphs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked before a sweep, and what is shown while it goes on. */
class SweepDialogTest {
  private static final long MIB = 1 << 20;

  private final TestBoard board = new TestBoard().look(Samples.busy());

  private static Sweep.Item item(
      Sweep.Kind kind, String path, String what, long mib, boolean goes, String reason) {
    return new Sweep.Item(
        kind,
        Path.of(path),
        kind == Sweep.Kind.META ? new TaskId("audit-q4") : null,
        what,
        mib * MIB,
        mib * 10,
        Samples.NOW.minus(Duration.ofHours(mib > 50 ? 72 : 2)),
        goes,
        reason);
  }

  private static Sweep.Plan plan() {
    return plan(
        List.of(
            item(Sweep.Kind.STRAY, "/tmp/go-build201", "go build", 16, true, "nobody uses it"),
            item(
                Sweep.Kind.STRAY, "/tmp/go-build77", "go build", 400, false, "go (pid 41) uses it"),
            item(Sweep.Kind.ROOT, "/tmp/fm-old-task", "temp root", 1126, true, "no meta names it"),
            item(
                Sweep.Kind.META,
                "/home/ann/.local/state/quarterdeck/audit-q4.meta",
                "task audit-q4",
                96,
                false,
                "gone for 2 hours only")));
  }

  private static Sweep.Plan plan(List<Sweep.Item> items) {
    return new Sweep.Plan(Samples.NOW, Duration.ofHours(24), items);
  }

  private void planned(Sweep.Plan plan) {
    board.happens(new Event.SweepPlanned(plan, null));
  }

  private void isAt(Sweep.Plan plan, int number, long entries, long bytes) {
    List<Sweep.Item> going = plan.items().stream().filter(Sweep.Item::goes).toList();
    board.happens(
        new Event.Sweeping(
            new Sweep.Progress(going.get(number - 1), number, going.size(), entries, bytes)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "80x24", "60x15", "40x10"})
  void whatCouldBeGivenBack(String size) throws IOException {
    board.press("u");
    planned(plan());
    DrawnScreen.of(board.model, Glyphs.UTF8, size).compare("sweep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80x24", "40x10"})
  void whileItGoesOn(String size) throws IOException {
    board.press("u");
    planned(plan());
    board.press("y");
    isAt(plan(), 1, 0, 0);
    board.passes(Duration.ofSeconds(4));
    isAt(plan(), 2, 5_000, 500 * MIB);
    DrawnScreen.of(board.model, Glyphs.UTF8, size).compare("sweeping");
    board.press("u");
    DrawnScreen.of(board.model, Glyphs.UTF8, size).compare("sweeping-dialog");
  }

  @Test
  void whereTheSweepEndsWhileOneLooksOnTheBoardSaysHow() {
    board.press("u");
    planned(plan());
    board.press("y").press("u");
    board.happens(new Event.Swept(List.of(), null));
    assertThat(board.dialog(Dialog.class)).isNull();
    board.press("u");
    planned(plan());
    assertThat(board.dialog(SweepDialog.class).plan()).isNotNull();
  }

  @Test
  void cancelHasTheFocusAndNothingIsSweptBeforeItIsKnownWhat() {
    board.press("u");
    board.press("y");
    assertThat(board.says()).isEqualTo("still looking what can go");
    planned(plan());
    board.press("Enter");
    assertThat(board.model.dialog()).isNull();
    assertThat(board.effects.asked).containsExactly("plan sweep");
  }

  @Test
  void theOtherButtonSweeps() {
    board.press("u");
    planned(plan());
    board.press("Tab Enter");
    assertThat(board.effects.asked).containsExactly("plan sweep", "sweep 2");
    assertThat(board.model.dialog()).isNull();
  }

  @Test
  void whereNothingCanGoThereIsNothingToPress() throws IOException {
    board.press("u");
    planned(plan(List.of()));
    board.press("y");
    assertThat(board.says()).isEqualTo("there is nothing that can go");
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text())
        .contains("Nothing: no stray, no orphan root, no task long gone.")
        .doesNotContain("y  sweep", "SIZE", "0 stay");
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "40x10").text())
        .contains("no task long gone.", "Cancel");
  }

  @Test
  void whereThereIsLittleRoomTheReasonIsWhatIsSaid() throws IOException {
    String reason = "it has a root's name and not what a root has in it";
    board.press("u");
    planned(
        plan(
            List.of(
                item(Sweep.Kind.ROOT, "/tmp/fm-x", "root that no meta names", 1, false, reason))));
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "160x50").text())
        .contains("       " + reason);
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "60x15").text())
        .contains("       " + reason.substring(0, 40))
        .contains(" 1 stays ");
  }

  @Test
  void whyNothingCanBeSaidIsSaid() throws IOException {
    board.press("u");
    board.happens(
        new Event.SweepPlanned(
            null, Problem.failed("look", "permission denied", "make it readable")));
    board.press("y");
    assertThat(board.model.sweep()).isNull();
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text())
        .contains("permission denied; make it readable");
  }

  @Test
  void theEndIsSaidAndWhatFailedIsInTheLog() {
    board.press("u");
    planned(plan());
    board.press("y");
    Sweep.Item stray = plan().items().get(0);
    Sweep.Item root = plan().items().get(2);
    board.happens(
        new Event.Swept(
            List.of(
                new Sweep.Result(stray, Sweep.Outcome.GONE, null),
                new Sweep.Result(
                    root,
                    Sweep.Outcome.FAILED,
                    Problem.failed("remove /tmp/fm-old-task", "in use", "wait"))),
            null));
    assertThat(board.model.sweep()).isNull();
    assertThat(board.says())
        .isEqualTo("swept: freed 16 MiB, 1 gone, 0 kept, 1 could not be removed");
    assertThat(board.model.messages().log())
        .extracting(Messages.Entry::text)
        .contains("remove /tmp/fm-old-task : in use; wait");
  }

  @Test
  void whoLeavesWaitsForTheSweepOrSaysItTwice() {
    board.press("u");
    planned(plan());
    board.press("y q");
    assertThat(board.says()).startsWith("leaving as soon as the sweep is done");
    assertThat(board.effects.asked).doesNotContain("quit 0");
    board.happens(new Event.Swept(List.of(), null));
    assertThat(board.effects.asked).contains("quit 0");
  }

  @Test
  void aHundredThousandAreNoTrouble() throws IOException {
    List<Sweep.Item> many = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      many.add(item(Sweep.Kind.STRAY, "/tmp/go-build" + i, "go build", 1, true, "nobody uses it"));
    }
    board.press("u");
    planned(plan(many));
    assertThat(DrawnScreen.of(board.model, Glyphs.UTF8, "80x24").text())
        .contains("100,000 can go and free 98 GiB");
    board.press("y");
    isAt(plan(many), 50_001, 0, 0);
    assertThat(board.model.sweep().share()).isEqualTo(0.5);
  }
}
