package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.tmux.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a sweep could give back, and tasks that have been gone for long and cannot be swept. */
final class LeftoverCheck implements Doctor.Check {
  private final Deck deck;

  LeftoverCheck(Deck deck) {
    this.deck = deck;
  }

  @Override
  public List<Finding> find() throws Problem {
    Sweep.Plan plan = new Sweep(deck).plan(Sweep.MIN_AGE);
    List<Finding> findings = new ArrayList<>();
    sum(plan, Sweep.Kind.ROOT, "orphans", "orphan root", "orphan roots", "no task's")
        .ifPresent(findings::add);
    sum(
            plan,
            Sweep.Kind.STRAY,
            "strays",
            "stray of Go's tools",
            "strays of Go's tools",
            "in no task's root")
        .ifPresent(findings::add);
    sum(
            plan,
            Sweep.Kind.UNFINISHED,
            "unfinished",
            "removal",
            "removals",
            "cut off before it was done")
        .ifPresent(findings::add);
    boolean server = deck.tmux().inventory() instanceof Answer.Present;
    for (Sweep.Item item : plan.items()) {
      if (item.kind() == Sweep.Kind.META && !isToldElsewhere(item.id())) {
        stale(plan, item, server).ifPresent(findings::add);
      }
    }
    return findings;
  }

  private Optional<Finding> sum(
      Sweep.Plan plan,
      Sweep.Kind kind,
      String check,
      String singular,
      String plural,
      String whose) {
    List<Sweep.Item> items =
        plan.items().stream().filter(item -> item.kind() == kind && item.goes()).toList();
    if (items.isEmpty()) {
      return Optional.empty();
    }
    boolean one = items.size() == 1;
    String what =
        "%s %s, %s: %s%s"
            .formatted(
                Text.count(items.size()),
                one ? singular : plural,
                Text.bytes(Sweep.sum(items)),
                items.get(0).path(),
                one ? "" : ", ...");
    return Optional.of(
        Finding.note(
            check,
            what,
            (one ? "it is " : "they are ")
                + whose
                + ", not in use, and "
                + (one ? "takes" : "take")
                + " room from all",
            deck.settings().command("sweep")));
  }

  /** A stuck task, or one with a root that is refused, is told as such. */
  private boolean isToldElsewhere(TaskId id) {
    try {
      Optional<Meta> meta = deck.metas().read(id);
      return meta.isEmpty()
          || meta.get().value(Meta.ENDING).isPresent()
          || deck.roots().check(id, meta.get()) instanceof RootVerdict.Refused;
    } catch (Problem e) {
      return true;
    }
  }

  private Optional<Finding> stale(Sweep.Plan plan, Sweep.Item item, boolean server) {
    boolean old =
        item.newest() != null && item.newest().isBefore(plan.taken().minus(plan.minAge()));
    if (!item.goes() && (!old || !server)) {
      return Optional.empty();
    }
    String size = item.bytes() == null ? "" : ", " + Text.bytes(item.bytes());
    return Optional.of(
        Finding.note(
            "stale",
            "the window of task " + item.id() + " has long been gone" + size,
            item.goes()
                ? "its root and its meta stay until somebody ends it"
                : "a sweep does not end it: " + item.reason(),
            item.goes() ? deck.settings().command("sweep") : cure(item.id())));
  }

  /** To end it, or what has to be done before. */
  private String cure(TaskId id) {
    try {
      Optional<Meta> meta = deck.metas().read(id);
      if (meta.isPresent()) {
        new Teardown(deck).requireEndable(id, meta.get());
      }
      return deck.settings().command("kill " + id);
    } catch (Problem e) {
      return e.cure();
    }
  }
}
