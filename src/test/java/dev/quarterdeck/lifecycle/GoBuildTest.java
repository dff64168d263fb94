package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.Signals;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real build that is interrupted leaves its files in the root, and a kill leaves nothing. */
class GoBuildTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @BeforeEach
  void aModuleToBuild() throws IOException {
    Needs.programs("go", "du");
    Needs.proc();
    Path module = Path.of(System.getProperty("qd.basedir", "."), "test-fixtures/go-module");
    for (String file : List.of("go.mod", "main.go")) {
      Files.copy(module.resolve(file), deck.sandbox().project().resolve(file));
    }
    String cache = deck.sandbox().directory().resolve("go-cache").toString();
    deck.tmux().tmux("set-environment", "-g", "GOCACHE", cache);
    deck.tmux().tmux("set-environment", "-g", "GOPROXY", "off");
    deck.tmux().tmux("set-environment", "-g", "GOFLAGS", "-mod=mod");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP", "KILL", "window"})
  void anInterruptedBuildLeavesItsFilesInTheRootAndKillLeavesNothing(String interruption)
      throws Exception {
    deck.spawn("build", "go build -a -o /dev/null .");
    Path gotmp = deck.root("build").resolve("gotmp");
    Await.until(
        "the build is at work",
        () -> isAtWork(gotmp),
        () -> deck.tmux().capture(deck.metaValue("build", Meta.PANE_ID)));

    if (interruption.equals("window")) {
      deck.tmux().tmux("kill-window", "-t", deck.metaValue("build", Meta.WINDOW_ID));
    } else {
      Signals.send(interruption, go(gotmp));
    }
    Await.until("go itself has ended", () -> go(gotmp) < 0, () -> carrying(gotmp));
    Await.until("its compilers have ended", () -> compilers(gotmp) == 0, () -> carrying(gotmp));

    assertThat(Sandbox.names(gotmp)).as("left by the build").isNotEmpty();
    assertThat(Sandbox.names(deck.sandbox().tmpdir()))
        .as("strays outside of the root")
        .noneMatch(name -> name.startsWith("go-build"));
    TaskRow row = deck.row("build");
    assertThat(row.usage().complete()).isTrue();
    assertThat(row.usage().bytes()).isEqualTo(du(deck.root("build")));
    assertThat(row.usage().files()).isEqualTo(entries(deck.root("build")));

    Teardown.Ended ended = deck.kill("build");

    assertThat(ended.freedBytes()).isEqualTo(row.usage().bytes());
    deck.assertNothingOf("build");
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shell", "exec"})
  void aKillInTheMiddleOfABuildLeavesNothing(String way) throws Exception {
    if (way.equals("exec")) {
      deck.exec("build", "go", "build", "-a", "-o", "/dev/null", ".");
    } else {
      deck.spawn("build", "while :; do go build -a -o /dev/null .; done");
    }
    Path gotmp = deck.root("build").resolve("gotmp");
    Await.until("the build is at work", () -> isAtWork(gotmp), () -> Sandbox.names(gotmp));

    deck.kill("build");

    deck.assertNothingOf("build");
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
    assertThat(Sandbox.names(deck.sandbox().tmpdir()))
        .noneMatch(name -> name.startsWith("go-build"));
  }

  /** Compilers write into the build's directory, so there is something to leave behind. */
  private static boolean isAtWork(Path gotmp) {
    return go(gotmp) > 0
        && Sandbox.names(gotmp).stream()
            .anyMatch(name -> Sandbox.names(gotmp.resolve(name)).size() > 2);
  }

  private static long go(Path gotmp) {
    return carrying(gotmp).stream()
        .filter(process -> process.matches("\\d+: go build .*"))
        .mapToLong(process -> Long.parseLong(process.substring(0, process.indexOf(':'))))
        .findFirst()
        .orElse(-1);
  }

  private static long compilers(Path gotmp) {
    return carrying(gotmp).stream().filter(process -> process.contains("/pkg/tool/")).count();
  }

  private static List<String> carrying(Path gotmp) {
    return Sandbox.carrying("GOTMPDIR", gotmp.toString());
  }

  private long du(Path root) {
    Ran ran =
        Ran.of(
            List.of("du", "-s", "-B1", root.toString()),
            deck.sandbox().environment(),
            deck.sandbox().directory());
    return Long.parseLong(ran.out().substring(0, ran.out().indexOf('\t')));
  }

  private static long entries(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.count() - 1;
    }
  }
}
