package dev.quarterdeck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the launcher does in the background, and where, seen by a JVM that is a script: its training
 * writes down what it was given, and lasts until the test lets it go.
 */
class LauncherBackgroundTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  private Path launcher;
  private Path java;
  private Path training;
  private Path cache;

  @BeforeEach
  void install() throws IOException {
    launcher = Installation.in(deck.sandbox().directory().resolve("installed"));
    Path jar = launcher.resolveSibling("lib/quarterdeck.jar");
    Files.delete(jar);
    Files.writeString(jar, "of no use to a script");
    cache = deck.sandbox().home().resolve(".cache/quarterdeck");
    training = deck.sandbox().directory().resolve("training");
    Path jdk = deck.sandbox().directory().resolve("jdk");
    Files.createDirectories(jdk.resolve("lib/server"));
    Files.writeString(jdk.resolve("lib/server/libjvm.so"), "");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    java =
        script(
            "jdk/bin/java",
            """
            case $* in
              *DumpLoadedClassList*)
                env >'%1$s.new' && mv '%1$s.new' '%1$s'
                looks=0
                while [ -e '%1$s' ] && [ $looks -lt 600 ]; do looks=$((looks + 1)); sleep 1; done
                ;;
            esac
            exit 1"""
                .formatted(training));
    // The launcher's seconds are short here.
    String sleep = "exec '" + Ran.ok("sh", "-c", "command -v sleep").strip() + "' 0.05";
    deck.sandbox().environment().put("PATH", script("bin/sleep", sleep).getParent() + ":" + path());
    deck.sandbox().environment().put("QD_JAVA", java.toString());
  }

  @AfterEach
  void letGo() throws IOException {
    Files.deleteIfExists(training);
    Await.until(
        "nothing is being made",
        () -> Sandbox.names(cache).stream().noneMatch(name -> name.startsWith("making.")),
        () -> Sandbox.names(cache));
  }

  @Test
  void nothingOfTheCallersIsHeld() {
    String script = "exec 3>held 4>&3 9>&3; waited=$('" + launcher + "' ls 2>&1); echo back";
    assertThat(sh(script).out()).isEqualTo("back\n");
    awaitTraining();
    Path project = deck.sandbox().project();
    assertThat(
            ProcessHandle.allProcesses()
                .map(process -> Path.of("/proc", Long.toString(process.pid())))
                .flatMap(LauncherBackgroundTest::held)
                .filter(path -> path.startsWith(project)))
        .isEmpty();
  }

  @Test
  void trainingGetsNoneOfTheUsersSettings() throws IOException {
    Map<String, String> environment = deck.sandbox().environment();
    environment.put("FM_HOME", deck.sandbox().directory() + "/firstmate");
    environment.put("FM_STATE_OVERRIDE", deck.sandbox().directory() + "/firstmate/state");
    environment.put("XDG_STATE_HOME", deck.sandbox().directory() + "/state home");
    sh("'" + launcher + "' ls");
    awaitTraining();
    List<String> lines = Files.readAllLines(training);
    assertThat(lines)
        .noneMatch(line -> line.startsWith("FM_") || line.startsWith("XDG_"))
        .filteredOn(line -> line.matches("(HOME|QD_STATE|QD_TMP|TMUX_TMPDIR)=.*"))
        .hasSize(4)
        .allMatch(line -> line.contains("=" + cache + "/making."));
  }

  @Test
  void inTheHomeOfSomebodyElseNothingIsMade() {
    Needs.root();
    Path home = deck.sandbox().home();
    Ran.ok("chown", "65534", home.toString());
    sh("'" + launcher + "' ls");
    assertThat(Sandbox.names(home)).isEmpty();
    Ran.ok("mkdir", home + "/.cache");
    Ran.ok("chown", "65534", home + "/.cache");
    sh("'" + launcher + "' ls");
    assertThat(Sandbox.names(home.resolve(".cache"))).isEmpty();
  }

  @Test
  void behindAWrapperTheArchiveIsMadeWithTheJavaItNames() throws IOException {
    Path wrapper =
        script(
            "shims/java",
            "[ \"$*\" != '-XshowSettings:properties -version' ] || {\n"
                + ("  printf '    java.home = %s\\n    java.version = 17.0.1\\n\\n' '"
                    + home()
                    + "'\n")
                + "  echo 'openjdk version \"17.0.1\" 2021-10-19'\n"
                + "} >&2");
    deck.sandbox().environment().put("QD_JAVA", wrapper.toString());
    assertThat(sh("'" + launcher + "' ls").exit()).isZero();
    awaitTraining();
  }

  @Test
  void whatWasCutOffIsTriedAgainByTheNextStart() {
    sh("'" + launcher + "' ls");
    awaitTraining();
    deck.sandbox().processes().stream()
        .filter(process -> process.contains(launcher.toString()))
        .forEach(process -> Ran.ok("kill", process.substring(0, process.indexOf(':'))));
    Await.until(
        "the cache is empty",
        () -> Sandbox.names(cache).isEmpty(),
        () -> Sandbox.names(cache) + "" + deck.sandbox().processes());
  }

  @Test
  void withoutTmuxNoFailureIsNoted() throws IOException {
    Path bin = deck.sandbox().directory().resolve("no tmux");
    Files.createDirectory(bin);
    for (String name : List.of("sh", "mkdir", "stat", "cksum", "find", "readlink")) {
      Path program = Path.of(Ran.ok("sh", "-c", "command -v " + name).strip());
      Files.createSymbolicLink(bin.resolve(name), program);
    }
    deck.sandbox().environment().put("PATH", bin.toString());
    Ran.of(
        List.of("/bin/sh", launcher.toString(), "ls"),
        deck.sandbox().environment(),
        deck.sandbox().project());
    assertThat(Sandbox.names(cache)).isEmpty();
  }

  @Test
  void theReportOfAnEarlierProcessOfThatNumberIsNoCrash() throws IOException {
    Files.createDirectories(cache);
    PrivateTmux.Screen screen = deck.tmux().shell(200, 30);
    // A JVM that finds a report with its number there, and fails for another reason.
    script("jdk/bin/java", "exit 1");
    screen.type(
        "for p in $(seq $$ $(($$ + 4000))); do : >'"
            + cache
            + "'/crash-1-$p.log; done; QD_JAVA='"
            + java
            + "' '"
            + launcher
            + "'; echo ended-$?");
    screen.keys("Enter");
    screen.awaitText("ended-1");
    assertThat(screen.text()).doesNotContain("crashed");
  }

  @Test
  void withoutItsJarItSaysSoInOneLine() throws IOException {
    Path jar = launcher.resolveSibling("lib/quarterdeck.jar");
    Files.delete(jar);
    Ran ran = sh("'" + launcher + "' ls");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            "qd: start Java : there is no '"
                + jar
                + "'; install all of it, and link to qd instead of copying it\n");
  }

  @Test
  void whatIsNoJavaIsNotCalledOne() {
    deck.sandbox().environment().put("QD_JAVA", home().toString());
    deck.sandbox().environment().put("version", "3");
    assertThat(sh("'" + launcher + "' ls").err())
        .startsWith("qd: start Java : '" + home() + "' is no Java that runs; set QD_JAVA to ");
  }

  private Path home() {
    return java.getParent().getParent();
  }

  private String path() {
    return deck.sandbox().environment().get("PATH");
  }

  private void awaitTraining() {
    Await.until("training", () -> Files.exists(training), () -> Sandbox.names(cache));
  }

  private static Stream<Path> held(Path proc) {
    try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
      return Stream.concat(descriptors.toList().stream(), Stream.of(proc.resolve("cwd")))
          .flatMap(LauncherBackgroundTest::target);
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Stream<Path> target(Path link) {
    try {
      return Stream.of(Files.readSymbolicLink(link));
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private Path script(String name, String text) throws IOException {
    Path file = deck.sandbox().directory().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Ran sh(String script) {
    return Ran.of(
        List.of("sh", "-c", script), deck.sandbox().environment(), deck.sandbox().project());
  }
}
