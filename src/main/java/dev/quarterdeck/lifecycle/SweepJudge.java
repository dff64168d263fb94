package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.temp.RemovalListener;
import java.util.List;

/** Knows one kind of what may be swept: finds it, and removes one after a second look. */
interface SweepJudge {
  /** All there are, each with its verdict. */
  List<Sweep.Item> find(SweepMoment moment) throws Problem;

  /** Looks at it again, and removes it if it still can go. */
  Sweep.Result remove(SweepMoment moment, Sweep.Item item, RemovalListener progress) throws Problem;
}
