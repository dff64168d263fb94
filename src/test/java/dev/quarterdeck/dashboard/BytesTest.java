package dev.quarterdeck.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.ServerView;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TaskStatus;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.terminal.ByteTerminal;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to the terminal, byte for byte: no more than changed, and nothing that could harm. */
class BytesTest {
  /** The sequences a frame may hold: moves, looks, the cursor's visibility. */
  private static final Pattern OURS = Pattern.compile("\033\\[([0-9;]*[Hm]|\\?25[hl])");

  private static final Pattern HARMFUL =
      Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\\u0080-\\u009f]");

  private static final String HOSTILE =
      "a\033]52;c;cm0=\007b\033[2Jc\033P1q\033\\d\u009b2Je\r\nf\tg\0h\u202ei\u200bj漢字😀👩‍👩‍👧"
          + "e\u0301\u0301\u0301\u0301k\ud800l\u2028m\u007fn";

  private static final long MIB = 1 << 20;

  private Instant now = Samples.NOW;
  private final Model model =
      new Model(new AskedEffects(), KeyMap.STANDARD, () -> now, "vps1\033]0;x\007", "~/src");
  private ByteTerminal terminal;
  private Glyphs glyphs = Glyphs.UTF8;

  private String draw() throws IOException {
    Screens.draw(terminal.canvas(), model, new Look(glyphs, "/home/ann"));
    return terminal.shown();
  }

  private void looked(Snapshot snapshot) {
    model.apply(new Event.Looked(snapshot));
  }

  /** The same seen at another moment; the samples' ages are in hours and minutes. */
  private static Snapshot at(Instant moment, Snapshot seen) {
    return new Snapshot(
        moment,
        seen.session(),
        seen.server(),
        // On a machine that works they are others each time.
        new TmpSpace(
            seen.tmp().path(),
            seen.tmp().type(),
            seen.tmp().totalBytes(),
            seen.tmp().freeBytes() - moment.getEpochSecond() % 60 * 4096,
            seen.tmp().totalInodes(),
            seen.tmp().freeInodes() + moment.getEpochSecond() % 60 * 7),
        seen.tasks(),
        seen.orphans(),
        seen.strays());
  }

  @Test
  void aHundredTasksOfWhichNothingChangesAreNoBytes() throws IOException {
    terminal = new ByteTerminal(160, 50, true, true);
    looked(Samples.many(100));
    assertThat(draw()).isNotEmpty();
    // Until the minute is full in which their ages stay the same.
    for (int second = 1; second < 60; second++) {
      now = now.plusSeconds(1);
      looked(at(now, Samples.many(100)));
      assertThat(draw()).isEmpty();
    }
  }

  @Test
  void freeSpaceThatOthersUseCostsNothingUntilTwoDigitsOfItChange() throws IOException {
    terminal = new ByteTerminal(160, 50, true, true);
    looked(free(818 * MIB));
    assertThat(draw()).contains("810 MiB free");
    for (int mib = 817; mib >= 810; mib--) {
      looked(free(mib * MIB));
      assertThat(draw()).as("%d MiB", mib).isEmpty();
    }
    looked(free(809 * MIB));
    assertThat(draw().getBytes(UTF_8).length).isBetween(1, 40);
  }

  private static Snapshot free(long bytes) {
    Snapshot seen = Samples.many(3);
    return new Snapshot(
        seen.taken(),
        seen.session(),
        seen.server(),
        new TmpSpace("/tmp", "ext4", 400L << 30, bytes, 2_900_000L, 2_000_000L),
        seen.tasks(),
        seen.orphans(),
        seen.strays());
  }

  @Test
  void oneChangedRowIsLessThanTwoHundredBytes() throws IOException {
    terminal = new ByteTerminal(160, 50, true, true);
    List<TaskRow> tasks = new ArrayList<>(Samples.many(100).tasks());
    looked(Samples.snapshot(tasks));
    draw();
    TaskRow row = tasks.get(20);
    // Everything in the row is another, but the row is where it was.
    tasks.set(
        20,
        Samples.task(
            row.id().value(),
            TaskState.FINISHED,
            1,
            row.usage().bytes() + 1000,
            123_456,
            "3h",
            null,
            "another/directory"));
    looked(Samples.snapshot(tasks));
    String sent = draw();
    assertThat(sent).contains("failed").contains("123,456");
    System.out.println("one changed row: " + sent.getBytes(UTF_8).length + " bytes");
    assertThat(sent.getBytes(UTF_8).length).isLessThan(200);
  }

  @Test
  void aMovedSelectionIsTwoRowsAtTheMost() throws IOException {
    terminal = new ByteTerminal(160, 50, true, true);
    looked(Samples.many(100));
    draw();
    model.apply(new Event.KeyPressed(new Key.Char('j')));
    assertThat(draw().getBytes(UTF_8).length).isBetween(1, 800);
  }

  @ParameterizedTest
  @ValueSource(strings = {"160x50", "80x24", "60x15", "40x10"})
  void whateverStandsInIdsPathsAndCommandsNothingReachesTheTerminalAsACommand(String size)
      throws IOException {
    int by = size.indexOf('x');
    for (boolean utf8 : new boolean[] {true, false}) {
      terminal =
          new ByteTerminal(
              Integer.parseInt(size.substring(0, by)),
              Integer.parseInt(size.substring(by + 1)),
              utf8,
              true);
      glyphs = utf8 ? Glyphs.UTF8 : Glyphs.ASCII;
      looked(hostile());
      harmless(draw());
      for (String keys :
          List.of("p", "pi", "ix", "\033l", "\033:", "\033?", "\033N", "\033/", "\033e")) {
        keys.chars()
            .mapToObj(key -> key == '\033' ? Key.Named.ESCAPE : new Key.Char(key))
            .forEach(key -> model.apply(new Event.KeyPressed(key)));
        model.apply(new Event.Said(HOSTILE, true));
        harmless(draw());
        model.apply(new Event.KeyPressed(new Key.Paste(HOSTILE)));
        harmless(draw());
      }
      model.apply(new Event.KeyPressed(Key.Named.ESCAPE));
    }
  }

  private static void harmless(String sent) {
    String text = OURS.matcher(sent).replaceAll("");
    assertThat(HARMFUL.matcher(text).find()).as(text.replace('\033', '␛')).isFalse();
  }

  @Test
  void hostileValuesLeaveTheBoardInItsColumns() throws IOException {
    terminal = new ByteTerminal(100, 30, true, true);
    looked(Samples.snapshot(List.of(Samples.busy().tasks().get(0))));
    String fine = draw();
    assertThat(fine).contains("fix-login-k3");
    looked(hostile());
    String sent = draw();
    assertThat(sent).contains("\\e]52;c;cm0=");
    // Drawn again over it, the board is what it was: nothing of the other ran over an edge.
    looked(Samples.snapshot(List.of(Samples.busy().tasks().get(0))));
    draw();
    ByteTerminal fresh = new ByteTerminal(100, 30, true, true);
    Screens.draw(fresh.canvas(), model, new Look(glyphs, "/home/ann"));
    assertThat(fresh.shown()).isEqualTo(fine);
  }

  /** One task of which every string is as bad as it gets. */
  private static Snapshot hostile() {
    TaskRow row =
        new TaskRow(
            new TaskId("old.id"),
            TaskState.RUNNING,
            null,
            HOSTILE,
            "@1\033[2J",
            "%1\033[2J",
            4711L,
            HOSTILE,
            HOSTILE,
            "/home/ann/" + HOSTILE,
            "/" + HOSTILE,
            "/tmp/" + HOSTILE,
            true,
            GotmpdirState.SET,
            Samples.NOW,
            new Usage(4096, 1, Samples.NOW, true),
            new TaskStatus("needs-decision", HOSTILE, Samples.NOW),
            HOSTILE);
    return new Snapshot(
        Samples.NOW,
        HOSTILE,
        new ServerView(false, null, null, HOSTILE),
        new TmpSpace("/" + HOSTILE, HOSTILE, 1L << 40, 1L << 30, 1000L, 100_000L),
        List.of(row, Samples.busy().tasks().get(1)),
        List.of(new Orphan(Orphan.Kind.ROOT, "/tmp/" + HOSTILE, 1L)),
        List.of());
  }
}
