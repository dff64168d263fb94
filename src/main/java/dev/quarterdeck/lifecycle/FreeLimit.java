package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.TmpSpace;
import java.util.Optional;

/**
 * How much has to stay free in the temp directory: {@code limit.free} of the config, else 256 MiB
 * or a fiftieth of the file system, whichever is less; and a thousand inodes, or a fiftieth.
 */
public final class FreeLimit {
  private static final long USUAL_BYTES = 256L << 20;
  private static final long USUAL_INODES = 1000;
  private static final int PART = 50;

  private final Long configured;

  /** As configured. */
  public FreeLimit(Config config) {
    this.configured = config.freeLimit();
  }

  /** What is lacking, in words; nothing where there is enough, or it is not known. */
  public Optional<String> lack(TmpSpace space) {
    return lack(space, 1);
  }

  /** The same for so many times the limit. */
  public Optional<String> lack(TmpSpace space, double times) {
    String where = " free in " + Text.printable(space.path());
    if (space.freeBytes() != null && space.freeBytes() < bytes(space) * times) {
      return Optional.of(
          Text.bytes(space.freeBytes())
              + where
              + ", less than the "
              + Text.bytes(bytes(space))
              + " of limit.free");
    }
    if (space.freeInodes() != null
        && space.totalInodes() != null
        && configured(1) > 0
        && space.freeInodes() < Math.min(USUAL_INODES, space.totalInodes() / PART) * times) {
      return Optional.of(Text.count(space.freeInodes()) + " inodes" + where);
    }
    return Optional.empty();
  }

  private long bytes(TmpSpace space) {
    long part = space.totalBytes() == null ? USUAL_BYTES : space.totalBytes() / PART;
    return configured(Math.min(USUAL_BYTES, part));
  }

  private long configured(long otherwise) {
    return configured == null ? otherwise : configured;
  }
}
