package dev.quarterdeck.lifecycle;

import static dev.quarterdeck.task.Text.printable;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.temp.Contents;
import dev.quarterdeck.temp.LeftoverRemover;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RemovalResult;
import dev.quarterdeck.temp.RootScan;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Pane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Roots that no meta of this state directory names. Another state directory may have made them, so
 * that a name is no proof of anything: one goes only when it is in every way a root, and no process
 * and no window shows that its task lives.
 */
final class RootSweep extends PathSweep {
  private static final String PREFIX = "fm-";

  private final Deck deck;

  RootSweep(Deck deck) {
    this.deck = deck;
  }

  @Override
  Collection<Path> paths(SweepMoment moment) throws Problem {
    return RootScan.list(deck.settings().tmp());
  }

  @Override
  Optional<Judged> judge(SweepMoment moment, Path path) throws Problem {
    String name = path.getFileName().toString().substring(PREFIX.length());
    if (!(TempRoots.orphan(path) instanceof RootVerdict.Trusted)) {
      return Optional.empty();
    }
    TaskId id = TaskId.isPossible(name) ? new TaskId(name) : null;
    Optional<Meta> meta = Optional.empty();
    Optional<String> kept = Optional.empty();
    try {
      meta = id == null ? Optional.empty() : deck.metas().read(id);
      kept = meta.map(found -> "task " + id + " has a meta that names another root");
    } catch (Problem e) {
      kept = Optional.of(e.what() + ": " + e.why());
    }
    if (meta.isPresent() && meta.get().values(Meta.TASKTMP).contains(path.toString())) {
      return Optional.empty();
    }
    Contents contents = moment.contents(path);
    if (contents.absent()) {
      return Optional.empty();
    }
    if (kept.isEmpty() && (id == null || !RootScan.isShapedLikeOurs(path))) {
      kept = Optional.of("it has a root's name and not all of a root: mode 0700 with a gotmp");
    }
    if (kept.isEmpty()) {
      kept = moment.used(path);
    }
    if (kept.isEmpty()) {
      kept = window(moment, id);
    }
    kept = kept.or(() -> faultOf(contents)).or(() -> moment.tooNew(contents.newest()));
    return judged(
        Sweep.Kind.ROOT, path, id, "root that no meta names", contents, kept, moment.old());
  }

  @Override
  Optional<String> used(SweepMoment moment, Judged judged) throws Problem {
    Optional<String> used = moment.used(judged.item().path());
    return used.isPresent() ? used : window(moment, judged.item().id());
  }

  /** Under a name that says so: what is left of it, should this be cut off, goes at any age. */
  @Override
  RemovalResult remove(Judged judged, RemovalListener progress) throws Problem {
    Path path = judged.item().path();
    RootVerdict.Trusted root = new RootVerdict.Trusted(path, judged.identity(), false);
    try {
      Optional<RootVerdict.Trusted> aside = deck.roots().setAside(root, judged.item().id());
      return aside.isEmpty()
          ? super.remove(judged, progress)
          : LeftoverRemover.remove(
              aside.get().path(), judged.identity(), judged.item().entries(), progress);
    } catch (IOException e) {
      throw Problem.failed("remove " + path, MetaStore.reason(e), "look at it, and sweep again");
    }
  }

  /** The window that shows that the task lives, or why that cannot be known. */
  private static Optional<String> window(SweepMoment moment, TaskId id) throws Problem {
    for (Answer answer : moment.allTmux()) {
      if (answer instanceof Answer.Unknown unknown) {
        return Optional.of("tmux does not tell whether it has a window: " + unknown.why());
      }
      List<Pane> panes =
          answer instanceof Answer.Present present ? present.inventory().panes() : List.of();
      for (Pane pane : panes) {
        if (pane.window().equals(id.windowName()) || pane.mark().equals(id.value())) {
          return Optional.of("window " + printable(pane.windowTarget()) + " may be its task's");
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Sweep.Result remove(SweepMoment moment, Sweep.Item item, RemovalListener progress)
      throws Problem {
    Optional<TaskLock> lock = TaskLock.acquire(deck.metas(), item.id(), Duration.ZERO);
    if (lock.isEmpty()) {
      return new Sweep.Result(MetaSweep.busy(item), Sweep.Outcome.KEPT, null);
    }
    TaskLock held = lock.get();
    try (held) {
      return super.remove(moment, item, progress);
    }
  }
}
