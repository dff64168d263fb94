package dev.quarterdeck.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.testing.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PaneActivityTest {
  private static final String REST = " 0 0 0 0 0 0 0 0 0 0 20 0 1 0 77";

  @TempDir Path temp;
  private final Running running = new Running();
  private Process terminal;

  @AfterEach
  void end() throws Exception {
    running.close();
    if (terminal != null) {
      terminal.destroyForcibly().waitFor();
    }
  }

  @Test
  void aShellThatWaitsIsIdleAndOneThatRunsSomethingIsNot() throws Exception {
    long shell = onATerminal("exec sh -i", "echo $$ > " + temp.resolve("pid") + "\n");
    Running.await(() -> now().isForegroundShell(shell));
    type("sleep 60\n");
    Running.await(() -> !now().isForegroundShell(shell));
  }

  @Test
  void aShellWithABackgroundJobIsIdle() throws Exception {
    long shell = onATerminal("exec sh -i", "sleep 60 & echo $$ > " + temp.resolve("pid") + "\n");
    Running.await(() -> now().isForegroundShell(shell));
    assertThat(Running.TABLE.children(shell)).isNotEmpty();
  }

  @Test
  void aScriptThatRunsSomethingIsNotIdle() throws Exception {
    long shell = onATerminal("echo $$ > " + temp.resolve("pid") + "; sleep 60; true", "");
    Running.await(() -> !Running.TABLE.children(shell).isEmpty());
    assertThat(Running.TABLE.one(shell).orElseThrow().comm()).isEqualTo("sh");
    assertThat(now().isForegroundShell(shell)).isFalse();
  }

  @Test
  void anyOtherProgramIsNotIdle() throws Exception {
    long program = onATerminal("echo $$ > " + temp.resolve("pid") + "; exec sleep 60", "");
    Running.await(
        () -> Running.TABLE.one(program).filter(now -> now.comm().equals("sleep")).isPresent());
    assertThat(now().isForegroundShell(program)).isFalse();
    assertThat(now().isForegroundShell(Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void gotmpdirIsWhatTheProcessWasStartedWith() throws Exception {
    Path gotmp = Path.of("/some/fm-t/gotmp");
    ProcessEntry with = running.start(temp, Map.of("GOTMPDIR", gotmp.toString()), "sleep", "60");
    ProcessEntry without = running.start(temp, Map.of("XGOTMPDIR", gotmp + ""), "sleep", "60");
    assertThat(now().gotmpdir(with.pid(), gotmp)).isEqualTo(GotmpdirState.SET);
    assertThat(now().gotmpdir(with.pid(), Path.of("/some/fm-t"))).isEqualTo(GotmpdirState.MISSING);
    assertThat(now().gotmpdir(without.pid(), gotmp)).isEqualTo(GotmpdirState.MISSING);
    assertThat(now().gotmpdir(Integer.MAX_VALUE, gotmp)).isEqualTo(GotmpdirState.UNKNOWN);
  }

  @Test
  void aProgramThatBecomesAnotherHasThatOnesGotmpdir() throws Exception {
    Path first = Path.of("/some/fm-t/gotmp");
    Path second = Path.of("/some/fm-u/gotmp");
    Path go = temp.resolve("go");
    ProcessEntry process =
        running.start(
            temp,
            Map.of("GOTMPDIR", first.toString()),
            "sh",
            "-c",
            "until [ -e '"
                + go
                + "' ]; do sleep 0.05; done; GOTMPDIR="
                + second
                + " exec sleep 60");
    PaneActivity activity = now();
    assertThat(activity.gotmpdir(process.pid(), first)).isEqualTo(GotmpdirState.SET);
    assertThat(activity.later().gotmpdir(process.pid(), first)).isEqualTo(GotmpdirState.SET);
    Files.createFile(go);
    Running.await(
        () ->
            Running.TABLE.one(process.pid()).filter(now -> now.comm().equals("sleep")).isPresent());
    assertThat(activity.later().gotmpdir(process.pid(), second)).isEqualTo(GotmpdirState.SET);
  }

  /** Not every kernel lists a process's children. */
  @Test
  void withoutAListOfChildrenTheWholeTableTells() throws Exception {
    String rest = " 34816 100 0 0 0 0 0 0 0 0 0 20 0 1 0 77";
    process(100, "100 (sh) S 1 100 100" + rest);
    PaneActivity idle = new PaneActivity(new ProcessTable(temp));
    assertThat(idle.isForegroundShell(100)).isTrue();
    process(101, "101 (make) S 100 100 100" + rest);
    assertThat(idle.later().isForegroundShell(100)).isFalse();
  }

  @Test
  void thatAScriptsProgramHasEndedShows() throws Exception {
    long shell = onATerminal("echo $$ > " + temp.resolve("pid") + "; sleep 60; sleep 61; true", "");
    Running.await(() -> !Running.TABLE.children(shell).isEmpty());
    PaneActivity activity = now();
    assertThat(activity.isForegroundShell(shell)).isFalse();
    assertThat(activity.hasChanged()).isFalse();
    long child = Running.TABLE.children(shell).iterator().next().pid();
    ProcessHandle.of(child).orElseThrow().destroy();
    Running.await(activity::hasChanged);
  }

  @Test
  void thatAShellRunsAnotherProgramThanBeforeShows() throws Exception {
    long shell = onATerminal("exec sh -i", "echo $$ > " + temp.resolve("pid") + "\n");
    Running.await(() -> now().isForegroundShell(shell));
    type("sleep 60\n");
    Running.await(() -> foreground(shell) != shell);
    long first = foreground(shell);
    PaneActivity activity = now();
    assertThat(activity.isForegroundShell(shell)).isFalse();
    assertThat(activity.hasChanged()).isFalse();
    type("\003sleep 61\n");
    Running.await(() -> foreground(shell) != shell && foreground(shell) != first);
    assertThat(activity.hasChanged()).isTrue();
  }

  private static long foreground(long shell) {
    return Running.TABLE.files(shell).stat().orElseThrow().tpgid();
  }

  @Test
  void whereNothingShowsAnythingMayHaveChanged() {
    assertThat(new PaneActivity(new ProcessTable(temp)).hasChanged()).isTrue();
  }

  /** What shows that they were not looked at one by one is that one is gone. */
  @Test
  void whileNothingHasStartedOrEndedNoOtherProcessThanShellsIsLookedAt() throws Exception {
    PaneActivity activity = twoAtRest("pid:[4026531836]");
    Ran.ok("rm", "-r", temp.resolve("100").toString());
    load("0.05 0.10 0.80 3/402 23552");
    assertThat(activity.hasChanged()).isFalse();
    // To stop a job starts and ends nothing.
    process(102, "102 (sh) S 1 102 102" + " 34816 103" + REST);
    assertThat(activity.hasChanged()).isTrue();
  }

  @Test
  void afterAStartOrAnEndAllAreLookedAtTwice() throws Exception {
    for (String other : List.of("1/401 23552", "1/402 23553")) {
      PaneActivity activity = twoAtRest("pid:[4026531836]");
      load("0.05 0.10 0.80 " + other);
      assertThat(activity.hasChanged()).isFalse();
      Ran.ok("rm", "-r", temp.resolve("100").toString());
      assertThat(activity.hasChanged()).as(other).isTrue();
    }
  }

  @Test
  void whereTheKernelDoesNotTellOfAllProcessesEachIsLookedAt() throws Exception {
    PaneActivity container = twoAtRest("pid:[4026532190]");
    Ran.ok("rm", "-r", temp.resolve("100").toString());
    assertThat(container.hasChanged()).isTrue();
    PaneActivity without = twoAtRest("pid:[4026531836]");
    Files.delete(temp.resolve("loadavg"));
    Ran.ok("rm", "-r", temp.resolve("100").toString());
    assertThat(without.hasChanged()).isTrue();
    PaneActivity nought = twoAtRest("pid:[4026531836]");
    load("0.00 0.00 0.00 0/0 0");
    assertThat(nought.hasChanged()).isFalse();
    assertThat(nought.hasChanged()).isFalse();
    Ran.ok("rm", "-r", temp.resolve("100").toString());
    assertThat(nought.hasChanged()).isTrue();
  }

  /** What became of it is not known, and nothing tells that it is. */
  @Test
  void oneThatWasGoneWhenItWasAskedForIsAChange() throws Exception {
    PaneActivity activity = twoAtRest("pid:[4026531836]");
    activity.isForegroundShell(99);
    assertThat(activity.hasChanged()).isTrue();
  }

  /** A program and a shell, of which it has been seen twice that nothing happens. */
  private PaneActivity twoAtRest(String namespace) throws Exception {
    load("0.08 0.14 0.85 1/402 23552");
    process(100, "100 (make) S 1 100 100" + " 34816 100" + REST);
    process(102, "102 (sh) S 1 102 102" + " 34816 102" + REST);
    Path ns = Files.createDirectories(temp.resolve("self/ns"));
    Files.deleteIfExists(ns.resolve("pid"));
    Files.createSymbolicLink(ns.resolve("pid"), Path.of(namespace));
    PaneActivity activity = new PaneActivity(new ProcessTable(temp));
    activity.isForegroundShell(100);
    activity.isForegroundShell(102);
    assertThat(activity.hasChanged()).isFalse();
    assertThat(activity.hasChanged()).isFalse();
    return activity;
  }

  private void load(String text) throws Exception {
    Files.writeString(temp.resolve("loadavg"), text + "\n");
  }

  private void process(long pid, String stat) throws Exception {
    Path directory = Files.createDirectories(temp.resolve(Long.toString(pid)));
    Files.writeString(directory.resolve("stat"), stat + "\n");
    Files.writeString(
        directory.resolve("status"), "Name:\tx\nTgid:\t" + pid + "\nUid:\t0\t0\t0\t0\n");
    Files.createDirectories(temp.resolve("self"));
    Files.writeString(temp.resolve("self/stat"), "");
  }

  private static PaneActivity now() {
    return new PaneActivity(Running.TABLE);
  }

  /** Runs it as the first process on a terminal of its own, and gives its number. */
  private long onATerminal(String command, String typed) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qfc", command, temp.resolve("typescript").toString());
    builder.environment().put("SHELL", "/bin/sh");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    terminal = builder.start();
    type(typed);
    Path pid = temp.resolve("pid");
    Running.await(() -> Running.textOf(pid).endsWith("\n"));
    long number = Long.parseLong(Files.readString(pid).strip());
    running.adopt(number);
    return number;
  }

  private void type(String text) throws Exception {
    terminal.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    terminal.getOutputStream().flush();
  }
}
