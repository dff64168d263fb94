package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Metas as others wrote them, in test-fixtures/metas: each through kill, respawn and ls. What says
 * clearly which task it is works; what is ambiguous is refused, and listed with its fault.
 */
class OthersMetasTest {
  private static final Path FIXTURES =
      Path.of(System.getProperty("qd.basedir", "."), "test-fixtures/metas");

  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "firstmate",
        "firstmate-scout",
        "firstmate-secondmate",
        "firstmate-later",
        "firstmate-without-kind-and-mode",
        "no-newline-at-end",
        "tasktmp-twice"
      })
  void whatFirstmateWroteIsListedRespawnedAndKilled(String fixture) throws Exception {
    TestDeck.write(deck.root("fix").resolve("gotmp/x"), "x");
    write(fixture);
    deck.tmux().window("work", "fm-fix", "tail -f /dev/null");

    TaskRow row = deck.row("fix");
    assertThat(row.window()).isEqualTo("work:fm-fix");
    assertThat(row.windowId()).isNotNull();
    assertThat(row.rootTrusted()).isTrue();
    assertThat(row.note()).isNull();
    deck.tmux().tmux("kill-window", "-t", row.windowId());
    Meta before = deck.meta("fix");
    new Respawn(deck.deck()).run(new TaskId("fix"), StageEvent.Listener.NONE);
    assertThat(deck.root("fix").resolve("gotmp/x")).hasContent("x");
    assertThat(deck.meta("fix").values("pr")).isEqualTo(before.values("pr"));
    assertThat(deck.meta("fix").value("kind")).isEqualTo(before.value("kind"));
    assertThat(deck.meta("fix").value("home")).isEqualTo(before.value("home"));
    write(fixture);
    deck.tmux().tmux("set-option", "-w", "-u", "-t", "=work:=fm-fix", "@fm_task");

    deck.kill("fix");

    deck.assertNothingOf("fix");
  }

  @Test
  void whatBelongsToATaskWhoseMetaCannotBeReadIsNoOrphan() throws Exception {
    deck.exec("fix", "tail", "-f", "/dev/null");
    Path kept = deck.sandbox().directory().resolve("kept");
    Files.move(deck.metaFile("fix"), kept);
    Files.createSymbolicLink(deck.metaFile("fix"), kept);
    assertThat(deck.row("fix").state()).isEqualTo(TaskState.UNKNOWN);
    assertThat(deck.list().orphans()).isEmpty();
    Files.delete(deck.metaFile("fix"));
    assertThat(deck.list().orphans()).hasSize(2);
    Files.move(kept, deck.metaFile("fix"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"firstmate-before-temp-roots", "tasktmp-empty", "firstmate-later-empty-tasktmp"})
  void oneWithoutARootIsListedAndKilledAndNothingInTheTempDirectoryIsTouched(String fixture)
      throws Exception {
    Path file = TestDeck.write(deck.root("fix").resolve("gotmp/x"), "x");
    write(fixture);
    deck.tmux().window("work", "fm-fix", "tail -f /dev/null");
    assertThat(deck.row("fix").state()).isEqualTo(TaskState.RUNNING);

    deck.kill("fix");

    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(deck.metaFile("fix")).doesNotExist();
    assertThat(file).hasContent("x");
  }

  @ParameterizedTest
  @CsvSource({
    "firstmate-backend-herdr, backend=herdr",
    "firstmate-backend-zellij, backend=zellij",
    "firstmate-backend-orca, backend=orca",
    "firstmate-backend-cmux, backend=cmux",
    "tasktmp-two-values, two different roots",
    "carriage-returns, carriage return",
  })
  void whatIsAmbiguousIsRefusedAndListedWithItsFault(String fixture, String fault)
      throws Exception {
    write(fixture);

    assertRefused(fault);
  }

  @ParameterizedTest
  @CsvSource({
    "window, carriage return in window",
    "window_id, carriage return in window_id",
    "pane_id, carriage return in pane_id",
    "tmux_pid, carriage return in tmux_pid",
    "tmux_started, carriage return in tmux_started",
    "tasktmp, is not",
    "tasktmp_id, carriage return in tasktmp_id",
  })
  void aCarriageReturnInAnyLineThatMattersIsRefused(String key, String fault) throws Exception {
    deck.exec("fix", "tail", "-f", "/dev/null");
    String value = deck.metaValue("fix", key);
    String text = Files.readString(deck.metaFile("fix"));
    TestDeck.write(
        deck.metaFile("fix"), text.replace(key + "=" + value + "\n", key + "=" + value + "\r\n"));

    assertRefused(fault);
    assertThat(deck.tmux().windows()).contains("work:fm-fix");
  }

  @ParameterizedTest
  @ValueSource(strings = {"window=work:other", "window_id=@99", "pane_id=%99", "tmux_pid=1"})
  void twoDifferentValuesOfAnyLineThatTellsTheWindowAreRefused(String line) throws Exception {
    deck.exec("fix", "tail", "-f", "/dev/null");
    TestDeck.write(deck.metaFile("fix"), Files.readString(deck.metaFile("fix")) + line + "\n");

    assertRefused("two different values of " + line.substring(0, line.indexOf('=') + 1));
    assertThat(deck.tmux().windows()).contains("work:fm-fix");
  }

  @Test
  void aRecordOfARootThatDoesNotSayWhereIsRefused() throws Exception {
    deck.exec("fix", "tail", "-f", "/dev/null");
    Meta damaged = deck.meta("fix").without(Meta.TASKTMP);
    deck.deck().metas().write(new TaskId("fix"), damaged);

    assertRefused("does not say where");
    assertThat(deck.tmux().windows()).contains("work:fm-fix");
  }

  @ParameterizedTest
  @CsvSource({"link, symbolic link", "dangling, symbolic link", "directory, no plain"})
  void whatIsNoFileIsRefused(String kind, String fault) throws Exception {
    write("firstmate");
    Path moved = deck.sandbox().directory().resolve("moved.meta");
    switch (kind) {
      case "link" -> {
        Files.move(deck.metaFile("fix"), moved);
        Files.createSymbolicLink(deck.metaFile("fix"), moved);
      }
      case "dangling" -> {
        Files.delete(deck.metaFile("fix"));
        Files.createSymbolicLink(deck.metaFile("fix"), moved);
      }
      default -> {
        Files.delete(deck.metaFile("fix"));
        Files.createDirectory(deck.metaFile("fix"));
      }
    }

    assertRefused(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "project=/nul\0here",
        "project=relative",
        "project=/\r",
        "command=\u001b[2J",
        "command=a\0b\nharness=exec",
        "window=a\0b:fm-fix",
        "window=a\u0007b:fm-fix",
        "window=\u001b:fm-fix\nwindow_id=@999\ntmux_started=9223372036854775807"
      })
  void aValueThatNoneOfOursHasEscapesFromNoUseCase(String lines) throws Exception {
    String server = deck.tmux().ask("=holder:", "#{pid}");
    deck.writeMeta(
        "fix",
        "window=work:fm-fix",
        "project=" + deck.sandbox().project(),
        "tmux_pid=" + server,
        lines);

    try {
      new Respawn(deck.deck()).run(new TaskId("fix"), StageEvent.Listener.NONE);
      assertThat(lines).as("only a session's name has a substitute").startsWith("window=");
    } catch (Problem e) {
      assertThat(e.getSuppressed()).isEmpty();
      assertThat(e.getMessage()).doesNotContain("\u001b", "\0", "\r");
    }
    assertThat(deck.row("fix")).isNotNull();
    try {
      deck.kill("fix");
    } catch (Problem e) {
      assertThat(deck.metaFile("fix")).exists();
    }
  }

  /** Kill, respawn and ls all say so, and nothing is changed. */
  private void assertRefused(String fault) throws Exception {
    Path file = TestDeck.write(deck.root("fix").resolve("gotmp/precious"), "x");
    boolean link = Files.isSymbolicLink(deck.metaFile("fix"));
    byte[] bytes = Files.isRegularFile(deck.metaFile("fix")) ? metaBytes() : new byte[0];
    deck.writeMeta("other", "window=work:fm-other", "project=/p");

    Problem killed = TestDeck.problemOf(() -> deck.kill("fix"));
    Problem respawned =
        TestDeck.problemOf(
            () -> new Respawn(deck.deck()).run(new TaskId("fix"), StageEvent.Listener.NONE));

    Problem forced =
        TestDeck.problemOf(
            () -> new Teardown(deck.deck()).run(new TaskId("fix"), true, StageEvent.Listener.NONE));

    assertThat(forced.getMessage()).isEqualTo(killed.getMessage());
    assertThat(killed.kind()).as(killed.getMessage()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(killed.getMessage()).containsAnyOf(fault, "is not");
    assertThat(respawned.kind()).as(respawned.getMessage()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(deck.list().tasks())
        .extracting(row -> row.id().value())
        .containsExactly("fix", "other");
    assertThat(deck.row("fix").note()).contains(fault);
    assertThat(file).hasContent("x");
    assertThat(Files.exists(deck.metaFile("fix"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.isSymbolicLink(deck.metaFile("fix"))).isEqualTo(link);
    if (bytes.length > 0) {
      assertThat(metaBytes()).isEqualTo(bytes);
    }
  }

  private byte[] metaBytes() throws IOException {
    return Files.readAllBytes(deck.metaFile("fix"));
  }

  /** The fixture as the meta of {@code fix}, its places moved into the sandbox. */
  private void write(String fixture) throws IOException {
    String text =
        Files.readString(FIXTURES.resolve(fixture + ".meta"), StandardCharsets.ISO_8859_1)
            .replace("=/tmp/", "=" + deck.sandbox().tmp() + "/")
            .replace("=firstmate:", "=work:")
            .replace("project=/src/app", "project=" + deck.sandbox().project())
            .replace(
                "worktree=/src/wt/fix",
                "worktree=" + Files.createDirectories(deck.sandbox().directory().resolve("wt")));
    Files.createDirectories(deck.sandbox().state());
    Files.writeString(deck.metaFile("fix"), text, StandardCharsets.ISO_8859_1);
  }
}
