package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.temp.Contents;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tasks of ours whose window is gone. They may be wanted back, by {@code qd respawn} after a
 * reboot, so that only what has been gone for long is ended, by the same {@link Teardown} as a
 * kill.
 */
final class MetaSweep implements SweepJudge {
  private static final String WHAT = "task without a window";

  private final Deck deck;

  MetaSweep(Deck deck) {
    this.deck = deck;
  }

  @Override
  public List<Sweep.Item> find(SweepMoment moment) throws Problem {
    List<Sweep.Item> items = new ArrayList<>();
    for (TaskId id : deck.metas().ids()) {
      Optional<Sweep.Item> item = judge(moment, id, moment.tmux());
      if (item.filter(Sweep.Item::goes).isPresent() && TaskLock.isHeld(deck.metas(), id)) {
        item = item.map(MetaSweep::busy);
      }
      item.ifPresent(items::add);
    }
    return items;
  }

  @Override
  public Sweep.Result remove(SweepMoment moment, Sweep.Item item, RemovalListener progress)
      throws Problem {
    Optional<TaskLock> lock = TaskLock.acquire(deck.metas(), item.id(), Duration.ZERO);
    if (lock.isEmpty()) {
      return new Sweep.Result(busy(item), Sweep.Outcome.KEPT, null);
    }
    TaskLock held = lock.get();
    try (held) {
      // Nobody can respawn it from here on; tmux is asked once more.
      Optional<Sweep.Item> again = judge(moment, item.id(), deck.tmux().inventory());
      Optional<Meta> meta = deck.metas().read(item.id());
      if (meta.isEmpty()) {
        return new Sweep.Result(item.gone(), Sweep.Outcome.GONE, null);
      }
      if (again.isEmpty()) {
        return new Sweep.Result(item.kept("its window is there again"), Sweep.Outcome.KEPT, null);
      }
      if (!again.get().goes()) {
        return new Sweep.Result(again.get().withBytes(item.bytes()), Sweep.Outcome.KEPT, null);
      }
      // To look through its root may have taken long, and somebody may have come in behind.
      SweepMoment now = moment.fresh();
      Optional<String> used =
          now == moment ? Optional.empty() : now.used(deck.roots().pathFor(item.id()));
      if (used.isPresent()) {
        return new Sweep.Result(item.kept(used.get()), Sweep.Outcome.KEPT, null);
      }
      new Teardown(deck).endHeld(item.id(), meta.get(), event -> progress.removed(event.done()));
      return new Sweep.Result(item, Sweep.Outcome.GONE, null);
    } catch (Problem e) {
      return new Sweep.Result(item, Sweep.Outcome.FAILED, e);
    }
  }

  /** The verdict on a task; nothing where it lives, or is not there any more. */
  private Optional<Sweep.Item> judge(SweepMoment moment, TaskId id, Answer tmux) {
    try {
      Optional<Meta> read = deck.metas().read(id);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      if (new TaskWindows(deck).find(tmux, id, read.get()).isPresent()) {
        return Optional.empty();
      }
      return Optional.of(gone(moment, id, read.get(), tmux));
    } catch (Problem e) {
      return Optional.of(
          new Sweep.Item(
              Sweep.Kind.META, deck.metas().path(id), id, WHAT, null, 0, null, false, e.why()));
    }
  }

  private Sweep.Item gone(SweepMoment moment, TaskId id, Meta meta, Answer tmux) throws Problem {
    Contents contents = null;
    Optional<String> kept = Optional.empty();
    RootVerdict verdict = deck.roots().check(id, meta);
    if (meta.value(Meta.SPAWNED).isEmpty()) {
      kept = Optional.of("another program wrote its meta; 'qd kill " + id + "' ends it");
    } else if (verdict instanceof RootVerdict.Refused refused) {
      kept = Optional.of("tasktmp=" + refused.value() + " refused: " + refused.why());
    } else if (verdict instanceof RootVerdict.Trusted trusted) {
      contents = moment.contents(trusted.path());
      kept = moment.used(trusted.path()).or(faultOf(contents));
    } else if (verdict instanceof RootVerdict.Vanished vanished) {
      kept = moment.used(vanished.path());
    }
    Instant newest = newest(id, contents);
    String ending = meta.value(Meta.ENDING).orElse("");
    boolean cutOff = !ending.isEmpty() && ending.indexOf(' ') < 0;
    if (kept.isEmpty() && !ending.isEmpty() && !cutOff) {
      kept = Optional.of("a kill did not complete: " + ending.substring(ending.indexOf(' ') + 1));
    }
    if (kept.isEmpty() && !cutOff) {
      kept = wanted(moment, id, meta, tmux).or(() -> moment.tooNew(newest));
    }
    if (kept.isEmpty()) {
      kept = refused(id, meta);
    }
    return new Sweep.Item(
        Sweep.Kind.META,
        deck.metas().path(id),
        id,
        WHAT,
        null,
        contents == null ? 0 : contents.entries(),
        newest,
        kept.isEmpty(),
        kept.orElse(cutOff ? "a kill of it was cut off" : moment.old()));
  }

  /** Why its end would be refused: last, since git is asked for that. */
  private Optional<String> refused(TaskId id, Meta meta) {
    try {
      new Teardown(deck).requireEndable(id, meta);
      return Optional.empty();
    } catch (Problem e) {
      return Optional.of(e.why());
    }
  }

  /** That its server ended says nothing of the task: all windows went, and may come back. */
  private Optional<String> wanted(SweepMoment moment, TaskId id, Meta meta, Answer tmux) {
    String respawn = "; 'qd respawn " + id + "' brings it back";
    if (!(tmux instanceof Answer.Present present)) {
      return Optional.of("no tmux server runs" + respawn);
    }
    Inventory inventory = present.inventory();
    boolean same =
        meta.value(Meta.TMUX_STARTED).isEmpty()
            || (meta.value(Meta.TMUX_STARTED).get().equals(Long.toString(inventory.started()))
                && meta.value(Meta.TMUX_PID).orElse("").equals(Long.toString(inventory.pid())));
    return same || moment.isOld(inventory.startedAt())
        ? Optional.empty()
        : Optional.of(
            "its tmux server ended, and another one runs only since "
                + Text.age(Duration.between(inventory.startedAt(), moment.now()))
                + respawn);
  }

  private Instant newest(TaskId id, Contents contents) throws Problem {
    try {
      Instant meta =
          Files.getLastModifiedTime(deck.metas().path(id), LinkOption.NOFOLLOW_LINKS).toInstant();
      return contents == null || contents.newest() == null || meta.isAfter(contents.newest())
          ? meta
          : contents.newest();
    } catch (IOException e) {
      throw Problem.failed("task " + id, MetaStore.reason(e), "sweep again");
    }
  }

  private static Supplier<Optional<String>> faultOf(Contents contents) {
    return () -> Optional.ofNullable(contents.fault());
  }

  /** Somebody spawns, respawns or ends it right now. */
  static Sweep.Item busy(Sweep.Item item) {
    return item.kept("a spawn or a kill is at work on task " + item.id());
  }
}
