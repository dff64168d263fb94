package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether to kill one task or several; they stay the same whatever happens to the rows behind. One
 * that is refused for what has not landed is not killed from here, but leads to a {@link
 * DiscardDialog}.
 */
final class KillDialog implements Dialog {
  private final Model model;
  private final List<TaskId> ids;
  private final Map<TaskId, Teardown.Plan> plans = new HashMap<>();
  private final Map<TaskId, Problem> problems = new HashMap<>();

  /** Those of the problems that discarding would lift. */
  private final Set<TaskId> discardable = new HashSet<>();

  /** What is older than that may not be so any more. */
  private static final Duration OLD = Duration.ofSeconds(5);

  /** When each was last asked for; one that has not been answered is not asked for again. */
  private final Map<TaskId, Instant> asked = new HashMap<>();

  private final Set<TaskId> unanswered = new HashSet<>();

  /** Whether Enter kills; Cancel is marked at first. */
  private boolean killMarked;

  private final Scroll scroll = new Scroll();

  KillDialog(Model model, List<TaskId> ids) {
    this.model = model;
    this.ids = new ArrayList<>(ids);
    ids.forEach(this::ask);
  }

  private void ask(TaskId id) {
    asked.put(id, model.now());
    unanswered.add(id);
    model.effects().plan(id);
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.KILL;
  }

  /** The tasks in question. */
  List<TaskId> ids() {
    return List.copyOf(ids);
  }

  /** What will end with that task, or null while that is being found out. */
  Teardown.Plan plan(TaskId id) {
    return plans.get(id);
  }

  /** Why it cannot be ended, or null. */
  Problem problem(TaskId id) {
    return problems.get(id);
  }

  /** Whether it is one task, refused for nothing but what could be discarded. */
  boolean isDiscardable() {
    return ids.size() == 1 && discardable.containsAll(ids);
  }

  boolean killMarked() {
    return killMarked && !isRefused();
  }

  /** Whether there is nothing here that could be killed. */
  private boolean isRefused() {
    return problems.size() == ids.size();
  }

  @Override
  public String label(KeyMap.Binding binding) {
    return switch (binding.action()) {
      case ACCEPT, CHOOSE, OTHER_BUTTON -> isRefused() ? "" : binding.label();
      case DISCARD -> isDiscardable() ? binding.label() : "";
      default -> binding.label();
    };
  }

  Scroll scroll() {
    return scroll;
  }

  /** The tasks that will be ended: those of which it is known what that means. */
  List<TaskId> killable() {
    return ids.stream().filter(plans::containsKey).toList();
  }

  @Override
  public String whyNot(Action action) {
    if (action == Action.DISCARD) {
      return isDiscardable()
          ? null
          : ids.size() > 1
              ? "work is discarded of one task at a time"
              : "there is nothing that force would help";
    }
    if (action != Action.ACCEPT && (action != Action.CHOOSE || !killMarked())) {
      return null;
    }
    if (plans.size() + problems.size() < ids.size()) {
      int looked = plans.size() + problems.size();
      return "still looking what would end"
          + (ids.size() == 1 ? "" : ": " + looked + " of " + ids.size() + " looked at");
    }
    return isRefused()
        ? ids.size() == 1 ? "it cannot be ended" : "none of them can be ended"
        : null;
  }

  @Override
  public void on(Action action) {
    if (action == Action.OTHER_BUTTON) {
      killMarked = !killMarked();
    } else if (action == Action.DISCARD) {
      model.askToDiscard(this);
    } else if (action == Action.ACCEPT || (action == Action.CHOOSE && killMarked())) {
      model.close();
      model.kill(killable());
    } else if (!scroll.on(action)) {
      model.close();
    }
  }

  @Override
  public void happened(Event event) {
    if (event instanceof Event.Planned planned && ids.contains(planned.id())) {
      unanswered.remove(planned.id());
      plans.remove(planned.id());
      problems.remove(planned.id());
      discardable.remove(planned.id());
      if (planned.discardable()) {
        discardable.add(planned.id());
      }
      if (planned.problem() == null) {
        plans.put(planned.id(), planned.plan());
      } else {
        problems.put(planned.id(), planned.problem());
      }
    } else if (event instanceof Event.Looked) {
      forgetWhatIsGone();
      ids.stream()
          .filter(id -> !unanswered.contains(id))
          .filter(id -> asked.get(id).plus(OLD).isBefore(model.now()))
          .findFirst()
          .ifPresent(this::ask);
    }
  }

  private void forgetWhatIsGone() {
    List<TaskId> gone = ids.stream().filter(id -> model.task(id).isEmpty()).toList();
    if (gone.isEmpty()) {
      return;
    }
    ids.removeAll(gone);
    plans.keySet().removeAll(gone);
    problems.keySet().removeAll(gone);
    discardable.removeAll(gone);
    if (ids.isEmpty()) {
      model.close();
      String what = gone.size() == 1 ? gone.get(0) + " is" : "they are";
      model.say(what + " gone already", false);
    }
  }
}
