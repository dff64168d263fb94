package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A kill removes the task's own root and state files, and nothing that a meta merely names. */
class KillRootTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  static Stream<String> unsafe() {
    return Stream.of(
        "/",
        "/tmp",
        "/tmp/",
        "/tmp/fm-",
        "/home/x",
        "relative",
        "fm-t",
        "~/x",
        "$HOME",
        "*",
        ".",
        "..",
        "TMP",
        "TMP/",
        "TMP/fm-",
        "TMP/fm-*",
        "TMP/fm-u",
        "TMP/fm-t/",
        "TMP/fm-t/gotmp",
        "TMP/fm-t/.",
        "TMP/./fm-t",
        "TMP//fm-t",
        "TMP/../tmp/fm-t",
        "TMP/fm-t/../fm-u",
        " TMP/fm-t",
        "TMP/fm-t ",
        "TMP/fm-t\r",
        "HOME",
        "PROJECT",
        "STATE");
  }

  @ParameterizedTest
  @MethodSource("unsafe")
  void aTasktmpThatIsNotTheDerivedRootIsRefusedAndNothingIsRemoved(String value) {
    List<Path> sentinels =
        Stream.of("tmp/fm-t/gotmp", "tmp/fm-u", "tmp", "home", "project", "state")
            .map(place -> deck.sandbox().directory().resolve(place).resolve("sentinel"))
            .toList();
    sentinels.forEach(sentinel -> TestDeck.write(sentinel, "x"));
    String window = deck.tmux().window("work", "fm-t", "tail -f /dev/null");
    String named =
        value
            .replace("TMP", deck.sandbox().tmp().toString())
            .replaceFirst("^HOME$", deck.sandbox().home().toString())
            .replaceFirst("^PROJECT$", deck.sandbox().project().toString())
            .replaceFirst("^STATE$", deck.sandbox().state().toString());
    deck.writeMeta(
        "t", "window=work:fm-t", "project=" + deck.sandbox().project(), "tasktmp=" + named);

    Problem problem = TestDeck.problemOf(() -> deck.kill("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).startsWith("remove tasktmp=").doesNotContain("\r", "\n");
    sentinels.forEach(sentinel -> assertThat(sentinel).hasContent("x"));
    assertThat(deck.meta("t").value(Meta.TASKTMP)).contains(named);
    assertThat(deck.tmux().ask(window, "#{window_name}")).isEqualTo("fm-t");
  }

  @Test
  void twoDifferentRootsAreRefused() {
    TestDeck.write(deck.root("t").resolve("x"), "x");
    deck.writeMeta("t", "tasktmp=" + deck.root("t"), "tasktmp=" + deck.root("u"));

    assertThat(TestDeck.problemOf(() -> deck.kill("t")).kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(deck.root("t").resolve("x")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tasktmp=ROOT\ntasktmp=ROOT\n", "tasktmp=ROOT", "tasktmp=\ntasktmp=ROOT\n"})
  void theSameRootTwiceOrWithoutALineEndIsOneRoot(String text) throws Exception {
    TestDeck.write(deck.root("t").resolve("gotmp/x"), "x");
    TestDeck.write(deck.metaFile("t"), text.replace("ROOT", deck.root("t").toString()));

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @Test
  void anEmptyTasktmpIsNone() throws Exception {
    TestDeck.write(deck.root("t").resolve("x"), "x");
    deck.writeMeta("t", "window=", "tasktmp=");

    deck.kill("t");

    assertThat(deck.root("t").resolve("x")).exists();
    assertThat(deck.metaFile("t")).doesNotExist();
  }

  @Test
  void aRootReplacedByALinkIsRefusedAndTheTargetStaysWholeWhileTheWindowCloses() throws Exception {
    deck.spawn("t");
    Path target = TestDeck.write(deck.sandbox().directory().resolve("d/precious"), "x");
    Path moved = Files.move(deck.root("t"), deck.sandbox().tmp().resolve("moved"));
    Files.createSymbolicLink(deck.root("t"), target.getParent());

    Problem problem = TestDeck.problemOf(() -> deck.kill("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("it is a symbolic link");
    assertThat(target).hasContent("x");
    assertThat(deck.root("t")).isSymbolicLink();
    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
    assertThat(deck.row("t").note()).contains("symbolic link");
    Files.delete(deck.root("t"));
    Files.move(moved, deck.root("t"));
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  @Test
  void anotherDirectoryAtTheRootsPathIsRefused() throws Exception {
    deck.spawn("t");
    Path moved = Files.move(deck.root("t"), deck.sandbox().tmp().resolve("moved"));
    Path theirs = TestDeck.write(deck.root("t").resolve("gotmp/theirs"), "x");

    Problem problem = TestDeck.problemOf(() -> deck.kill("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage()).contains("another directory than the one made for the task");
    assertThat(theirs).hasContent("x");
    assertThat(moved.resolve("gotmp")).isDirectory();
    assertThat(deck.metaFile("t")).exists();
  }

  /** What makes a kill refuse the root of a task. */
  enum Wrong {
    UNSAFE_VALUE("it is not ") {
      @Override
      void make(TestDeck deck) throws IOException {
        replace(deck, deck.root("t"), outside(deck));
      }

      @Override
      void cure(TestDeck deck) throws IOException {
        replace(deck, outside(deck), deck.root("t"));
      }
    },
    ANOTHER_DIRECTORY("it is another directory than the one made for the task") {
      @Override
      void make(TestDeck deck) throws IOException {
        Files.move(deck.root("t"), aside(deck));
        TestDeck.write(deck.root("t").resolve("gotmp/theirs"), "x");
      }

      @Override
      void cure(TestDeck deck) throws IOException {
        assertThat(deck.root("t").resolve("gotmp/theirs")).hasContent("x");
        Files.move(deck.root("t"), deck.sandbox().tmp().resolve("theirs"));
        Files.move(aside(deck), deck.root("t"));
      }
    },
    LINK("it is a symbolic link") {
      @Override
      void make(TestDeck deck) throws IOException {
        Files.move(deck.root("t"), aside(deck));
        Files.createSymbolicLink(deck.root("t"), outside(deck));
      }

      @Override
      void cure(TestDeck deck) throws IOException {
        Files.delete(deck.root("t"));
        Files.move(aside(deck), deck.root("t"));
      }
    },
    ANOTHER_OWNER("it belongs to another user (uid 65534)") {
      @Override
      void make(TestDeck deck) throws IOException {
        Needs.root();
        Files.setAttribute(deck.root("t"), "unix:uid", ChildJava.NOBODY);
      }

      @Override
      void cure(TestDeck deck) throws IOException {
        Files.setAttribute(deck.root("t"), "unix:uid", 0);
      }
    },
    MOUNT("it is another directory than the one made for the task") {
      @Override
      void make(TestDeck deck) {
        Needs.root();
        Ran.ok("mount", "--bind", outside(deck).toString(), deck.root("t").toString());
      }

      @Override
      void cure(TestDeck deck) {
        Ran.ok("umount", deck.root("t").toString());
      }
    };

    private final String why;

    Wrong(String why) {
      this.why = why;
    }

    abstract void make(TestDeck deck) throws IOException;

    abstract void cure(TestDeck deck) throws IOException;

    private static Path outside(TestDeck deck) {
      return deck.sandbox().directory().resolve("outside");
    }

    private static Path aside(TestDeck deck) {
      return deck.sandbox().tmp().resolve("aside");
    }

    private static void replace(TestDeck deck, Path before, Path after) throws IOException {
      String line = Meta.TASKTMP + "=%s\n";
      String text = Files.readString(deck.metaFile("t"));
      Files.writeString(
          deck.metaFile("t"), text.replace(line.formatted(before), line.formatted(after)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedRootIsShownEverywhereUntilItIsPutRight(Wrong wrong) throws Exception {
    Path precious = TestDeck.write(Wrong.outside(deck).resolve("precious"), "x");
    deck.exec("t", "tail", "-f", "/dev/null");
    wrong.make(deck);
    try {
      Ran kill = QdProcess.run(deck.sandbox(), "kill", "t");

      assertThat(kill.exit()).as(kill.err()).isEqualTo(3);
      assertThat(kill.out()).isEmpty();
      assertThat(kill.err()).hasLineCount(1).contains(" : " + wrong.why);
      String note = "tasktmp=" + deck.metaValue("t", Meta.TASKTMP) + " refused: " + wrong.why;
      assertThat(QdProcess.run(deck.sandbox(), "ls", "--no-usage").out()).contains("\n  " + note);
      String json = QdProcess.run(deck.sandbox(), "ls", "--json", "--no-usage").out();
      assertThat(new ObjectMapper().readTree(json).at("/tasks/0/note").asText()).startsWith(note);
      assertThat(deck.row("t").note()).as("on the board").startsWith(note);
      assertThat(refusals())
          .singleElement()
          .satisfies(finding -> assertThat(finding.what()).contains("of task t", wrong.why));
    } finally {
      wrong.cure(deck);
    }
    assertThat(String.valueOf(deck.row("t").note())).doesNotContain(wrong.why);
    assertThat(refusals()).isEmpty();
    assertThat(QdProcess.run(deck.sandbox(), "kill", "t").exit()).isZero();
    deck.assertNothingOf("t");
    assertThat(precious).hasContent("x");
  }

  @Test
  void aRefusalHidesBehindNoOtherNote() throws Exception {
    String refused = "tasktmp=/etc refused: it is not " + deck.root("t");
    String record = "tasktmp=/etc\nspawned=2026-01-01T00:00:00Z\n";

    deck.writeMeta("t", record + "spawning=1");
    assertThat(deck.row("t").note()).startsWith(refused).endsWith("its spawn was cut off; kill it");
    assertThat(new TaskCheck(deck.deck()).find())
        .extracting(Finding::check)
        .containsExactly("stuck", "refused");

    deck.writeMeta("t", record + "ending=2026-01-01T00:00:00Z tmux did not close it");
    assertThat(deck.row("t").note()).startsWith(refused).endsWith("; tmux did not close it");

    deck.tmux().window("work", "fm-t", "tail -f /dev/null");
    deck.tmux().window("work", "fm-t", "tail -f /dev/null");
    deck.writeMeta("t", "window=work:fm-t", "tasktmp=/etc");
    assertThat(deck.row("t").note()).startsWith(refused).contains("; two windows are named");
  }

  @Test
  void theDoctorsCureForARefusedRootLeavesItAndLetsTheTaskBeEnded() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    Wrong.ANOTHER_DIRECTORY.make(deck);
    String cure = refusals().get(0).cure();

    Ran.ok("sh", "-c", cure.substring(cure.indexOf("sed ")));

    assertThat(refusals()).isEmpty();
    deck.kill("t");
    assertThat(deck.metaFile("t")).doesNotExist();
    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(deck.root("t").resolve("gotmp/theirs")).hasContent("x");
  }

  private List<Finding> refusals() {
    return new Doctor(deck.deck())
        .examine().stream().filter(finding -> finding.check().equals("refused")).toList();
  }

  @Test
  void linksInsideTheRootGoAndTheirTargetsStay() throws Exception {
    deck.spawn("t");
    Path target = TestDeck.write(deck.sandbox().directory().resolve("d/precious"), "x");
    Path gotmp = deck.root("t").resolve("gotmp");
    Files.createSymbolicLink(gotmp.resolve("out"), target.getParent());
    Files.createSymbolicLink(gotmp.resolve("root"), Path.of("/"));
    Files.createSymbolicLink(gotmp.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(gotmp.resolve("loop"), Path.of("loop"));
    Files.createLink(gotmp.resolve("hard"), target);

    deck.kill("t");

    deck.assertNothingOf("t");
    assertThat(target).hasContent("x");
  }

  @Test
  void theTasksOtherFilesGoAndANeighboursStay() throws Exception {
    deck.spawn("t");
    for (String mine :
        List.of("t.status", "t.turn-ended", "t.check.sh", "t.inbox", "t.busy-state")) {
      TestDeck.write(deck.sandbox().state().resolve(mine), "x");
    }
    for (String theirs : List.of("t-2.status", "t2.meta", "x.t.status", "t.else")) {
      TestDeck.write(deck.sandbox().state().resolve(theirs), "x");
    }

    deck.kill("t");

    try (Stream<Path> left = Files.list(deck.sandbox().state())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(".qd-lock", "t-2.status", "t2.meta", "x.t.status", "t.else");
    }
  }

  @Test
  void aKillThatWasCutOffIsFinishedByTheNext() throws Exception {
    deck.spawn("t");
    TestDeck.write(deck.root("t").resolve("gotmp/x"), "x");
    deck.tmux().tmux("kill-window", "-t", deck.metaValue("t", Meta.WINDOW_ID));
    Files.writeString(
        deck.metaFile("t"), Files.readString(deck.metaFile("t")) + "ending=2026-01-01T00:00:00Z\n");
    assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
    assertThat(deck.row("t").note()).isEqualTo("a kill was cut off");

    deck.kill("t");

    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fm-t", "fm-t/gotmp"})
  void aSpawnThatWasCutOffBeforeItsRootWasRecordedIsEnded(String made) throws Exception {
    Files.createDirectories(deck.sandbox().tmp().resolve(made));
    deck.writeMeta(
        "t",
        "window=work:fm-t",
        "tasktmp=" + deck.root("t"),
        "spawned=2026-01-01T00:00:00Z",
        "spawning=1");
    assertThat(deck.row("t").note()).isEqualTo("its spawn was cut off; kill it");

    deck.kill("t");

    deck.assertNothingOf("t");
    deck.spawn("t");
  }

  @Test
  void aSecondKillFindsNoTask() throws Exception {
    deck.spawn("t");
    deck.kill("t");

    assertThat(TestDeck.problemOf(() -> deck.kill("t")).getMessage())
        .isEqualTo(
            "task t : no meta for task t at "
                + deck.metaFile("t")
                + "; see the tasks with 'qd ls'");
  }
}
