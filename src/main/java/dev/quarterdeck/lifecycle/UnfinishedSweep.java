package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.temp.Contents;
import dev.quarterdeck.temp.Identity;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.TreeRemover;
import dev.quarterdeck.temp.UnfinishedRemovals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Removals that were cut off: of any age, since what is there was to go. One that is still at work
 * in another process has the directory open, and shows by that; one in this process is known.
 */
final class UnfinishedSweep extends PathSweep {
  @Override
  Collection<Path> paths(SweepMoment moment) throws Problem {
    List<Path> paths = new ArrayList<>();
    for (Path place : moment.places()) {
      try {
        paths.addAll(UnfinishedRemovals.list(place));
      } catch (Problem e) {
        // What cannot be read, such as a TMPDIR of another user's, has none of ours to finish.
      }
    }
    return paths;
  }

  @Override
  Optional<String> used(SweepMoment moment, Judged judged) {
    return used(moment, judged.item().path(), judged.identity());
  }

  private static Optional<String> used(SweepMoment moment, Path path, Identity identity) {
    return TreeRemover.isAtWorkOn(identity)
        ? Optional.of("its removal is at work")
        : moment.used(path);
  }

  @Override
  Optional<Judged> judge(SweepMoment moment, Path path) throws Problem {
    if (!(TempRoots.orphan(path) instanceof RootVerdict.Trusted root)) {
      return Optional.empty();
    }
    Optional<String> used = used(moment, path, root.identity());
    Contents contents = used.isPresent() ? moment.contents(path) : moment.allContents(path);
    if (!root.identity().equals(contents.identity())) {
      return Optional.empty();
    }
    return judged(
        Sweep.Kind.UNFINISHED,
        path,
        UnfinishedRemovals.taskOf(path).orElse(null),
        "root of a task that was ended",
        contents,
        // What else keeps us from looking, such as a directory's mode, keeps no removal.
        used.or(() -> contents.mounted() ? faultOf(contents) : Optional.empty()),
        "its removal was cut off");
  }
}
