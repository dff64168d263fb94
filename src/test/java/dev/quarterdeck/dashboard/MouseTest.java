package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.ByteTerminal;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import dev.quarterdeck.terminal.Key.Mouse.Button;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clicks and the wheel do. */
class MouseTest {
  private static final int TABLE = 4;

  private final AskedEffects effects = new AskedEffects();
  private Instant now = Samples.NOW;
  private final Model model = new Model(effects, KeyMap.STANDARD, () -> now, "vps1", "~/src/app");
  private ByteTerminal terminal;

  @BeforeEach
  void draw() throws IOException {
    terminal = new ByteTerminal(80, 24, true, true);
    model.apply(new Event.Looked(Samples.many(40)));
    drawAgain();
  }

  private void drawAgain() {
    Screens.draw(terminal.canvas(), model, new Look(Glyphs.UTF8, "/home/ann"));
  }

  private void click(int row) {
    mouse(Button.LEFT, row);
  }

  private void mouse(Button button, int row) {
    mouse(button, 10, row);
  }

  private void mouse(Button button, int column, int row) {
    model.apply(new Event.KeyPressed(new Key.Mouse(button, column, row)));
    drawAgain();
  }

  /** Clicks into the middle of the text, wherever it stands below that row. */
  private void click(String text, int from) throws IOException {
    List<String> lines = DrawnScreen.of(model, Glyphs.UTF8, "80x24").text().lines().toList();
    for (int row = from; row < lines.size(); row++) {
      int column = lines.get(row).indexOf(text);
      if (column >= 0) {
        mouse(Button.LEFT, column + text.length() / 2, row);
        return;
      }
    }
    throw new AssertionError(text + " is not on the screen: " + lines);
  }

  @Test
  void aClickOnAHeadingSortsByItAndAnotherTurnsIt() throws IOException {
    click("AGE", 0);
    assertThat(model.list().order()).isEqualTo(new Order(Columns.Column.AGE, false));
    click("AGE", 0);
    assertThat(model.list().order()).isEqualTo(new Order(Columns.Column.AGE, true));
    click("NOW", 0);
    assertThat(model.list().order().column()).as("not sorted by").isEqualTo(Columns.Column.AGE);
    assertThat(selected()).isEqualTo("t01");
  }

  @Test
  void aClickOnTheBarDoesWhatItSays() throws IOException {
    click("p preview", 23);
    assertThat(model.lowerPane().kind()).isEqualTo(LowerPane.Kind.PREVIEW);
    click("? help", 23);
    assertThat(model.dialog()).isInstanceOf(HelpDialog.class);
    click("Esc close", 23);
    assertThat(model.dialog()).isNull();
    model.apply(new Event.Said("one", true));
    drawAgain();
    click("1 error", 23);
    assertThat(model.dialog()).isInstanceOf(LogDialog.class);
  }

  @Test
  void aClickOnAButtonPressesIt() throws IOException {
    openKill();
    click("Cancel", 0);
    assertThat(model.dialog()).isNull();
    assertThat(effects.asked).noneMatch(asked -> asked.startsWith("kill"));
    openKill();
    click("y  kill it", 0);
    assertThat(effects.asked).contains("kill t01");
  }

  @Test
  void aClickMeantForWhatIsNoLongerOpenDoesNothing() throws IOException {
    openKill();
    List<String> lines = DrawnScreen.of(model, Glyphs.UTF8, "80x24").text().lines().toList();
    int row = 0;
    while (!lines.get(row).contains("kill it")) {
      row++;
    }
    int column = lines.get(row).indexOf("kill it");
    model.apply(new Event.KeyPressed(Key.Named.ESCAPE));
    model.apply(new Event.KeyPressed(new Key.Char('x')));
    planned();
    effects.asked.clear();
    // Not drawn yet: the one on the screen is the first dialog.
    mouse(Button.LEFT, column, row);
    assertThat(effects.asked).isEmpty();
  }

  private void openKill() {
    model.apply(new Event.KeyPressed(new Key.Char('x')));
    planned();
    drawAgain();
  }

  private void planned() {
    TaskId id = new TaskId("t01");
    model.apply(
        new Event.Planned(
            id,
            new Teardown.Plan(
                id, null, null, List.of(), Path.of("/tmp/fm-t01"), null, null, null, List.of()),
            null));
  }

  private String selected() {
    return model.list().selected().value();
  }

  @Test
  void aClickOnAMessageIsNoClickOnTheLineThatItCovers() throws IOException {
    model.say("what went wrong : a long reason that takes more than one line; ".repeat(3), true);
    terminal = new ByteTerminal(80, 20, true, true);
    drawAgain();
    click(15);
    assertThat(selected()).isEqualTo("t01");
  }

  @Test
  void aClickSelectsTheLineUnderIt() {
    click(TABLE + 3);
    assertThat(selected()).isEqualTo("t04");
    for (int elsewhere : new int[] {0, TABLE - 2, 22, 500}) {
      click(elsewhere);
      assertThat(selected()).as("row %d", elsewhere).isEqualTo("t04");
    }
    assertThat(effects.asked).isEmpty();
  }

  @Test
  void inAScrolledListTooTheLineUnderItIsMeant() {
    model.apply(new Event.KeyPressed(new Key.Char('G')));
    drawAgain();
    click(TABLE);
    int first = model.list().selectedIndex();
    assertThat(first).isBetween(1, 38);
    click(TABLE + 1);
    assertThat(model.list().selectedIndex()).isEqualTo(first + 1);
    assertThat(effects.asked).isEmpty();
  }

  @Test
  void theWheelMoves() {
    mouse(Button.WHEEL_DOWN, 0);
    mouse(Button.WHEEL_DOWN, 0);
    assertThat(selected()).isEqualTo("t03");
    mouse(Button.WHEEL_UP, 0);
    assertThat(selected()).isEqualTo("t02");
  }

  @Test
  void aDoubleClickAttachesAndTwoSlowOnesDoNot() {
    click(TABLE + 1);
    now = now.plus(Duration.ofMillis(401));
    click(TABLE + 1);
    assertThat(effects.asked).isEmpty();
    now = now.plus(Duration.ofMillis(400));
    click(TABLE + 1);
    assertThat(effects.asked).containsExactly("attach t02");
  }

  @Test
  void twoClicksOnTwoTasksAreNoDoubleClick() {
    click(TABLE + 1);
    click(TABLE + 2);
    click(TABLE + 1);
    assertThat(effects.asked).isEmpty();
  }

  @Test
  void aLineThatMovedAwayUnderTheSecondClickIsNotAttachedTo() {
    click(TABLE);
    model.apply(new Event.KeyPressed(new Key.Char('S')));
    drawAgain();
    click(TABLE);
    assertThat(effects.asked).isEmpty();
  }

  @Test
  void inDialogsAClickBesideTheButtonsDoesNothing() {
    openKill();
    effects.asked.clear();
    for (int row = 0; row < 23; row++) {
      click(row);
      click(row);
    }
    assertThat(model.dialog()).isInstanceOf(KillDialog.class);
    assertThat(effects.asked).isEmpty();
    assertThat(selected()).isEqualTo("t01");
  }

  @Test
  void inAFieldTheMouseIsNoText() {
    model.apply(new Event.KeyPressed(new Key.Char('n')));
    String before = ((FormDialog) model.dialog()).id();
    click(5);
    mouse(Button.WHEEL_DOWN, 5);
    assertThat(((FormDialog) model.dialog()).id()).isEqualTo(before);
  }

  @Test
  void whileAWindowIsGoneToNothingIsClicked() {
    model.apply(new Event.KeyPressed(Key.Named.ENTER));
    effects.asked.clear();
    click(TABLE + 2);
    click(TABLE + 2);
    assertThat(effects.asked).isEmpty();
    assertThat(selected()).isEqualTo("t01");
  }
}
