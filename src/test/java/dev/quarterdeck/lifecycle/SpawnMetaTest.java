package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The record that a spawn writes: first, whole, and true. */
class SpawnMetaTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void theMetaHasTheContractsKeysInTheirOrder() throws Exception {
    deck.spawn("t", "sleep 1000");

    Meta meta = deck.meta("t");
    String pane = meta.value(Meta.PANE_ID).orElseThrow();
    List<String> lines = Files.readAllLines(deck.metaFile("t"));
    assertThat(lines.subList(0, 14))
        .containsExactly(
            "window=work:fm-t",
            "worktree=",
            "project=" + deck.sandbox().project(),
            "harness=shell",
            "kind=ship",
            "mode=no-mistakes",
            "yolo=off",
            "tasktmp=" + deck.root("t"),
            "window_id=" + deck.tmux().ask(pane, "#{window_id}"),
            "pane_id=" + pane,
            "tmux_pid=" + deck.tmux().ask(pane, "#{pid}"),
            "tmux_started=" + deck.tmux().ask(pane, "#{start_time}"),
            "tasktmp_id=" + identity(deck.root("t")),
            "command=sleep 1000");
    assertThat(lines).hasSize(15);
    assertThat(lines.get(14)).startsWith("spawned=");
    Instant spawned = Instant.parse(lines.get(14).substring("spawned=".length()));
    assertThat(Duration.between(spawned, Instant.now())).isLessThan(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {".turn-ended", ".status"})
  void whatWasWrittenBeforeTheSpawnWasAnotherTasks(String suffix) throws Exception {
    Path late = TestDeck.write(deck.sandbox().state().resolve("t" + suffix), "blocked: x\n");
    Path others = TestDeck.write(deck.sandbox().state().resolve("t-2" + suffix), "");
    deck.exec("t", "sleep", "1000");
    assertThat(late).doesNotExist();
    assertThat(others).exists();

    TestDeck.write(late, "");
    TestDeck.problemOf(() -> deck.exec("t", "sleep", "1000"));
    assertThat(late).as("the living task's").exists();
  }

  @Test
  void theMetaNamesTheRootBeforeTheRootExists() throws Exception {
    List<String> seen = new ArrayList<>();

    new Spawn(deck.deck())
        .run(
            new Spawn.Request(
                new dev.quarterdeck.task.TaskId("t"),
                deck.sandbox().project(),
                List.of("sleep", "1000"),
                true),
            event -> seen.add(event.stage() + " " + whatIsThere()));

    assertThat(seen)
        .containsExactly(
            "check ",
            "meta ",
            "root tasktmp",
            "window tasktmp root",
            "gotmpdir tasktmp root window",
            "command tasktmp root window",
            "complete tasktmp root window");
  }

  private String whatIsThere() {
    List<String> there = new ArrayList<>();
    if (Files.exists(deck.metaFile("t"))) {
      assertThat(deck.meta("t").value(Meta.TASKTMP)).contains(deck.root("t").toString());
      there.add("tasktmp");
    }
    if (Files.exists(deck.root("t"))) {
      there.add("root");
    }
    if (!deck.tmux().windows().isEmpty()) {
      there.add("window");
    }
    return String.join(" ", there);
  }

  @Test
  void aReaderNeverSeesHalfAMeta() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<String> half = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                try {
                  String text = Files.readString(deck.metaFile("t"));
                  if (!text.endsWith("\n") || !text.contains("spawned=")) {
                    half.set(text);
                  }
                } catch (java.io.IOException e) {
                  // Not there yet.
                }
              }
            });
    reader.start();
    for (int i = 0; i < 5; i++) {
      deck.exec("t", "sleep", "1000");
      deck.kill("t");
    }
    done.set(true);
    reader.join();

    assertThat(half.get()).isNull();
    assertThat(Sandbox.names(deck.sandbox().state())).containsExactly(".qd-lock");
  }

  @Test
  void aSecondSpawnOfTheSameIdIsRefusedAndTheFirstKeepsItsFiles() throws Exception {
    deck.spawn("t");
    Path file = TestDeck.write(deck.root("t").resolve("gotmp/file"), "x");
    Meta before = deck.meta("t");

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t"));

    assertThat(problem.getMessage())
        .isEqualTo(
            "spawn t : task t exists already; see it with 'qd ls', or end it with 'qd kill t'");
    assertThat(deck.meta("t")).isEqualTo(before);
    assertThat(file).hasContent("x");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
  }

  @Test
  void aWindowOfThatNameThatNoMetaNamesIsRefusedAndKept() throws Exception {
    deck.tmux().window("work", "fm-t", "tail -f /dev/null");

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t"));

    assertThat(problem.getMessage()).contains("window work:fm-t already exists");
    assertThat(deck.tmux().windows()).containsExactly("work:fm-t");
    assertThat(deck.metaFile("t")).doesNotExist();
    assertThat(deck.root("t")).doesNotExist();
  }

  @Test
  void aStatePathThatIsAFileIsNamed() throws Exception {
    TestDeck.write(deck.sandbox().state(), "a file");

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).startsWith("state directory " + deck.sandbox().state());
    assertThat(deck.sandbox().state()).hasContent("a file");
    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(deck.root("t")).doesNotExist();
  }

  @Test
  void aStatePathBelowAFileIsNamed() throws Exception {
    Path file = TestDeck.write(deck.sandbox().directory().resolve("file"), "a file");
    deck.sandbox().environment().put("QD_STATE", file + "/state");

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).startsWith("state directory " + file + "/state : ");
    assertThat(deck.tmux().windows()).isEmpty();
    assertThat(deck.root("t")).doesNotExist();
  }

  @Test
  void aMetaThatIsALinkIsRefused() throws Exception {
    Path other = TestDeck.write(deck.sandbox().directory().resolve("other"), "window=x\n");
    Files.createDirectories(deck.sandbox().state());
    Files.createSymbolicLink(deck.metaFile("t"), other);

    assertThat(TestDeck.problemOf(() -> deck.spawn("t")).kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(TestDeck.problemOf(() -> deck.kill("t")).kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(deck.metaFile("t")).isSymbolicLink();
    assertThat(other).hasContent("window=x");
  }

  private static String identity(Path root) throws Exception {
    Needs.proc();
    long device = (Long) Files.getAttribute(root, "unix:dev");
    return Long.toHexString(device) + ":" + Files.getAttribute(root, "unix:ino");
  }
}
