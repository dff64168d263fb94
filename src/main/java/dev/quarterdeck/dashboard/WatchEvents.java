package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.PaneText;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What the watch tells, into the queue. */
final class WatchEvents {
  private WatchEvents() {}

  /** Takes each snapshot, and why a part of it is older. */
  record Snapshots(EventQueue queue) implements BiConsumer<Snapshot, Problem> {
    @Override
    public void accept(Snapshot snapshot, Problem trouble) {
      queue.put(new Event.Looked(snapshot, trouble));
    }
  }

  /** Takes the text of the pane that is shown. */
  record Panes(EventQueue queue) implements Consumer<PaneText> {
    @Override
    public void accept(PaneText pane) {
      queue.put(new Event.Previewed(Preview.of(pane)));
    }
  }

  /** Takes what kept a snapshot from being taken. */
  record Problems(EventQueue queue) implements Consumer<Problem> {
    @Override
    public void accept(Problem problem) {
      queue.put(new Event.LookFailed(problem));
    }
  }
}
