package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.Found;
import dev.quarterdeck.process.Member;
import dev.quarterdeck.process.PaneActivity;
import dev.quarterdeck.process.ProcessEntry;
import dev.quarterdeck.process.ServerPanes;
import dev.quarterdeck.process.TaskProcesses;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Pane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Looks closely at one task: its meta, its root, its processes. */
final class Inspection {
  /** A task that runs wild must not fill the screen's memory. */
  private static final int MOST_PROCESSES = 200;

  private final Deck deck;

  Inspection(Deck deck) {
    this.deck = deck;
  }

  private record Root(Path path, String shown, String words, String identity, boolean certain) {}

  /**
   * What there is to say of the task.
   *
   * @param known what was seen last, or null; says which panes are the task's
   * @throws Problem when its meta cannot be read
   */
  Details details(TaskId id, SnapshotTaker.Taken known) throws Problem {
    long begin = System.nanoTime();
    Instant taken = Instant.now();
    Meta meta = Metas.require(deck, id);
    Root root = root(id, meta);
    Path gotmp = root.path().resolve(TempRoots.GOTMP);
    Found found = find(root, gotmp, known == null ? null : known.inventory(), windowOf(id, known));
    List<Member> members =
        found.members().stream()
            // Where the path is not proven to be the task's, only the pane tells.
            .filter(member -> root.certain() || member.whys().contains(Member.Why.PANE))
            .sorted(Comparator.comparingLong(member -> member.entry().pid()))
            .toList();
    PaneActivity activity = new PaneActivity(deck.processes());
    List<Details.OneProcess> processes = new ArrayList<>();
    for (Member member : members.subList(0, Math.min(MOST_PROCESSES, members.size()))) {
      List<String> whys = member.whys().stream().sorted().map(Member.Why::words).toList();
      processes.add(process(member.entry(), whys, activity, gotmp, null));
    }
    int spared = root.certain() ? found.spared().size() : 0;
    int shown = Math.min(MOST_PROCESSES, spared);
    found.spared().subList(0, shown).stream()
        .map(left -> process(left.entry(), List.of(), activity, gotmp, left.reason().words()))
        .forEach(processes::add);
    return new Details(
        id,
        taken,
        Duration.ofNanos(System.nanoTime() - begin),
        meta.text(),
        root.shown(),
        root.words(),
        root.identity(),
        processes,
        members.size() + spared - processes.size(),
        found.weak());
  }

  private static String windowOf(TaskId id, SnapshotTaker.Taken known) {
    return known == null ? null : known.task(id).map(TaskRow::windowId).orElse(null);
  }

  private Found find(Root root, Path gotmp, Inventory inventory, String windowId) {
    TaskProcesses processes = new TaskProcesses(deck.processes());
    if (inventory == null) {
      return processes.find(root.path(), gotmp, List.of(), () -> ServerPanes.NONE);
    }
    List<ProcessEntry> tree = new ArrayList<>();
    if (windowId != null) {
      for (Pane pane : inventory.panesOf(windowId, "")) {
        tree.addAll(processes.paneTree(pane.pid()));
      }
    }
    ServerPanes others =
        new ServerPanes(
            inventory.pid(), inventory.panes().stream().map(Pane::pid).collect(Collectors.toSet()));
    return processes.find(root.path(), gotmp, tree, () -> others);
  }

  private Details.OneProcess process(
      ProcessEntry entry, List<String> whys, PaneActivity activity, Path gotmp, String spared) {
    return new Details.OneProcess(
        entry.pid(),
        deck.processes().commandLine(entry),
        whys,
        activity.gotmpdir(entry.pid(), gotmp),
        spared);
  }

  private Root root(TaskId id, Meta meta) {
    Path derived = deck.roots().pathFor(id);
    RootVerdict verdict;
    try {
      verdict = deck.roots().check(id, meta);
    } catch (Problem e) {
      return new Root(derived, derived.toString(), "not known: " + e.why(), null, false);
    }
    if (verdict instanceof RootVerdict.Trusted trusted) {
      String words =
          trusted.onlyIfEmpty() ? "not proven to be the task's" : "proven to be the task's";
      String identity = trusted.identity().toString();
      Path path = trusted.path();
      return new Root(path, path.toString(), words, identity, !trusted.onlyIfEmpty());
    }
    if (verdict instanceof RootVerdict.Vanished vanished) {
      return new Root(vanished.path(), vanished.path().toString(), "it is gone", null, true);
    }
    if (verdict instanceof RootVerdict.Refused refused) {
      return new Root(derived, refused.value(), "refused: " + refused.why(), null, false);
    }
    return new Root(derived, null, "none: a task from before temp roots", null, false);
  }
}
