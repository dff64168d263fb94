package dev.quarterdeck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script {@code qd}: finds Java and the jars, and gives the terminal back. */
class LauncherTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  private Path launcher;

  @BeforeEach
  void install() throws IOException {
    launcher = Installation.in(deck.sandbox().directory().resolve("an install"));
  }

  @Test
  void runsByALinkFromAnyDirectory() throws IOException {
    Path link = deck.sandbox().directory().resolve("bin/link");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../an install/qd"));
    assertThat(sh("cd / && '" + link + "' --version").out()).startsWith("qd ");
  }

  /** The shell is given a name without a directory, and the link leads on from there. */
  @ParameterizedTest
  @ValueSource(strings = {"sh link", "busybox sh link", "sh -- -link", "directory/qd"})
  void runsByRelativeLinksAndThroughALinkedDirectory(String command) throws IOException {
    Path install = deck.sandbox().directory().resolve("installed");
    Files.createDirectory(install);
    Files.createSymbolicLink(install.resolve("lib"), launcher.resolveSibling("lib"));
    Files.createDirectory(install.resolve("bin"));
    Files.move(launcher, install.resolve("bin/qd"));
    Path project = deck.sandbox().project();
    Files.createSymbolicLink(project.resolve("link"), Path.of("../installed/bin/qd"));
    Files.createSymbolicLink(project.resolve("-link"), Path.of("link"));
    Files.createSymbolicLink(project.resolve("directory"), Path.of("../installed/bin"));
    assertThat(sh(command + " --version").out()).startsWith("qd ");
  }

  @Test
  void runsInADirectoryThatIsGoneButSpawnsNothingThere() {
    String gone = "mkdir gone && cd gone && rmdir ../gone && ";
    assertThat(sh(gone + qd("ls")).exit()).isZero();
    Ran spawn = sh(gone + qd("spawn t1"));
    assertThat(spawn.exit()).isEqualTo(1);
    // Some shells complain by themselves before they read the first line.
    assertThat(spawn.err()).endsWith("qd: spawn t1 : the current directory is gone; name a DIR\n");
  }

  @Test
  void takesNoDirectoryFromCdpath() {
    assertThat(
            sh("cd '"
                    + launcher.getParent()
                    + "' && CDPATH=/tmp && export CDPATH && ./qd --version")
                .exit())
        .isZero();
  }

  @Test
  void withoutJavaItSaysWhatToInstall() {
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    environment.put("QD_JAVA", "/no/such/java");
    Ran ran =
        Ran.of(List.of("sh", launcher.toString(), "ls"), environment, deck.sandbox().project());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            "qd: start Java : '/no/such/java' is not there; set QD_JAVA to a Java 17 or newer, or"
                + " unset it\n");
  }

  @Test
  void aJavaThatIsTooOldIsNamed() throws IOException {
    Path old = executable("jdk8/bin/java", "exit 1");
    Files.writeString(old.resolve("../../release").normalize(), "JAVA_VERSION=\"1.8.0_402\"\n");
    Ran ran = with(Map.of("QD_JAVA", old.toString()), "ls");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).startsWith("qd: start Java : '" + old + "' is Java 1.8.0_402; ");
  }

  @Test
  void aTooOldJavaHomeDoesNotHideANewerJava() throws IOException {
    Path old = executable("jdk8/bin/java", "exit 1");
    Files.writeString(old.resolve("../../release").normalize(), "JAVA_VERSION=\"1.8.0_402\"\n");
    Path home = old.getParent().getParent();
    assertThat(with(Map.of("JAVA_HOME", home.toString()), "--version").out()).startsWith("qd ");
  }

  @Test
  void aJavaWithoutItsReleaseFileIsAsked() throws IOException {
    Path wrapper = executable("wrapper/java", "exec '" + java() + "' \"$@\"");
    assertThat(with(Map.of("QD_JAVA", wrapper.toString()), "--version").out()).startsWith("qd ");
    Path old = executable("old/java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
    assertThat(with(Map.of("QD_JAVA", old.toString()), "ls").err()).contains("is Java 11.0.2; ");
  }

  @Test
  void makesAnArchiveInTheBackgroundAndUsesIt() throws Exception {
    Installation.pack(launcher);
    Path cache = deck.sandbox().directory().resolve("a cache");
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());
    // Two at once: one of them makes it.
    CompletableFuture<Ran> other =
        CompletableFuture.supplyAsync(() -> with(environment, "--version"));
    assertThat(with(environment, "--version").out()).startsWith("qd ");
    assertThat(other.get().out()).startsWith("qd ");
    Path mine = cache.resolve("quarterdeck");
    Await.until(
        "one archive and nothing else",
        () -> Sandbox.names(mine).size() == 1 && Sandbox.names(mine).get(0).endsWith(".archive"),
        () -> Sandbox.names(mine));
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(200, 30);
    screen.type("XDG_CACHE_HOME='" + cache + "' '" + launcher + "'");
    screen.keys("Enter");
    screen.await("the board", text -> text.contains("running"));
    assertThat(
            ProcessHandle.of(screen.pid())
                .orElseThrow()
                .descendants()
                .filter(each -> maps(each).contains(Sandbox.names(mine).get(0))))
        .hasSize(1);
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoTrouble() throws IOException {
    Installation.pack(launcher);
    Path file = Files.writeString(deck.sandbox().directory().resolve("file"), "");
    for (String cache : List.of(file.toString(), "/proc/1", "/dev/full")) {
      Ran ran = with(Map.of("XDG_CACHE_HOME", cache), "--version");
      assertThat(ran.out()).startsWith("qd ");
      assertThat(ran.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "sh", "busybox sh"})
  void isPlainShell(String shell) {
    assertThat(sh(shell + " '" + launcher + "' --version").out()).startsWith("qd ");
  }

  @Test
  void aStoppedJobComesBackAndCanBeEnded() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    start(screen);
    screen.keys("C-z");
    screen.await("the shell's prompt", text -> text.contains("Stopped"));
    screen.type("fg");
    screen.keys("Enter");
    screen.await("the board", text -> text.contains("running"));
    screen.keys("?");
    screen.awaitText("On the board");
    screen.keys("C-z");
    screen.awaitPrompt();
    screen.type("kill %1");
    screen.keys("Enter");
    ProcessHandle shell = ProcessHandle.of(screen.pid()).orElseThrow();
    Await.until(
        "launcher and Java are gone",
        () -> shell.descendants().findAny().isEmpty(),
        () -> shell.descendants().map(ProcessHandle::info).toList() + screen.text());
  }

  @Test
  void killedItselfItLeavesTheTerminalToTheShell() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    start(screen);
    ProcessHandle sh =
        ProcessHandle.of(screen.pid()).orElseThrow().children().findFirst().orElseThrow();
    assertThat(sh.destroyForcibly()).isTrue();
    screen.await("no board", text -> !text.contains("running"));
    screen.type("echo back-$((40+2))");
    screen.keys("Enter");
    screen.awaitText("back-42");
  }

  @Test
  void whatIsTypedRightAfterTheEndGoesToTheShell() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(100, 30);
    for (int round = 1; round <= 4; round++) {
      start(screen);
      screen.keys("q");
      screen.await("no board", text -> !text.contains("running"));
      screen.keys("echo back-$((40+" + round + "))", "Enter");
      screen.awaitText("back-" + (40 + round));
    }
  }

  @Test
  void ofACrashTheTerminalIsPutBackAndTheReportIsInTheCache() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    PrivateTmux.Screen screen = deck.tmux().shell(200, 30);
    start(screen);
    ProcessHandle java =
        ProcessHandle.of(screen.pid())
            .orElseThrow()
            .children()
            .flatMap(ProcessHandle::children)
            .findFirst()
            .orElseThrow();
    String file = "crash-" + java.parent().orElseThrow().pid() + "-" + java.pid() + ".log";
    Ran.ok("kill", "-SEGV", Long.toString(java.pid()));
    Path report = deck.sandbox().home().resolve(".cache/quarterdeck/" + file);
    screen.await(
        "the shell's prompt, and where the report is",
        text -> text.contains("crashed; '" + report + "'") && !text.contains("running"));
    assertThat(report).isNotEmptyFile();
    screen.type("stty -a | grep -o ' echo '");
    screen.keys("Enter");
    screen.await("echo", text -> text.contains("\n echo"));
    assertThat(Sandbox.names(deck.sandbox().project()))
        .noneMatch(name -> name.startsWith("hs_err"));
  }

  @Test
  void aDamagedArchiveIsThrownAwayOnceItHasMadeJavaCrash() throws Exception {
    Installation.pack(launcher);
    assertThat(with(Map.of(), "--version").out()).startsWith("qd ");
    Path cache = deck.sandbox().home().resolve(".cache/quarterdeck");
    Await.until(
        "the archive",
        () -> Sandbox.names(cache).size() == 1 && Sandbox.names(cache).get(0).endsWith(".archive"),
        () -> Sandbox.names(cache));
    Path archive = cache.resolve(Sandbox.names(cache).get(0));
    byte[] bytes = Files.readAllBytes(archive);
    // The header is whole, and the JVM believes it.
    Arrays.fill(bytes, 4096, bytes.length / 2, (byte) 0);
    Files.write(archive, bytes);
    Ran crashed = with(Map.of(), "--version");
    assertThat(crashed.out()).doesNotStartWith("qd ");
    assertThat(Sandbox.names(deck.sandbox().project()))
        .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
    assertThat(Sandbox.names(cache)).anyMatch(name -> name.startsWith("crash-"));
    // As though another start made it anew: nobody has to wait here for that.
    Files.createDirectory(cache.resolve(archive.getFileName() + ".making"));
    assertThat(with(Map.of(), "--version").out()).startsWith("qd ");
    assertThat(archive).doesNotExist();
  }

  @Test
  void optionsForAllJavaProgramsAreNotForThisOne() {
    Ran ran = with(Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC"), "--version");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("qd ");
  }

  private void start(PrivateTmux.Screen screen) {
    screen.type("'" + launcher + "'");
    screen.keys("Enter");
    screen.await("the board", text -> text.contains("running"));
  }

  private Path executable(String name, String script) throws IOException {
    Path file = deck.sandbox().directory().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static String java() {
    return ProcessHandle.current().info().command().orElseThrow();
  }

  private static String maps(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
    } catch (IOException e) {
      return "";
    }
  }

  private Ran with(Map<String, String> more, String... command) {
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    environment.putAll(more);
    List<String> argv = new ArrayList<>(List.of("sh", launcher.toString()));
    argv.addAll(List.of(command));
    return Ran.of(argv, environment, deck.sandbox().project());
  }

  private String qd(String arguments) {
    return "'" + launcher + "' " + arguments;
  }

  private Ran sh(String script) {
    return Ran.of(
        List.of("sh", "-c", script), deck.sandbox().environment(), deck.sandbox().project());
  }
}
