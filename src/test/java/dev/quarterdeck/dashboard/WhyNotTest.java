package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Which actions of the board can be done when. One line a situation: what cannot be done then; all
 * the others can.
 */
class WhyNotTest {
  private static final Set<Action> TASK =
      EnumSet.of(
          Action.KILL,
          Action.ATTACH,
          Action.RESPAWN,
          Action.AGAIN,
          Action.SEND,
          Action.COPY,
          Action.MARK,
          Action.MARK_ALL,
          Action.PREVIEW,
          Action.DETAILS);

  private static final Set<Action> PANE =
      EnumSet.of(Action.TALLER, Action.SHORTER, Action.SCROLL_DOWN, Action.SCROLL_UP);

  private static final Set<Action> LIST = EnumSet.of(Action.FILTER, Action.SORT, Action.REVERSE);

  private record Case(Consumer<TestBoard> given, Set<Action> cannot) {}

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new TreeMap<>();
    cases.put("before the first look", new Case(board -> {}, and(TASK, PANE, LIST)));
    cases.put("no task", new Case(board -> board.look(TestBoard.running()), and(TASK, PANE, LIST)));
    cases.put(
        "all hidden by the filter",
        new Case(
            board -> board.look(TestBoard.running("a")).press("/").type("zzz").press("Enter"),
            and(TASK, PANE)));
    cases.put("running", in(TaskState.RUNNING, Action.RESPAWN));
    cases.put("idle", in(TaskState.IDLE, Action.RESPAWN));
    cases.put("finished", in(TaskState.FINISHED, Action.RESPAWN, Action.SEND));
    cases.put("gone", in(TaskState.GONE, Action.ATTACH, Action.SEND));
    cases.put("unknown", in(TaskState.UNKNOWN, Action.ATTACH, Action.RESPAWN, Action.SEND));
    cases.put("stuck", in(TaskState.STUCK, Action.RESPAWN, Action.SEND));
    cases.put(
        "being made",
        new Case(
            board -> {
              board.look(TestBoard.running());
              board.press("n");
              board.happens(new Event.DirectoryChecked("~/src/app", null));
              board.press("Enter");
            },
            without(and(TASK, PANE), Action.MARK_ALL)));
    cases.put(
        "being ended",
        new Case(
            board -> {
              board.look(TestBoard.running("a")).press("x");
              board.planned("a");
              board.press("y");
            },
            and(EnumSet.of(Action.KILL, Action.ATTACH, Action.RESPAWN, Action.SEND), PANE)));
    cases.put(
        "with a pane open",
        new Case(
            board -> board.look(TestBoard.running("a")).press("p"), EnumSet.of(Action.RESPAWN)));
    return cases;
  }

  @TestFactory
  List<DynamicTest> everyActionInEverySituation() {
    List<DynamicTest> tests = new ArrayList<>();
    cases()
        .forEach(
            (name, situation) -> tests.add(DynamicTest.dynamicTest(name, () -> check(situation))));
    return tests;
  }

  private static void check(Case situation) {
    Set<Action> all =
        KeyMap.STANDARD.of(KeyMap.Context.BOARD).stream()
            .map(KeyMap.Binding::action)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Action.class)));
    TestBoard board = new TestBoard();
    situation.given().accept(board);
    Set<Action> cannot = EnumSet.noneOf(Action.class);
    all.stream().filter(action -> board.model.whyNot(action) != null).forEach(cannot::add);
    assertThat(cannot).isEqualTo(situation.cannot());

    for (Action action : cannot) {
      TestBoard fresh = new TestBoard();
      situation.given().accept(fresh);
      int asked = fresh.effects.asked.size();
      fresh.model.onBoard(action);
      assertThat(fresh.effects.asked).as("%s asks for nothing", action).hasSize(asked);
      assertThat(fresh.model.dialog()).as("%s opens nothing", action).isNull();
      assertThat(fresh.says()).as("%s says why", action).isNotBlank().hasSizeLessThan(80);
    }
  }

  private static Case in(TaskState state, Action... cannot) {
    return new Case(
        board -> board.look(Samples.snapshot(List.of(TestBoard.task("a", state)))),
        and(Set.of(cannot), PANE));
  }

  @SafeVarargs
  private static Set<Action> and(Set<Action>... some) {
    Set<Action> all = EnumSet.noneOf(Action.class);
    for (Set<Action> one : some) {
      all.addAll(one);
    }
    return all;
  }

  private static Set<Action> without(Set<Action> all, Action one) {
    Set<Action> rest = EnumSet.copyOf(all);
    rest.remove(one);
    return rest;
  }
}
