package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.InUse;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.temp.Contents;
import dev.quarterdeck.temp.StrayScan;
import dev.quarterdeck.temp.StrayShape;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Strays of Go's tools. */
final class StraySweep extends PathSweep {
  @Override
  Collection<Path> paths(SweepMoment moment) throws Problem {
    List<Path> paths = new ArrayList<>();
    for (Path place : moment.places()) {
      paths.addAll(StrayScan.list(place).keySet());
    }
    return paths;
  }

  @Override
  Optional<Judged> judge(SweepMoment moment, Path path) throws Problem {
    Optional<StrayShape> shape = StrayScan.shapeOf(path);
    if (shape.isEmpty()) {
      return Optional.empty();
    }
    Contents contents = moment.contents(path);
    if (contents.absent()) {
      return Optional.empty();
    }
    Optional<String> kept =
        moment
            .used(path)
            .or(() -> faultOf(contents))
            .or(() -> moment.tooNew(contents.newest()))
            .or(() -> owner(moment, path, shape.get(), contents.newest()));
    return judged(Sweep.Kind.STRAY, path, null, shape.get().words(), contents, kept, moment.old());
  }

  @Override
  Optional<String> used(SweepMoment moment, Judged judged) throws Problem {
    Sweep.Item item = judged.item();
    Optional<StrayShape> shape = StrayScan.shapeOf(item.path());
    return moment
        .used(item.path())
        .or(() -> shape.flatMap(found -> owner(moment, item.path(), found, item.newest())));
  }

  /**
   * A go command holds nothing of its work directory, neither between two tests nor while it is
   * stopped. It made what is there after it was started: then it may be its, unless what it or its
   * children use shows that it works elsewhere.
   */
  private static Optional<String> owner(
      SweepMoment moment, Path path, StrayShape shape, Instant newest) {
    String place = moment.use().realName(path.getParent());
    for (InUse.Running running : moment.use().running(shape.program())) {
      boolean here =
          (shape == StrayShape.BUILD ? running.gotmp() : running.temp()).equals(place)
              && !running.started().isAfter(newest);
      boolean hasAnother =
          shape == StrayShape.BUILD && running.names().stream().anyMatch(shape::matches);
      if (here && !hasAnother) {
        return Optional.of(
            running.pid()
                + " ("
                + shape.program()
                + ") has been running since before its last change");
      }
    }
    return Optional.empty();
  }
}
