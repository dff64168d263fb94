package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskStatus;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks said last, in the files that agents append to and anybody may have put there. */
@Timeout(120)
class StatusesTest {
  @RegisterExtension final TestDeck deck = new TestDeck();
  private Path file;

  @BeforeEach
  void makeTask() {
    deck.writeMeta("t", "window=work:fm-t", "project=/p");
    file = deck.sandbox().state().resolve("t.status");
  }

  @ParameterizedTest
  @CsvSource({
    "'working: x\nneeds-decision: which: one?\n', needs-decision, which: one?",
    "'working: x\ndone', done, ''",
    "'blocked:\n\n\n', blocked, ''",
    "'  paused :  a\tb \r\n', paused, a\tb",
    "'failed: \u001b[2J\u0007', failed, '\u001b[2J\u0007'",
    "'Working: x', , Working: x",
    "'workings: x', , workings: x",
    "'just words', , just words",
  })
  void theLastLineIsAVerbAndANote(String text, String verb, String note) throws Exception {
    TestDeck.write(file, text);

    TaskStatus status = deck.row("t").status();

    assertThat(status.verb()).isEqualTo(verb);
    assertThat(status.note()).isEqualTo(note);
    assertThat(status.said()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "empty", "link", "dangling", "fifo", "directory", "closed"})
  void whatIsNoPlainFileSaysNothingAndKeepsNobody(String kind) throws Exception {
    Path other = TestDeck.write(deck.sandbox().directory().resolve("other"), "blocked: x\n");
    switch (kind) {
      case "empty" -> TestDeck.write(file, "\n \n");
      case "link" -> Files.createSymbolicLink(file, other);
      case "dangling" -> Files.createSymbolicLink(file, Path.of("/nonexistent"));
      case "fifo" ->
          Ran.of(List.of("mkfifo", file.toString()), System.getenv(), deck.sandbox().project());
      case "directory" -> Files.createDirectory(file);
      case "closed" -> {
        org.junit.jupiter.api.Assumptions.assumeFalse(dev.quarterdeck.testing.Needs.isRoot());
        TestDeck.write(file, "blocked: x\n").toFile().setReadable(false);
      }
      default -> {}
    }

    assertThat(deck.row("t").status()).isNull();
  }

  @Test
  void aFifoThatTakesItsPlaceWhileItIsLookedAtKeepsNobody() throws Exception {
    Path fifo = deck.sandbox().directory().resolve("fifo");
    Ran.ok("mkfifo", fifo.toString());
    Path plain = TestDeck.write(deck.sandbox().directory().resolve("plain"), "blocked: x\n");
    Files.createLink(file, plain);
    AtomicBoolean done = new AtomicBoolean();
    Thread swapping =
        new Thread(
            () -> {
              while (!done.get()) {
                putInItsPlace(fifo);
                putInItsPlace(plain);
              }
            });
    FutureTask<Void> looking =
        new FutureTask<>(
            () -> {
              long longest = 0;
              // One that took long has met the FIFO.
              for (int i = 0; i < 20_000 && longest < TimeUnit.SECONDS.toNanos(1); i++) {
                long began = System.nanoTime();
                StatusFile.of(deck.deck().metas(), new TaskId("t"));
                longest = Math.max(longest, System.nanoTime() - began);
              }
              return null;
            });
    swapping.start();
    try {
      new Thread(looking).start();
      looking.get(60, TimeUnit.SECONDS);
    } finally {
      done.set(true);
      swapping.join();
      // Lets go of who has opened it.
      new RandomAccessFile(fifo.toFile(), "rw").close();
    }
  }

  private void putInItsPlace(Path other) {
    try {
      Path link = file.resolveSibling("link");
      Files.createLink(link, other);
      Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);
      // Of two names of one file a rename does nothing.
      Files.deleteIfExists(link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void ofAHugeFileOnlyTheEndIsRead() throws Exception {
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(1L << 40);
      huge.seek(1L << 40);
      huge.write("\ndone: at last\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    assertThat(deck.row("t").status().note()).isEqualTo("at last");
  }

  @Test
  void aChangeIsSeenAndATaskThatIsGoneIsForgotten() throws Exception {
    SnapshotTaker taker = new SnapshotTaker(deck.deck());
    TestDeck.write(file, "working: one\n");
    assertThat(said(taker)).isEqualTo("one");
    assertThat(said(taker)).isEqualTo("one");
    Files.writeString(file, "working: one\nblocked: two\n");
    assertThat(said(taker)).isEqualTo("two");
    // Another file of the same size and time, as a rename may bring it.
    Path next = TestDeck.write(file.resolveSibling("next"), "working: one\nblocked: six\n");
    Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
    Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(said(taker)).isEqualTo("six");
  }

  @Test
  void lsShowsItOnlyWhereThereIsOneAndJsonAlways() {
    assertThat(qd("ls").out()).doesNotContain("STATUS");
    assertThat(qd("ls", "--json").out()).contains("\"status\" : null");
    TestDeck.write(file, "needs-decision: \u001b[2J?\n");

    assertThat(qd("ls").out())
        .contains("STATUS")
        .containsPattern("needs-decision \\d+s: \\\\e\\[2J\\?")
        .doesNotContain("\u001b");
    assertThat(qd("ls", "--json").out())
        .contains("\"verb\" : \"needs-decision\"", "\"said\" : \"20")
        .doesNotContain("\u001b");
  }

  private static String said(SnapshotTaker taker) throws Exception {
    return taker.take(taker.slow(), java.util.Map.of()).tasks().get(0).status().note();
  }

  private Ran qd(String... arguments) {
    return QdProcess.run(deck.sandbox(), arguments);
  }
}
