package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids proposed for directories. */
class ProposalTest {
  @ParameterizedTest
  @CsvSource({
    "/home/ann/src/app, app",
    "/home/ann/src/app/, app",
    "~/src/app, app",
    "'', base",
    "., base",
    ".., over",
    "sub, sub",
    "/home/ann/my app.io, my-app-io",
    "/x/.hidden, hidden",
    "/x/--, task",
    "/x/größe, gro-e",
    "/x/café, cafe",
    "/x/日本, task",
    "/, task",
    "~, task"
  })
  void theNameOfTheDirectoryMadeValid(String directory, String id) {
    String proposed = Proposal.of(directory, "/over/base", taken -> false);
    assertThat(proposed).isEqualTo(id);
    assertThat(TaskId.faultOf(proposed)).isNull();
  }

  @Test
  void whatIsTakenGetsANumber() {
    Set<TaskId> taken = Set.of(new TaskId("app"), new TaskId("app-2"));
    assertThat(Proposal.of("/x/app", "/", taken::contains)).isEqualTo("app-3");
  }

  @Test
  void aLongNameLeavesRoomForTheNumber() {
    String name = "a".repeat(200);
    String first = Proposal.of("/x/" + name, "/", taken -> false);
    String second = Proposal.of("/x/" + name, "/", new TaskId(first)::equals);
    assertThat(TaskId.faultOf(second)).isNull();
    assertThat(second).isEqualTo(first + "-2");
  }

  @Test
  void whatIsNoPathIsNoTrouble() {
    assertThat(Proposal.of("a\0b", "/", taken -> false)).isEqualTo("task");
  }
}
