package dev.quarterdeck.lifecycle;

import static dev.quarterdeck.task.Text.printable;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.temp.Contents;
import dev.quarterdeck.temp.Identity;
import dev.quarterdeck.temp.LeftoverRemover;
import dev.quarterdeck.temp.RemovalListener;
import dev.quarterdeck.temp.RemovalResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is judged by its path alone: strays, orphan roots, removals that were cut off. */
abstract class PathSweep implements SweepJudge {
  /** A verdict, and which file or directory it is about. */
  record Judged(Sweep.Item item, Identity identity) {}

  /** Where those of this kind are, of any age. */
  abstract Collection<Path> paths(SweepMoment moment) throws Problem;

  /** The verdict on what is there now; nothing where nothing of this kind is there any more. */
  abstract Optional<Judged> judge(SweepMoment moment, Path path) throws Problem;

  /** Who uses it as far as that moment tells, for one that would go otherwise. */
  abstract Optional<String> used(SweepMoment moment, Judged judged) throws Problem;

  /** How it is removed. */
  RemovalResult remove(Judged judged, RemovalListener progress) throws Problem {
    return LeftoverRemover.remove(
        judged.item().path(), judged.identity(), judged.item().entries(), progress);
  }

  private Optional<Judged> verdict(SweepMoment moment, Path path) throws Problem {
    // What vanished while it was looked at has a fault, or its parent's time.
    Optional<Judged> judged =
        judge(moment, path).filter(found -> found.item().goes() || isThere(path));
    Optional<String> unsafe = moment.unsafe(path.getParent());
    return unsafe.isEmpty()
        ? judged
        : judged.map(found -> new Judged(found.item().kept(unsafe.get()), found.identity()));
  }

  @Override
  public List<Sweep.Item> find(SweepMoment moment) throws Problem {
    List<Sweep.Item> items = new ArrayList<>();
    for (Path path : paths(moment)) {
      verdict(moment, path).ifPresent(judged -> items.add(judged.item()));
    }
    return items;
  }

  @Override
  public Sweep.Result remove(SweepMoment moment, Sweep.Item item, RemovalListener progress)
      throws Problem {
    Optional<Judged> judged = verdict(moment, item.path());
    if (judged.isEmpty()) {
      return isThere(item.path())
          ? new Sweep.Result(item.kept("it is something else by now"), Sweep.Outcome.KEPT, null)
          : new Sweep.Result(item.gone(), Sweep.Outcome.GONE, null);
    }
    if (!judged.get().item().goes()) {
      return new Sweep.Result(
          judged.get().item().withBytes(item.bytes()), Sweep.Outcome.KEPT, null);
    }
    // To look through it may have taken long, and somebody may have come in behind.
    SweepMoment now = moment.fresh();
    Optional<String> used = now == moment ? Optional.empty() : used(now, judged.get());
    if (used.isPresent()) {
      return new Sweep.Result(item.kept(used.get()), Sweep.Outcome.KEPT, null);
    }
    RemovalResult result = remove(judged.get(), progress);
    if (result.gone()) {
      return new Sweep.Result(item, Sweep.Outcome.GONE, null);
    }
    String more = result.failureCount() > 1 ? " and " + (result.failureCount() - 1) + " more" : "";
    return new Sweep.Result(
        item,
        Sweep.Outcome.FAILED,
        Problem.failed(
            "remove " + printable(item.path().toString()),
            result.failures().get(0) + more,
            "look at it, and sweep again"));
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  static Optional<Judged> judged(
      Sweep.Kind kind,
      Path path,
      TaskId id,
      String what,
      Contents contents,
      Optional<String> kept,
      String goes) {
    return contents.newest() == null
        ? Optional.empty()
        : Optional.of(
            new Judged(
                new Sweep.Item(
                    kind,
                    path,
                    id,
                    what,
                    null,
                    contents.entries(),
                    contents.newest(),
                    kept.isEmpty(),
                    kept.orElse(goes)),
                contents.identity()));
  }

  static Optional<String> faultOf(Contents contents) {
    return Optional.ofNullable(contents.fault());
  }
}
