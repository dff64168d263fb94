package dev.quarterdeck.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.GotmpdirState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PaneActivityTest {
  @TempDir Path temp;
  private final Running running = new Running();
  private final PaneActivity activity = new PaneActivity(Running.TABLE);
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
    Running.await(() -> activity.isForegroundShell(shell));
    type("sleep 60\n");
    Running.await(() -> !activity.isForegroundShell(shell));
  }

  @Test
  void aShellWithABackgroundJobIsIdle() throws Exception {
    long shell = onATerminal("exec sh -i", "sleep 60 & echo $$ > " + temp.resolve("pid") + "\n");
    Running.await(() -> activity.isForegroundShell(shell));
    assertThat(Running.TABLE.children(shell)).isNotEmpty();
  }

  @Test
  void aScriptThatRunsSomethingIsNotIdle() throws Exception {
    long shell = onATerminal("echo $$ > " + temp.resolve("pid") + "; sleep 60; true", "");
    Running.await(() -> !Running.TABLE.children(shell).isEmpty());
    assertThat(Running.TABLE.one(shell).orElseThrow().comm()).isEqualTo("sh");
    assertThat(activity.isForegroundShell(shell)).isFalse();
  }

  @Test
  void anyOtherProgramIsNotIdle() throws Exception {
    long program = onATerminal("echo $$ > " + temp.resolve("pid") + "; exec sleep 60", "");
    Running.await(
        () -> Running.TABLE.one(program).filter(now -> now.comm().equals("sleep")).isPresent());
    assertThat(activity.isForegroundShell(program)).isFalse();
    assertThat(activity.isForegroundShell(Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void gotmpdirIsWhatTheProcessWasStartedWith() throws Exception {
    Path gotmp = Path.of("/some/fm-t/gotmp");
    ProcessEntry with = running.start(temp, Map.of("GOTMPDIR", gotmp.toString()), "sleep", "60");
    ProcessEntry without = running.start(temp, Map.of("XGOTMPDIR", gotmp + ""), "sleep", "60");
    assertThat(activity.gotmpdir(with.pid(), gotmp)).isEqualTo(GotmpdirState.SET);
    assertThat(activity.gotmpdir(with.pid(), Path.of("/some/fm-t")))
        .isEqualTo(GotmpdirState.MISSING);
    assertThat(activity.gotmpdir(without.pid(), gotmp)).isEqualTo(GotmpdirState.MISSING);
    assertThat(activity.gotmpdir(Integer.MAX_VALUE, gotmp)).isEqualTo(GotmpdirState.UNKNOWN);
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
