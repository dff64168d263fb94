package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.Problem;
import java.util.Comparator;
import java.util.List;

/** What could be given back, and whether to; then how far that has come. */
final class SweepDialog implements Dialog {
  private final Model model;
  private final Scroll scroll = new Scroll();
  private Sweep.Plan plan;
  private List<Sweep.Item> items = List.of();
  private int going;
  private Problem problem;

  /** Whether Enter sweeps; Cancel is marked at first. */
  private boolean sweepMarked;

  SweepDialog(Model model) {
    this.model = model;
    if (model.sweep() == null) {
      model.effects().planSweep();
    }
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.SWEEP;
  }

  /** What was found, or null while that is being looked for. */
  Sweep.Plan plan() {
    return plan;
  }

  /** Why nothing can be said, or null. */
  Problem problem() {
    return problem;
  }

  boolean sweepMarked() {
    return sweepMarked;
  }

  Scroll scroll() {
    return scroll;
  }

  /**
   * What was found: first what can go, and of that the biggest, as that is what the question is
   * about.
   */
  List<Sweep.Item> items() {
    return items;
  }

  /** How many of them can go. */
  int going() {
    return going;
  }

  @Override
  public String whyNot(Action action) {
    if (action != Action.ACCEPT && (action != Action.CHOOSE || !sweepMarked)) {
      return null;
    }
    if (model.sweep() != null) {
      return "it is being swept already";
    }
    if (problem != null) {
      return "it could not be found out what can go";
    }
    if (plan == null) {
      return "still looking what can go";
    }
    return going == 0 ? "there is nothing that can go" : null;
  }

  /** Where nothing is asked the bar says how to close it and no more. */
  @Override
  public String label(KeyMap.Binding binding) {
    boolean asks = model.sweep() == null && going > 0;
    return asks || binding.action() == Action.CLOSE ? binding.label() : "";
  }

  @Override
  public void on(Action action) {
    if (action == Action.OTHER_BUTTON) {
      sweepMarked = !sweepMarked;
    } else if (action == Action.ACCEPT || (action == Action.CHOOSE && sweepMarked)) {
      model.close();
      model.sweep(plan);
    } else if (!scroll.on(action)) {
      model.close();
    }
  }

  @Override
  public void happened(Event event) {
    if (event instanceof Event.Swept) {
      // The board says how it ended.
      model.close();
    } else if (event instanceof Event.SweepPlanned planned) {
      plan = planned.plan();
      problem = planned.problem();
      if (plan != null) {
        items =
            plan.items().stream()
                .sorted(
                    Comparator.comparing(Sweep.Item::goes)
                        .thenComparing(item -> item.bytes() == null ? 0 : item.bytes())
                        .reversed())
                .toList();
        going = (int) items.stream().filter(Sweep.Item::goes).count();
      }
    }
  }
}
