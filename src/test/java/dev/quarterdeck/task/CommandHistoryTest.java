package dev.quarterdeck.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of earlier tasks. */
class CommandHistoryTest {
  @TempDir private Path directory;

  @Test
  void theNewestComesFirstAndNoneTwice() throws Problem {
    add("one", "two", "one", "größer ✓");
    assertThat(history().read()).containsExactly("größer ✓", "one", "two");
  }

  @Test
  void itIsCapped() throws Problem {
    for (int i = 0; i < CommandHistory.MOST + 3; i++) {
      add("command " + i);
    }
    assertThat(history().read()).hasSize(CommandHistory.MOST).startsWith("command 202");
  }

  @Test
  void whatIsEmptyTooLongOrSeveralLinesIsNotKept() throws Problem {
    add("", "  ", "a\nb", "x".repeat(CommandHistory.LONGEST + 1));
    assertThat(state()).doesNotExist();
  }

  @Test
  void onlyItsOwnerReadsItAndNothingIsLeftBesideIt() throws Exception {
    add("one", "two");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(state())) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void aFileThatIsNoneOfOursIsNoTrouble() throws Exception {
    assertThat(history().read()).isEmpty();
    Files.createDirectories(state());
    Files.write(file(), new byte[] {(byte) 0xff, '\n', 'a', '\n', '\n', 'a', '\n'});
    assertThat(history().read()).containsExactly("\ufffd", "a");
    Files.delete(file());
    Files.createSymbolicLink(file(), Files.writeString(directory.resolve("other"), "a\n"));
    assertThat(history().read()).isEmpty();
  }

  @Test
  void moreThanTheCapInTheFileIsCutWhenRead() throws Exception {
    Files.createDirectories(state());
    Files.writeString(
        file(), IntStream.range(0, 999).mapToObj(i -> "c" + i).collect(Collectors.joining("\n")));
    assertThat(history().read()).hasSize(CommandHistory.MOST);
  }

  @Test
  void thatItCannotBeWrittenIsSaid() throws IOException {
    Files.createFile(state());
    assertThatThrownBy(() -> add("one"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(".qd-history");
  }

  private void add(String... commands) throws Problem {
    for (String command : commands) {
      history().add(command);
    }
  }

  private CommandHistory history() {
    return new CommandHistory(new MetaStore(state()));
  }

  private Path state() {
    return directory.resolve("state");
  }

  private Path file() {
    return state().resolve(".qd-history");
  }
}
