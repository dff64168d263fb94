package dev.quarterdeck.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * firstmate's wake queue: {@code .wake-queue} in the state directory, a record a line, changed only
 * under the lock that the scripts use as well.
 *
 * <p>A record is on the disk when {@link #append} returns, and leaves the queue only after it has
 * been delivered: a crash in between delivers it again.
 */
public final class WakeQueue {
  /** Far more than anybody holds the lock who does not hang. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String MODE = "rw-r--r--";

  private final MetaStore store;
  private final Duration patience;

  /** Takes the records. */
  public interface Delivery {
    /**
     * Takes them all.
     *
     * @throws Problem when it did not, so that they stay in the queue
     */
    void take(List<WakeRecord> records) throws Problem;
  }

  /** The queue of that state directory. */
  public WakeQueue(MetaStore store) {
    this(store, PATIENCE);
  }

  /** The same, with another time that a lock somebody holds is waited for. */
  public WakeQueue(MetaStore store, Duration patience) {
    this.store = store;
    this.patience = patience;
  }

  /** Where records are kept that could not be read. */
  public Path retired() {
    return store.directory().resolve(".wake-queue.retired");
  }

  private Path queue() {
    return store.directory().resolve(".wake-queue");
  }

  private Path numbers() {
    return store.directory().resolve(".wake-queue.seq");
  }

  /**
   * Adds a record. Tabs and line ends in it become blanks.
   *
   * @return the record, which is on the disk
   * @throws Problem when it cannot be written
   */
  public WakeRecord append(WakeRecord.Kind kind, String key, String payload) throws Problem {
    try (WakeLock lock = WakeLock.acquire(store, patience)) {
      byte[] before = bytes(queue());
      WakeRecord record =
          new WakeRecord(
              Instant.ofEpochSecond(Instant.now().getEpochSecond()),
              1 + lastNumber(before),
              kind.word(),
              WakeRecord.field(key),
              WakeRecord.field(payload));
      lock.require();
      // First the number: a crash in between leaves one out, and none is given twice.
      WholeFile.write(numbers(), (record.seq() + "\n").getBytes(StandardCharsets.UTF_8), MODE);
      // Should a writer have died within a record, ours begins on a line of its own.
      String begin = before.length > 0 && before[before.length - 1] != '\n' ? "\n" : "";
      add(queue(), (begin + record.line() + "\n").getBytes(StandardCharsets.UTF_8));
      return record;
    } catch (IOException e) {
      throw cannot("write", e);
    }
  }

  /**
   * Has all records delivered and takes them from the queue, one for each kind and key: in the
   * place of the first, what the last one says. What cannot be read goes to {@link #retired}.
   *
   * @return how many lines could not be read
   * @throws Problem when they were not delivered, or stay in the queue for another reason
   */
  public int drain(Delivery delivery) throws Problem {
    try (WakeLock lock = WakeLock.acquire(store, patience)) {
      Contents contents = Contents.of(bytes(queue()));
      if (!contents.unreadable().isEmpty()) {
        add(
            retired(),
            (String.join("\n", contents.unreadable()) + "\n")
                .getBytes(StandardCharsets.ISO_8859_1));
      }
      delivery.take(contents.collapsed());
      lock.require();
      // A reader without the lock keeps the whole of it; the next writer makes it anew.
      Files.deleteIfExists(queue());
      return contents.unreadable().size();
    } catch (IOException e) {
      throw cannot("empty", e);
    }
  }

  /**
   * What a drain would deliver now. Takes no lock and changes nothing.
   *
   * @throws Problem when the queue cannot be read
   */
  public List<WakeRecord> list() throws Problem {
    try {
      byte[] queue = bytes(queue());
      return queue.length == 0 ? List.of() : Contents.of(queue).collapsed();
    } catch (IOException e) {
      throw cannot("read", e);
    }
  }

  private Problem cannot(String verb, IOException e) {
    return Problem.failed(
        verb + " wake queue " + queue(),
        MetaStore.reason(e),
        "make room and make it readable and writable, or name another directory by --state");
  }

  /** The last number in use, by the file or, should that be damaged or gone, by the queue. */
  private long lastNumber(byte[] queue) throws IOException {
    long last = Contents.of(queue).records().stream().mapToLong(WakeRecord::seq).max().orElse(0);
    String written = new String(bytes(numbers()), StandardCharsets.ISO_8859_1).strip();
    return written.matches("\\d{1,18}") ? Math.max(last, Long.parseLong(written)) : last;
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return isThere(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** Looked at before it is opened: to open a FIFO would wait for ever. */
  private static boolean isThere(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(file.toString(), null, "it is no plain file");
    }
    return false;
  }

  /** Adds the bytes, all or none of them, and forces them to the disk. */
  private static void add(Path file, byte[] bytes) throws IOException {
    boolean fresh = !isThere(file);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)))) {
      long size = channel.size();
      try {
        channel.position(size);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      } catch (IOException e) {
        channel.truncate(size);
        throw e;
      }
    }
    if (fresh) {
      try (FileChannel directory = FileChannel.open(file.getParent())) {
        directory.force(true);
      }
    }
  }

  /**
   * What stands in the queue.
   *
   * @param records each record
   * @param unreadable the lines that lack fields, a char for each byte
   */
  private record Contents(List<WakeRecord> records, List<String> unreadable) {
    /** Where a record begins that was appended to one that was cut off: no field holds a tab. */
    private static final Pattern NEXT =
        Pattern.compile("(?=\\d{10}\t\\d{1,18}\t(?:signal|stale|check|heartbeat)\t)");

    static Contents of(byte[] bytes) {
      List<WakeRecord> records = new ArrayList<>();
      List<String> unreadable = new ArrayList<>();
      // Bytes, not characters: what is unreadable is kept as it is.
      for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        for (String row : NEXT.split(line, -1)) {
          String text =
              new String(row.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
          Optional<WakeRecord> record = WakeRecord.parse(text);
          if (record.isPresent()) {
            records.add(record.get());
          } else if (!row.isEmpty()) {
            unreadable.add(row);
          }
        }
      }
      return new Contents(records, unreadable);
    }

    List<WakeRecord> collapsed() {
      Map<String, WakeRecord> last = new LinkedHashMap<>();
      for (WakeRecord record : records) {
        last.put(record.collapse(), record);
      }
      return List.copyOf(last.values());
    }
  }
}
