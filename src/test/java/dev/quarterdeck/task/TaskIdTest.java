package dev.quarterdeck.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names a task may have. */
class TaskIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "A", "0", "fix-login", "a_b", "a-", "1-2_3"})
  void anIdOfLettersDigitsUnderscoresAndDashesIsTaken(String id) throws Problem {
    assertThat(TaskId.faultOf(id)).isNull();
    assertThat(TaskId.forSpawn(id).windowName()).isEqualTo("fm-" + id);
    assertThat(TaskId.forSpawn(id).rootName()).isEqualTo("fm-" + id);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '',       the id is empty
          a.b,      no dot: tmux takes it for a pane number
          .,        no dot: tmux takes it for a pane number
          ..,       no dot: tmux takes it for a pane number
          -a,       the first character must be a letter or a digit
          _a,       the first character must be a letter or a digit
          a b,      'only letters, digits, _ and - are allowed'
          a/b,      'only letters, digits, _ and - are allowed'
          é,        'only letters, digits, _ and - are allowed'
          ａ,       'only letters, digits, _ and - are allowed'
          a:b,      'only letters, digits, _ and - are allowed'
          a=b,      'only letters, digits, _ and - are allowed'
          #{pid},   'only letters, digits, _ and - are allowed'
          'a\n',    'only letters, digits, _ and - are allowed'
          """)
  void anyOtherIsRefusedWithTheReason(String id, String why) {
    String value = id.replace("\\n", "\n");

    Problem problem = catchThrowableOfType(Problem.class, () -> TaskId.forSpawn(value));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE);
    assertThat(problem.why()).isEqualTo(why);
    assertThat(problem.getMessage()).doesNotContain("\n");
  }

  @Test
  void sixtyFourCharactersAreAllowedAndNoMore() {
    assertThat(TaskId.faultOf("x".repeat(64))).isNull();
    assertThat(TaskId.faultOf("x".repeat(65)))
        .isEqualTo("the id has 65 characters, 64 are allowed");
  }

  @Test
  void anOldIdMayHoldDotsButNoPath() throws Problem {
    assertThat(TaskId.existing("v1.2").value()).isEqualTo("v1.2");
    for (String id : new String[] {"", "..", ".a", "a/b", "../a", "a\n", "x".repeat(201)}) {
      assertThat(TaskId.isPossible(id)).as(id).isFalse();
      assertThatThrownBy(() -> new TaskId(id)).isInstanceOf(IllegalArgumentException.class);
      assertThat(catchThrowableOfType(Problem.class, () -> TaskId.existing(id)).kind())
          .isEqualTo(Problem.Kind.USAGE);
    }
  }
}
