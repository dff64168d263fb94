package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.Details;
import dev.quarterdeck.lifecycle.PaneText;
import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The screens with preview, details and growth, as files in {@code test-fixtures/screens}. */
class LowerPaneScreensTest {
  private static final TaskId ID = new TaskId("fix-login-k3");

  private Instant now = Samples.NOW;
  private Glyphs glyphs = Glyphs.UTF8;
  private final Model model =
      new Model(new AskedEffects(), KeyMap.STANDARD, () -> now, "vps1", "~/src/app");

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "80x24", "60x15"})
  void preview(String size) throws IOException {
    grown();
    press('p');
    previewed();
    screen(size).compare("preview");
  }

  @Test
  void previewInAscii() throws IOException {
    glyphs = Glyphs.ASCII;
    grown();
    press('p');
    previewed();
    screen("80x24").compare("preview-ascii");
  }

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "80x24", "60x15"})
  void details(String size) throws IOException {
    grown();
    press('i');
    model.apply(new Event.Inspected(ID, sample(), null));
    screen(size).compare("details");
  }

  @Test
  void detailsInAscii() throws IOException {
    glyphs = Glyphs.ASCII;
    grown();
    press('i');
    model.apply(new Event.Inspected(ID, sample(), null));
    screen("80x24").compare("details-ascii");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100x30", "80x24", "60x15"})
  void whatGrows(String size) throws IOException {
    grown();
    screen(size).compare("growth");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100x30", "80x24", "60x15", "40x10"})
  void oldDataSaysHowOldItIs(String size) throws IOException {
    grown();
    now = now.plusSeconds(125);
    screen(size).compare("old");
  }

  @Test
  void dataIsOldAfterThreeSeconds() throws IOException {
    model.apply(new Event.Looked(Samples.busy()));
    now = now.plusSeconds(3);
    assertThat(screen("80x24").text()).doesNotContain(" old ");
    now = now.plusSeconds(1);
    assertThat(screen("80x24").text()).contains("data 4 s old");
    model.apply(new Event.Looked(taken(Samples.busy(), now)));
    assertThat(screen("80x24").text()).doesNotContain("data ");
  }

  /** Ten minutes in which the first task grew, and a second one gave something back. */
  private void grown() {
    Snapshot last = Samples.busy();
    for (int second = -600; second <= 0; second += 5) {
      Instant at = Samples.NOW.plusSeconds(second);
      int back = -second;
      model.apply(
          new Event.Looked(
              new Snapshot(
                  at,
                  last.session(),
                  last.server(),
                  last.tmp(),
                  last.tasks().stream()
                      .map(
                          task -> {
                            Usage usage = task.usage();
                            if (usage == null) {
                              return task;
                            }
                            long less =
                                task.id().equals(ID)
                                    ? back * 700_000L
                                    : task.id().value().startsWith("dark") ? back * -20_000L : 0;
                            return task.withUsage(
                                new Usage(usage.bytes() - less, usage.files(), at, true));
                          })
                      .toList(),
                  last.orphans(),
                  last.strays())));
    }
  }

  private static Snapshot taken(Snapshot snapshot, Instant at) {
    return new Snapshot(
        at,
        snapshot.session(),
        snapshot.server(),
        snapshot.tmp(),
        snapshot.tasks(),
        snapshot.orphans(),
        snapshot.strays());
  }

  private void previewed() {
    String text =
        "$ go test ./...\n"
            + "\033[32mok\033[0m   app/login 1.2s\n"
            + "\033[1;31m--- FAIL\033[0m: TestToken (0.00s)\n"
            + "    want 你好 👍 got \033]0;title\007nothing\n"
            + "\016lqqk\017 \033[7m 3/12 \033[0m "
            + "x".repeat(200)
            + "\n\n\n";
    model.apply(new Event.Previewed(Preview.of(new PaneText(ID, text, null, false))));
  }

  private static Details sample() {
    return new Details(
        ID,
        Samples.NOW,
        Duration.ofMillis(40),
        List.of(
            "window=firstmate:fm-fix-login-k3",
            "worktree=",
            "project=/home/ann/src/app",
            "harness=shell",
            "kind=ship",
            "tasktmp=/tmp/fm-fix-login-k3",
            "window_id=@7",
            "tasktmp_id=fe00:2146953",
            "command=printf 'a\033[31m\tb'",
            "spawned=2026-11-22T09:56:00Z",
            "a line that nobody knows"),
        "/tmp/fm-fix-login-k3",
        "proven to be the task's",
        "fe00:2146953",
        List.of(
            new Details.OneProcess(4711, "bash", List.of("window", "env"), GotmpdirState.SET, null),
            new Details.OneProcess(
                4720,
                "go test ./... -run Token\n-v",
                List.of("window", "env"),
                GotmpdirState.SET,
                null),
            new Details.OneProcess(
                4805,
                "/tmp/fm-fix-login-k3/gotmp/b001/login.test -test.v",
                List.of("cwd", "exe"),
                GotmpdirState.MISSING,
                null),
            new Details.OneProcess(
                812, "tmux: server", List.of(), GotmpdirState.UNKNOWN, "it is a tmux server")),
        0,
        false);
  }

  private DrawnScreen screen(String size) throws IOException {
    return DrawnScreen.of(model, glyphs, size);
  }

  private void press(char key) {
    model.apply(new Event.KeyPressed(new Key.Char(key)));
  }
}
