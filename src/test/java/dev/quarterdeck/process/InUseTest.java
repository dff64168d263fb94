package dev.quarterdeck.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real processes use of a directory's entries. */
@Isolated("what is in use is told by names too, and other tests' processes have the same ones")
class InUseTest {
  private static final Path SLEEP = Path.of("/bin/sleep");

  @TempDir Path temp;
  private final Running running = new Running();
  private Path used;
  private Path unused;

  @BeforeEach
  void twoAlike() throws Exception {
    Needs.proc();
    used = Files.createDirectories(temp.resolve("go-build12/b001")).getParent();
    unused = Files.createDirectories(temp.resolve("go-build123/b001")).getParent();
  }

  @AfterEach
  void end() {
    running.close();
  }

  @Test
  void aProcessStandsInIt() throws Exception {
    assertUsed(running.start(used.resolve("b001"), Map.of(), "sleep", "1000"), "stands in it");
  }

  @Test
  void aProcessRunsFromIt() throws Exception {
    Path program = Files.copy(SLEEP, used.resolve("b001/main"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ProcessEntry process = running.start(Path.of("/"), Map.of(), program.toString(), "1000");
    Running.await(() -> use(used).filter(use -> use.name().equals("main")).isPresent());
    assertThat(use(used).map(InUse.Use::words)).contains(process.pid() + " (main) runs from it");
    // Also when its file is gone.
    Files.delete(program);
    assertThat(use(used)).isPresent();
    assertThat(use(unused)).isEmpty();
  }

  @Test
  void aProgramThatIsCalledAsTheOneThatCountsUsesItWhereItRunsFromIt() throws Exception {
    Path program = Files.copy(SLEEP, used.resolve("b001/du"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    running.start(Path.of("/"), Map.of(), program.toString(), "1000");
    Running.await(() -> use(used).filter(use -> use.name().equals("du")).isPresent());
  }

  @Test
  void whatOnlyHasItsNameIsAnother(@TempDir Path elsewhere) throws Exception {
    Path other = Files.createDirectory(elsewhere.resolve("go-build12"));
    running.start(other, Map.of(), "sleep", "1000");
    assertThat(use(used)).isEmpty();
    Files.delete(other);
    assertThat(use(used)).isEmpty();
  }

  @Test
  void whatHasItsNameElsewhereAndEndsAfterTheLookUsesNothing(@TempDir Path elsewhere)
      throws Exception {
    Path other = Files.createDirectory(elsewhere.resolve("go-build12"));
    ProcessEntry process = running.start(other, Map.of(), "sleep", "1000");
    InUse inUse = InUse.look(Running.TABLE, List.of(temp), Set.of());
    running.close();
    Running.await(() -> Running.TABLE.one(process.pid()).isEmpty());
    Files.delete(other);
    assertThat(inUse.of(used)).isEmpty();
  }

  @Test
  void whatOneThatHasEndedLeftToAnotherIsInUse(@TempDir Path elsewhere) throws Exception {
    mountAt(elsewhere);
    try {
      Path there = elsewhere.resolve("go-build12/b001");
      Path go = temp.resolve("go");
      Ran.ok("mkfifo", go.toString());
      String wait = "read go < '" + go + "'; ";
      ProcessEntry shell =
          running.start(there, Map.of(), "sh", "-c", wait + "sleep 1000 & exec sleep 1000");
      ProcessEntry first = running.start(there, Map.of(), "sleep", "1000");
      InUse inUse = InUse.look(Running.TABLE, List.of(temp), Set.of());
      ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
      Running.await(() -> Running.TABLE.one(first.pid()).isEmpty());
      assertThat(inUse.of(used).map(InUse.Use::pid)).contains(shell.pid());
      Files.writeString(go, "go\n");
      Running.await(() -> !Running.TABLE.children(shell.pid()).isEmpty());
      ProcessEntry heir = Running.TABLE.children(shell.pid()).get(0);
      running.adopt(heir.pid());
      ProcessHandle.of(shell.pid()).orElseThrow().destroyForcibly();
      Running.await(() -> Running.TABLE.one(shell.pid()).isEmpty());
      assertThat(inUse.of(used).map(InUse.Use::pid)).contains(heir.pid());
    } finally {
      unmount(elsewhere);
    }
  }

  @Test
  void anotherPathMayBeTheSameDirectory(@TempDir Path elsewhere) throws Exception {
    mountAt(elsewhere);
    try {
      ProcessEntry process =
          running.start(elsewhere.resolve("go-build12/b001"), Map.of(), "sleep", "1000");
      assertThat(use(used).map(InUse.Use::pid)).contains(process.pid());
      assertThat(use(unused)).isEmpty();
      // What its path means to us now is not what it stands in.
      Ran.ok("mount", "-t", "tmpfs", "none", elsewhere.toString());
      Files.createDirectory(elsewhere.resolve("go-build12"));
      assertThat(use(used).map(InUse.Use::pid)).contains(process.pid());
      // Nor is what has no path any more gone.
      Ran.ok("umount", elsewhere.toString());
      Ran.ok("umount", "-l", elsewhere.toString());
      assertThat(use(used).map(InUse.Use::pid)).contains(process.pid());
    } finally {
      unmount(elsewhere);
    }
  }

  @Test
  void aProcessHasAFileOfItOpen() throws Exception {
    Path file = Files.createFile(used.resolve("file"));
    running.start(
        Path.of("/"),
        Map.of("F", "x"),
        "sh",
        "-c",
        "cd " + temp + "; exec sleep 1000 <go-build12/file");
    Running.await(() -> use(used).isPresent());
    assertThat(file).exists();
    Running.await(() -> use(used).filter(use -> use.sign().contains("open")).isPresent());
    assertThat(use(unused)).isEmpty();
  }

  @Test
  void aProcessHasMappedAFileOfItAndClosedIt() throws Exception {
    Path file = Files.writeString(used.resolve("b001/file"), "x");
    Path ready = temp.resolve("ready");
    // By a link from elsewhere, so that no argument names it.
    Path link = Files.createSymbolicLink(temp.resolve("link"), file);
    running.adopt(
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                MapMain.class.getName(),
                link.toString(),
                ready.toString())
            .start()
            .pid());
    Running.await(() -> Files.exists(ready));
    assertThat(use(used)).get().extracting(InUse.Use::sign).isEqualTo("has mapped a file of it");
    assertThat(use(unused)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"USED/gotmp", "/bin:USED/b001:/usr/bin", "a=USED", "//USED//x"})
  void aProcessNamesItInItsEnvironment(String value) throws Exception {
    assertUsed(
        running.start(
            Path.of("/"), Map.of("V", value.replace("USED", used.toString())), "sleep", "1000"),
        "has it in its environment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"USED/b001/x", "-I=USED", "-LUSED/b001"})
  void aProcessWasStartedWithItsName(String argument) throws Exception {
    assertUsed(
        running.start(
            Path.of("/"),
            Map.of(),
            "tail",
            "-f",
            "/dev/null",
            "--pid=" + ProcessHandle.current().pid(),
            "--",
            argument.replace("USED", used.toString())),
        "was started with its name");
  }

  @Test
  void aSocketIsBoundInIt() throws Exception {
    Path socket = used.resolve("s");
    try (java.nio.channels.ServerSocketChannel server =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      server.bind(java.net.UnixDomainSocketAddress.of(socket));
      assertThat(use(used)).get().extracting(InUse.Use::words).isEqualTo("a socket in it is open");
      assertThat(use(unused)).isEmpty();
    }
  }

  @Test
  void theNamesOfALinkedDirectoryAreItsOwn() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolveSibling(temp.getFileName() + "-link"), temp);
    try {
      running.start(used, Map.of(), "sleep", "1000");
      running.start(
          Path.of("/"), Map.of("V", link.resolve("go-build123").toString()), "sleep", "1000");
      InUse inUse = InUse.look(Running.TABLE, List.of(link), Set.of());
      assertThat(inUse.of(link.resolve("go-build12"))).isPresent();
      assertThat(inUse.of(link.resolve("go-build123"))).isPresent();
    } finally {
      Files.delete(link);
    }
  }

  @Test
  void aProgramIsListedWithWhereItWorksAndWhatItAndItsChildrenUse() throws Exception {
    ProcessEntry parent =
        running.start(
            Path.of("/"),
            Map.of("TMPDIR", temp.toString()),
            "bash",
            "-c",
            "cd " + used + "; sleep 1000; true");
    Running.await(() -> !Running.TABLE.children(parent.pid()).isEmpty());
    running.adopt(Running.TABLE.children(parent.pid()).get(0).pid());

    InUse inUse = InUse.look(Running.TABLE, List.of(temp), Set.of("bash"));

    InUse.Running found =
        inUse.running("bash").stream()
            .filter(one -> one.pid() == parent.pid())
            .findFirst()
            .orElseThrow();
    assertThat(found.temp()).isEqualTo(temp.toRealPath().toString());
    assertThat(found.gotmp()).isEqualTo(found.temp());
    assertThat(found.names()).contains("go-build12").doesNotContain("go-build123");
    assertThat(inUse.running("sleep")).isEmpty();
  }

  /** Between fork and exec it has copies of what we hold open ourselves. */
  @Test
  void whatWeHaveJustForkedUsesNothing() throws Exception {
    long self = ProcessHandle.current().pid();
    Path directory = Files.createDirectory(temp.resolve("place"));
    Path used = Files.createDirectory(directory.resolve("fm-a"));
    for (long pid : List.of(self, self + 1, self + 2)) {
      Path process = temp.resolve("proc/" + pid);
      long parent = pid == self ? 1 : self;
      String stat = " (java) S " + parent + " 1 1 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 9 10 11";
      TestDeck.write(process.resolve("stat"), pid + stat);
      TestDeck.write(process.resolve("status"), "Name:\tx\nTgid:\t" + pid + "\nUid:\t0\t0\n");
      TestDeck.write(process.resolve("cmdline"), pid == self + 1 ? "cat\0" : "java\0");
      Files.createDirectory(process.resolve("fd"));
      Files.createSymbolicLink(process.resolve("fd/3"), used);
    }
    Files.createSymbolicLink(temp.resolve("proc/self"), temp.resolve("proc/" + self));

    InUse inUse = InUse.look(new ProcessTable(temp.resolve("proc")), List.of(directory), Set.of());

    assertThat(inUse.of(used)).map(InUse.Use::pid).contains(self + 1);
  }

  @Test
  void withoutProcNothingIsKnown() throws Exception {
    InUse inUse = InUse.look(new ProcessTable(temp), List.of(temp), Set.of());
    assertThat(inUse.known()).isFalse();
  }

  /** Everything in it is there by another path as well. */
  private void mountAt(Path elsewhere) {
    Needs.root();
    Needs.programs("mount", "umount");
    Ran.ok("mount", "--bind", temp.toString(), elsewhere.toString());
  }

  private void unmount(Path elsewhere) {
    running.close();
    Ran.ok("sh", "-c", "while umount -l '" + elsewhere + "' 2>/dev/null; do :; done");
  }

  private void assertUsed(ProcessEntry process, String sign) {
    assertThat(use(used).map(InUse.Use::words))
        .contains(process.pid() + " (" + process.comm() + ") " + sign);
    assertThat(use(unused)).isEmpty();
  }

  private Optional<InUse.Use> use(Path entry) {
    return InUse.look(Running.TABLE, List.of(temp), Set.of()).of(entry);
  }
}
