package dev.quarterdeck.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.process.Member.Why;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TerminatorTest {
  @TempDir Path temp;
  private final Running running = new Running();
  private final Terminator terminator = new Terminator(Running.TABLE);
  private final TaskProcesses processes = new TaskProcesses(Running.TABLE);

  @AfterEach
  void end() {
    running.close();
  }

  @Test
  void aProcessThatListensIsAskedOnly() throws Exception {
    Path said = temp.resolve("said");
    Path ready = temp.resolve("ready");
    ProcessEntry shell =
        start(
            "trap 'echo TERM > \"$0\"; exit' TERM; echo > \"$1\"; while :; do sleep 0.05; done",
            said,
            ready);
    Running.await(() -> !Running.textOf(ready).isEmpty());
    EndResult result = terminate(Duration.ofSeconds(20));
    assertThat(result.ended()).anyMatch(shell::isSameAs);
    assertThat(result.survivors()).isEmpty();
    assertThat(said).hasContent("TERM\n");
  }

  @Test
  void aProcessThatIgnoresTermIsKilledAfterTheGrace() throws Exception {
    Path ready = temp.resolve("ready");
    ProcessEntry shell = start("trap '' TERM; echo > \"$0\"; while :; do sleep 0.05; done", ready);
    Running.await(() -> !Running.textOf(ready).isEmpty());
    long before = System.nanoTime();
    EndResult result = terminate(Duration.ofMillis(400));
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(400));
    assertThat(result.survivors()).isEmpty();
    assertThat(Running.TABLE.isAlive(shell)).isFalse();
  }

  @Test
  void aStoppedProcessIsKilledToo() throws Exception {
    ProcessEntry shell = start("kill -STOP $$");
    Running.await(
        () -> Running.TABLE.one(shell.pid()).filter(now -> now.state() == 'T').isPresent());
    assertThat(terminate(Duration.ofMillis(100)).survivors()).isEmpty();
    assertThat(Running.TABLE.isAlive(shell)).isFalse();
  }

  @Test
  void whatADyingProcessStartsIsFoundByAnotherLook() throws Exception {
    Path ready = temp.resolve("ready");
    Path pid = temp.resolve("pid");
    start(
        "trap 'setsid sh -c \"trap : TERM; echo \\$\\$ > $1; sleep 60; sleep 60\" & exit' TERM;"
            + " echo > \"$0\"; while :; do sleep 0.05; done",
        ready,
        pid);
    Running.await(() -> !Running.textOf(ready).isEmpty());
    EndResult result = terminate(Duration.ofMillis(500));
    assertThat(result.survivors()).isEmpty();
    if (Files.exists(pid)) {
      // A zombie may stay for a while, since it is for init to take notice of it.
      assertThat(
              Running.TABLE
                  .one(Long.parseLong(Running.textOf(pid).strip()))
                  .filter(ProcessEntry::isAlive))
          .isEmpty();
    }
    assertThat(find().members()).isEmpty();
  }

  @Test
  void whatAppearsAfterTheFirstKillIsKilledToo() throws Exception {
    ProcessEntry first = running.start(temp, Map.of(), "sleep", "60");
    ProcessEntry second = running.start(temp, Map.of(), "sleep", "60");
    EndResult result =
        terminator.end(
            () -> {
              ProcessEntry next = Running.TABLE.isAlive(first) ? first : second;
              return new Found(
                  Running.TABLE.isAlive(next)
                      ? List.of(new Member(next, Set.of(Why.ENVIRON)))
                      : List.of(),
                  List.of(),
                  false);
            },
            Duration.ZERO);
    assertThat(result.ended()).containsExactly(first, second);
    assertThat(result.survivors()).isEmpty();
  }

  @Test
  void aNumberThatChangedHandsIsNotSignalled() throws Exception {
    ProcessEntry stranger = running.start(temp, Map.of(), "sleep", "60");
    Member stale = new Member(ProcessTableTest.earlier(stranger), Set.of(Why.PANE));
    Found found = new Found(List.of(stale), List.of(), false);
    terminator.end(() -> found, Duration.ZERO);
    assertThat(Running.TABLE.isAlive(stranger)).isTrue();
  }

  @Test
  void weNeverEndOurselves() {
    ProcessEntry self = Running.TABLE.one(ProcessHandle.current().pid()).orElseThrow();
    Found found = new Found(List.of(new Member(self, Set.of(Why.CWD))), List.of(), false);
    EndResult result = terminator.end(() -> found, Duration.ZERO);
    assertThat(result.survivors()).hasSize(1);
    assertThat(result.ended()).isEmpty();
  }

  @Test
  void nothingToEndTakesNoTime() {
    long before = System.nanoTime();
    EndResult result =
        terminator.end(() -> new Found(List.of(), List.of(), false), Duration.ofMinutes(10));
    assertThat(result.ended()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMinutes(5));
  }

  private ProcessEntry start(String script, Path... arguments) throws Exception {
    String[] argv = new String[3 + arguments.length];
    argv[0] = "sh";
    argv[1] = "-c";
    argv[2] = script;
    for (int i = 0; i < arguments.length; i++) {
      argv[3 + i] = arguments[i].toString();
    }
    return running.start(temp, Map.of("GOTMPDIR", gotmp().toString()), argv);
  }

  private Path gotmp() {
    return temp.resolve("fm-t/gotmp");
  }

  private Found find() {
    return processes.find(temp.resolve("fm-t"), gotmp(), List.of(), () -> ServerPanes.NONE);
  }

  private EndResult terminate(Duration grace) {
    return terminator.end(this::find, grace);
  }
}
