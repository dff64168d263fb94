package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Signals;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real go command works with stays, however old; what one left goes. */
@Isolated("what is in use is told by names too, and other tests' processes have the same ones")
class SweepGoTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void aModule() {
    Needs.programs("go", "find", "touch");
    Needs.proc();
    Path module = deck.sandbox().project();
    TestDeck.write(module.resolve("go.mod"), "module example.org/waits\n\ngo 1.19\n");
    TestDeck.write(
        module.resolve("main.go"),
        "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(1000 * time.Second) }\n");
    TestDeck.write(
        module.resolve("main_test.go"),
        "package main\n\nimport \"testing\"\n\nfunc TestWaits(t *testing.T) { main() }\n");
  }

  @AfterEach
  void end() {
    for (Process go : started) {
      go.descendants().forEach(ProcessHandle::destroyForcibly);
      go.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"go run .", "go test -timeout 0 .", "go test -timeout 0 -exec env ."})
  void theDirectoryOfALiveOneStaysHoweverOldAndTheOneBesideItGoes(String command) throws Exception {
    Process go = go(command);
    Path live = awaitBuild(go);
    Await.until("its program runs", () -> runsFrom(go, live), () -> go.descendants().toList());
    Path left = tmp().resolve("go-build4711");
    Ran.ok("cp", "-a", live.toString(), left.toString());
    age();

    Sweep.Plan plan = new Sweep(deck.deck()).plan(Sweep.MIN_AGE);
    new Sweep(deck.deck()).run(plan, Sweep.Listener.NONE);

    assertThat(left).doesNotExist();
    assertThat(live.resolve("b001")).isDirectory();
    assertThat(runsFrom(go, live)).isTrue();
    assertThat(plan.items())
        .filteredOn(item -> item.path().equals(live))
        .singleElement()
        .matches(item -> !item.goes() && item.reason().endsWith(") runs from it"));
    Signals.send("KILL", go.pid());
    go.descendants().forEach(ProcessHandle::destroyForcibly);
    kill(live);
    age();
    new Sweep(deck.deck()).run(Sweep.MIN_AGE, Sweep.Listener.NONE);
    assertThat(live).doesNotExist();
  }

  @Test
  void aGoThatIsStoppedKeepsWhatItMayBeAtWorkIn() throws Exception {
    Process go = go("go build -a -o /dev/null .");
    Path work = awaitBuild(go);
    Await.until("a compiler is at work", () -> go.children().findAny().isPresent());
    // Where it stops in the midst of writing a file, that file would tell of the directory.
    Await.until(
        "go is stopped with nothing open there",
        () -> {
          Signals.send("STOP", go.pid());
          Await.until("all its threads are stopped", () -> isStopped(go));
          boolean still = !holdsOpen(go, work) && go.children().findAny().isPresent();
          if (!still) {
            Signals.send("CONT", go.pid());
          }
          return still;
        });
    // A stopped parent starts no more, and nothing but its own age tells of the directory.
    Await.until(
        "its children have ended",
        () -> {
          go.descendants().forEach(ProcessHandle::destroyForcibly);
          return go.descendants().noneMatch(child -> child.info().command().isPresent());
        },
        () -> go.descendants().map(ProcessHandle::info).toList());
    Path earlier = Leavings.directory(tmp().resolve("go-build4711"));
    Ran.ok("touch", "-d", "1 hour ago", earlier.toString());

    Sweep sweep = new Sweep(deck.deck());
    List<Sweep.Result> results =
        sweep.run(sweep.plan(Duration.ZERO), Sweep.Listener.NONE).orElseThrow();

    assertThat(earlier).doesNotExist();
    assertThat(work).isDirectory();
    assertThat(results)
        .filteredOn(result -> result.item().path().equals(work))
        .singleElement()
        .matches(
            result ->
                result
                    .item()
                    .reason()
                    .equals(go.pid() + " (go) has been running since before its last change"));
    go.destroyForcibly();
    Await.until("go has ended", () -> !go.isAlive());
    sweep.run(Duration.ZERO, Sweep.Listener.NONE);
    assertThat(work).doesNotExist();
  }

  private Process go(String command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command.split(" ")).directory(deck.sandbox().project().toFile());
    builder.environment().clear();
    builder.environment().putAll(deck.sandbox().environment());
    builder
        .environment()
        .putAll(
            Map.of(
                "TMPDIR",
                tmp().toString(),
                "GOCACHE",
                deck.sandbox().directory().resolve("go-cache").toString(),
                "GOFLAGS",
                "-mod=mod",
                "GOPROXY",
                "off"));
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process go = builder.start();
    started.add(go);
    return go;
  }

  private Path awaitBuild(Process go) {
    Await.until("go makes its directory", () -> !builds().isEmpty(), go::info);
    return builds().get(0);
  }

  private List<Path> builds() {
    return Sandbox.names(tmp()).stream()
        .filter(name -> name.matches("go-build\\d+"))
        .map(name -> tmp().resolve(name))
        .toList();
  }

  private static boolean runsFrom(Process go, Path directory) {
    try (Stream<ProcessHandle> all = go.descendants()) {
      return all.anyMatch(child -> child.info().command().orElse("").startsWith(directory + "/"));
    }
  }

  /** A thread may go on for a moment when the first of them has stopped. */
  private static boolean isStopped(Process go) throws IOException {
    try (Stream<Path> threads = Files.list(proc(go, "task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean holdsOpen(Process go, Path directory) throws IOException {
    try (Stream<Path> descriptors = Files.list(proc(go, "fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.readSymbolicLink(descriptor).startsWith(directory)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Path proc(Process process, String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  /** A program outlives its go command. */
  private static void kill(Path directory) {
    ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").startsWith(directory + "/"))
        .forEach(ProcessHandle::destroyForcibly);
    Await.until(
        "none runs from there",
        () ->
            ProcessHandle.allProcesses()
                .noneMatch(
                    process -> process.info().command().orElse("").startsWith(directory + "/")));
  }

  private void age() {
    Ran.ok("find", tmp().toString(), "-exec", "touch", "-h", "-d", "9 days ago", "{}", "+");
  }

  private Path tmp() {
    return deck.sandbox().tmp();
  }
}
