package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code qd sweep} as people, scripts and cron run it. */
@Isolated("what is in use is told by names too, and other tests' processes have the same ones")
class SweepCommandTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @BeforeEach
  void processesCanBeSeen() {
    Needs.proc();
    Needs.programs("find", "touch", "du");
  }

  @Test
  void aDryRunIsToTheLetterWhatARunDoesAndChangesNothing() throws Exception {
    strays();
    deck.exec("live", "tail", "-f", "/dev/null");
    String before = everything();

    Ran dry = qd("sweep", "--dry-run");

    assertThat(everything()).isEqualTo(before);
    Ran run = qd("sweep");
    assertThat(run.exit()).isZero();
    assertThat(dry.exit()).isZero();
    assertThat(dry.err() + run.err()).isEmpty();
    List<String> lines = dry.out().lines().map(SweepCommandTest::withoutAge).toList();
    assertThat(lines)
        .containsExactly(
            "go 8 KiB stray "
                + tmp("go-build1")
                + " (work directory of go): not in use, and unchanged for 24h",
            "keep 4 KiB stray "
                + tmp("go-build2")
                + " (work directory of go): changed within the last 24h",
            "keep 4 KiB orphan root "
                + tmp("fm-lost")
                + " (root that no meta names): it has a root's name and not all of a root: mode 0700 with a gotmp",
            "would free 8 KiB: 1 can go, 2 kept");
    List<String> done = run.out().lines().map(SweepCommandTest::withoutAge).toList();
    assertThat(done.subList(0, 3)).isEqualTo(lines.subList(0, 3));
    assertThat(done.get(3)).isEqualTo("freed 8 KiB: 1 gone, 2 kept");
    assertThat(Sandbox.names(deck.sandbox().tmp()))
        .containsExactly("fm-live", "fm-lost", "go-build2");
    deck.assertWhole("live");
  }

  @Test
  void theJsonIsOneDocumentWithTheSameVerdicts() throws Exception {
    strays();

    Ran dry = qd("sweep", "--dry-run", "--json");
    Ran run = qd("sweep", "--json");

    JsonNode plan = new ObjectMapper().readTree(dry.out());
    JsonNode done = new ObjectMapper().readTree(run.out());
    List<String> keys = new ArrayList<>();
    plan.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "dryRun", "busy", "minAgeSeconds", "items", "wouldFreeBytes", "freedBytes");
    keys.clear();
    plan.at("/items/0").fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "kind", "path", "id", "what", "bytes", "entries", "newest", "verdict", "reason",
            "outcome", "error");
    assertThat(plan.findValuesAsText("verdict")).containsExactly("go", "keep", "keep");
    assertThat(done.findValuesAsText("verdict")).containsExactly("go", "keep", "keep");
    assertThat(plan.findValuesAsText("reason")).isEqualTo(done.findValuesAsText("reason"));
    assertThat(plan.findValuesAsText("outcome")).containsOnly("planned");
    assertThat(done.findValuesAsText("outcome")).containsExactly("gone", "kept", "kept");
    assertThat(plan.get("wouldFreeBytes").asLong()).isEqualTo(8192);
    assertThat(done.get("freedBytes").asLong()).isEqualTo(8192);
    assertThat(plan.get("freedBytes").isNull()).isTrue();
    assertThat(plan.at("/items/0/entries").asLong()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"90m,keep", "89m,go", "5399s,go", "1h,go", "24h,keep", "7d,keep", "0s,go"})
  void theAgeIsTold(String age, String verdict) throws Exception {
    Path stray = Leavings.directory(tmp("go-build1"));
    // A minute before it is too young for one and old enough for the other.
    Files.setLastModifiedTime(
        stray, FileTime.from(Instant.now().minus(Duration.ofMinutes(90)).plusSeconds(58)));
    if (age.startsWith("89m") || age.startsWith("5399")) {
      Files.setLastModifiedTime(stray, FileTime.from(Instant.now().minus(Duration.ofMinutes(90))));
    }
    assertThat(qd("sweep", "--dry-run", "--min-age", age).out()).startsWith(verdict + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "h", "-1h", "1.5h", "24 h", "1w", "99999999999d", "40000d", "1h\n"})
  void anAgeThatIsNoneIsWrongUsage(String age) {
    Ran ran = qd("sweep", "--min-age", age);
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("qd: --min-age ").hasLineCount(1);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void nothingToSweepIsSaid() {
    assertThat(qd("sweep")).isEqualTo(new Ran(0, "nothing to sweep\n", ""));
  }

  @Test
  void whatCannotBeRemovedIsAnErrorAndTheRestGoes() throws Exception {
    Needs.root();
    Needs.programs("chattr");
    Path stuck = TestDeck.write(tmp("go-build1/x"), "x");
    TestDeck.write(tmp("go-build2/x"), "x");
    Leavings.age(deck.sandbox().tmp());
    Ran.ok("chattr", "+i", stuck.toString());
    try {
      Ran ran = qd("sweep");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).startsWith("qd: remove " + stuck.getParent() + " : ").hasLineCount(1);
      assertThat(ran.out()).startsWith("fail ").endsWith("freed 8 KiB: 1 gone, 0 kept, 1 failed\n");
      assertThat(tmp("go-build2")).doesNotExist();
    } finally {
      Ran.ok("chattr", "-i", stuck.toString());
    }
  }

  @Test
  void cronRunsItWithoutHomeLocaleAndPath() throws Exception {
    strays();
    Path named = Files.createDirectory(tmp("größe"));
    Path launcher = Installation.in(deck.sandbox().directory().resolve("install"));
    // Bare but for what keeps the test to itself.
    List<String> argv =
        List.of(
            "/usr/bin/env",
            "-i",
            "PATH=/usr/bin:/bin",
            "QD_JAVA=" + Path.of(System.getProperty("java.home"), "bin/java"),
            "TMUX_TMPDIR=" + deck.sandbox().environment().get("TMUX_TMPDIR"),
            "XDG_CONFIG_HOME=" + deck.sandbox().home(),
            "/bin/sh",
            "-c",
            "cd / && '"
                + launcher
                + "' sweep --state "
                + deck.sandbox().state()
                + " --tmp "
                + deck.sandbox().tmp()
                + " --socket "
                + deck.sandbox().socket());

    Ran ran = Ran.of(argv, Map.of(), deck.sandbox().directory());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).endsWith("freed 8 KiB: 1 gone, 2 kept\n");
    assertThat(tmp("go-build1")).doesNotExist();
    assertThat(named).isDirectory();
  }

  @Test
  @Timeout(400)
  void seventyThousandStraysGoAndASecondSweepLeavesMeanwhile() throws Exception {
    // In memory where there is such a place: a busy disk takes a millisecond for each of them.
    Path memory = Path.of("/dev/shm");
    Path fast = Files.isWritable(memory) ? Files.createTempDirectory(memory, "qdt-") : null;
    if (fast != null) {
      Files.delete(deck.sandbox().tmp());
      Files.createSymbolicLink(deck.sandbox().tmp(), fast);
    }
    try {
      seventyThousandStrays();
    } finally {
      if (fast != null) {
        Ran.ok("rm", "-rf", fast.toString());
      }
    }
  }

  private void seventyThousandStrays() throws Exception {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
    for (int i = 0; i < 70_000; i++) {
      Files.setLastModifiedTime(Leavings.directory(tmp("go-build" + i)), old);
    }
    Path lock = deck.sandbox().state().resolve(".qd-lock");
    try (QdProcess first = QdProcess.start(deck.sandbox(), "sweep")) {
      Await.until("it is at work", () -> Files.exists(lock), first::written);

      Ran second = qd("sweep");

      assertThat(second)
          .isEqualTo(new Ran(0, "", "qd: sweep : another sweep is at work; nothing was done\n"));
      ProcessHandle.of(first.pid()).ifPresent(handle -> handle.onExit().join());
      Ran ran = first.await();
      assertThat(ran.err()).isEmpty();
      assertThat(ran.exit()).isZero();
      assertThat(ran.out()).hasLineCount(70_001).contains(": 70,000 gone, 0 kept\n");
    }
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  /** An old one with a file in it, a young one, and something that has only a root's name. */
  private void strays() throws Exception {
    TestDeck.write(tmp("go-build1/x"), "x");
    Files.createDirectory(tmp("fm-lost"));
    Leavings.age(deck.sandbox().tmp());
    Leavings.directory(tmp("go-build2"));
  }

  /** Every file with its size, mode and times, and what the state files hold. */
  private String everything() {
    return Ran.ok(
        "sh",
        "-c",
        "find "
            + deck.sandbox().tmp()
            + " "
            + deck.sandbox().state()
            + " -printf '%p %i %s %m %T@ %C@\\n' | sort; cat "
            + deck.sandbox().state()
            + "/*.meta");
  }

  private static String withoutAge(String line) {
    return line.replaceFirst("^(go|keep) +(\\d+ K?i?B) +\\S+  ", "$1 $2 ");
  }

  private Path tmp(String name) {
    return deck.sandbox().tmp().resolve(name);
  }

  private Ran qd(String... arguments) {
    return QdProcess.run(deck.sandbox(), arguments);
  }
}
