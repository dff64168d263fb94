package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.TaskId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a task said last, in {@code <id>.status}.
 *
 * @param size the file's length in bytes, so that the same words said again are not the same
 * @param line the last line, {@code verb: note}; empty where there is none
 */
record StatusFile(long size, String line) {
  private static final StatusFile NONE = new StatusFile(0, "");
  private static final int LONGEST_LINE = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What the task said last; a file that cannot be read says nothing. */
  static StatusFile of(MetaStore metas, TaskId id) {
    Path file = path(metas, id);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return NONE;
    }
    // A FIFO may take its place now, and to open that waits for ever; nothing interrupts it.
    FutureTask<StatusFile> reading = new FutureTask<>(() -> read(file));
    Thread thread = new Thread(reading, "status of " + id);
    thread.setDaemon(true);
    thread.start();
    try {
      return reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NONE;
    } catch (ExecutionException | TimeoutException e) {
      return NONE;
    }
  }

  private static StatusFile read(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long size = channel.size();
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, LONGEST_LINE));
      channel.position(size - end.capacity());
      while (end.hasRemaining() && channel.read(end) >= 0) {}
      String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8).strip();
      return new StatusFile(size, text.substring(text.lastIndexOf('\n') + 1).strip());
    }
  }

  /** Where it is, or would be. */
  static Path path(MetaStore metas, TaskId id) {
    return metas.directory().resolve(id + ".status");
  }

  /** The word before the colon. */
  String verb() {
    int colon = line.indexOf(':');
    return (colon < 0 ? line : line.substring(0, colon)).strip();
  }

  boolean wantsSomebody() {
    return verb().equals("needs-decision") || verb().equals("blocked");
  }
}
