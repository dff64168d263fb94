package dev.quarterdeck.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {
  private static final String REST =
      " S 41 43 44 34816 45 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 10 11";
  private static final String STATUS =
      "Name:\tx\nTgid:\t42\nUid:\t10\t20\t30\t40\nGid:\t1\t2\t3\t4\n";

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"go", "a b", ") S 1 (", "tmux: server", "é", "((", "))", " ", "a\nb", ""})
  void anyNameIsRead(String comm) {
    Optional<ProcessEntry> entry =
        ProcessTable.parse(
            42,
            ("42 (" + comm + ")" + REST).getBytes(StandardCharsets.UTF_8),
            STATUS.getBytes(StandardCharsets.UTF_8));
    assertThat(entry).contains(new ProcessEntry(42, 987654, 41, 43, 20, comm, 'S', 45, 34816));
  }

  @Test
  void aThreadIsNoProcess() throws Exception {
    String self = Path.of("/proc/self").toRealPath().getFileName().toString();
    String thread =
        Arrays.stream(Path.of("/proc/self/task").toFile().list())
            .filter(name -> !name.equals(self))
            .findAny()
            .orElseThrow();
    assertThat(Path.of("/proc", thread)).exists();
    assertThat(new ProcessTable().one(Long.parseLong(thread))).isEmpty();
    assertThat(new ProcessTable().one(Long.parseLong(self))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "42", "42 (x", "42 (x)", "42 (x) S 1 2", "42 (x) S a b c d e f"})
  void aFileCutShortIsNoProcess(String stat) {
    assertThat(
            ProcessTable.parse(
                42, stat.getBytes(StandardCharsets.UTF_8), STATUS.getBytes(StandardCharsets.UTF_8)))
        .isEmpty();
  }

  @Test
  void thisProcessIsInTheTable() {
    ProcessHandle self = ProcessHandle.current();
    ProcessEntry entry = Running.TABLE.one(self.pid()).orElseThrow();
    assertThat(entry.ppid()).isEqualTo(self.parent().orElseThrow().pid());
    assertThat(entry.isAlive()).isTrue();
    assertThat(Running.TABLE.all()).anyMatch(entry::isSameAs);
  }

  @Test
  void aProcessThatIsNotThereIsNothing() {
    assertThat(Running.TABLE.one(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void descendantsAreFoundBelowChildren() throws Exception {
    try (Running running = new Running()) {
      ProcessEntry top =
          running.start(
              temp, Map.of(), "sh", "-c", "sh -c 'sleep 60 & echo $! > pid; wait' & wait");
      ProcessEntry leaf = running.adoptFrom(temp.resolve("pid"));
      assertThat(Running.TABLE.descendants(top.pid())).hasSize(2).anyMatch(leaf::isSameAs);
      assertThat(Running.TABLE.children(top.pid())).hasSize(1).noneMatch(leaf::isSameAs);
      assertThat(Running.TABLE.descendants(leaf.pid())).isEmpty();
    }
  }

  @Test
  void aZombieIsNotAlive() throws Exception {
    try (Running running = new Running()) {
      running.start(temp, Map.of(), "sh", "-c", "sleep 0.2 & echo $! > pid; exec sleep 60");
      ProcessEntry child = running.adoptFrom(temp.resolve("pid"));
      Running.await(
          () -> Running.TABLE.one(child.pid()).filter(now -> now.state() == 'Z').isPresent());
      assertThat(Running.TABLE.isAlive(child)).isFalse();
    }
  }

  @Test
  void aNumberThatAnotherProcessHasIsNotTheSameProcess() {
    ProcessEntry self = Running.TABLE.one(ProcessHandle.current().pid()).orElseThrow();
    assertThat(Running.TABLE.isAlive(self)).isTrue();
    assertThat(Running.TABLE.isAlive(earlier(self))).isFalse();
  }

  @Test
  void withoutProcTheTableKnowsLess() throws Exception {
    ProcessTable without = new ProcessTable(temp.resolve("none"));
    assertThat(without.available()).isFalse();
    try (Running running = new Running()) {
      ProcessEntry child = running.start(temp, Map.of(), "sleep", "60");
      assertThat(without.children(ProcessHandle.current().pid()))
          .anyMatch(entry -> entry.pid() == child.pid() && entry.comm().equals("sleep"));
      assertThat(without.isAlive(without.one(child.pid()).orElseThrow())).isTrue();
    }
  }

  static ProcessEntry earlier(ProcessEntry of) {
    return new ProcessEntry(
        of.pid(),
        of.startTicks() - 1,
        of.ppid(),
        of.pgid(),
        of.uid(),
        of.comm(),
        of.state(),
        of.tpgid(),
        of.tty());
  }
}
