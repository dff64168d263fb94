package dev.quarterdeck.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is lost from the wake queue and nothing is taken twice, whoever uses it with us. */
@Timeout(240)
class WakeQueueTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("qd.basedir", "."), "test-fixtures/wake/queue.sh")
          .toAbsolutePath();

  @TempDir Path directory;
  private MetaStore store;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void makeState() throws IOException {
    store = new MetaStore(Files.createDirectory(directory.resolve("state")));
  }

  @AfterEach
  void endWhatWasStarted() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aRecordIsALineOfFiveFieldsAndEachHasItsNumber() throws Exception {
    WakeQueue queue = new WakeQueue(store);
    queue.append(WakeRecord.Kind.SIGNAL, "t.status", "needs-decision: which one?");
    queue.append(WakeRecord.Kind.CHECK, "disk", "full");

    assertThat(Files.readAllLines(file(".wake-queue")))
        .satisfiesExactly(
            line -> assertThat(line).matches("\\d{10}\t1\tsignal\tt.status\tneeds-decision: .*"),
            line -> assertThat(line).matches("\\d{10}\t2\tcheck\tdisk\tfull"));
    assertThat(file(".wake-queue.seq")).hasContent("2\n");
    assertThat(Sandbox.names(store.directory()))
        .as("the lock is gone with all that belongs to it")
        .containsExactly(".wake-queue", ".wake-queue.seq");
  }

  @Test
  void tabsAndLineEndsBecomeBlanks() throws Exception {
    new WakeQueue(store).append(WakeRecord.Kind.SIGNAL, "a\tb", "one\r\ntwo\tthree\n");

    assertThat(Files.readString(file(".wake-queue")))
        .matches("\\d+\t1\tsignal\ta b\tone  two three \n");
    assertThat(drained()).extracting(WakeRecord::payload).containsExactly("one  two three ");
  }

  @Test
  void equalOnesAreOneInThePlaceOfTheFirstWithWhatTheLastSays() throws Exception {
    WakeQueue queue = new WakeQueue(store);
    queue.append(WakeRecord.Kind.SIGNAL, "a", "1");
    queue.append(WakeRecord.Kind.HEARTBEAT, "x", "2");
    queue.append(WakeRecord.Kind.STALE, "a", "3");
    queue.append(WakeRecord.Kind.SIGNAL, "a", "4");
    queue.append(WakeRecord.Kind.HEARTBEAT, "y", "5");

    assertThat(queue.list()).extracting(WakeRecord::payload).containsExactly("4", "5", "3");
    assertThat(drained()).extracting(WakeRecord::payload).containsExactly("4", "5", "3");
    assertThat(drained()).isEmpty();
    assertThat(file(".wake-queue")).doesNotExist();
  }

  @Test
  void numbersGoOnWhereTheFileWithTheLastOneIsGoneOrDamaged() throws Exception {
    WakeQueue queue = new WakeQueue(store);
    IntStream.range(0, 3).forEach(i -> append(queue, "k" + i));
    Files.delete(file(".wake-queue.seq"));
    append(queue, "k3");
    Files.writeString(file(".wake-queue.seq"), "rubbish");
    append(queue, "k4");

    assertThat(drained()).extracting(WakeRecord::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aTruncatedRowIsKeptAsideAndTheOthersAreDelivered() throws Exception {
    write("1788792074\t1\tsignal\ta\tone\n1788792074\t574\tstale\tb\nr\u00fcbbish\n\n");
    append(new WakeQueue(store), "c");

    List<WakeRecord> taken = new ArrayList<>();
    assertThat(new WakeQueue(store).drain(taken::addAll)).isEqualTo(2);

    assertThat(taken).extracting(WakeRecord::key).containsExactly("a", "c");
    assertThat(file(".wake-queue.retired")).hasContent("1788792074\t574\tstale\tb\nr\u00fcbbish\n");
    assertThat(file(".wake-queue")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 11, 13, 17, 20, 22, 26})
  void whatAWriterThatDiedLeftDoesNotTakeTheNextOneWithIt(int length) throws Exception {
    String whole = "1788792074\t7\tsignal\tkey\tpayload\n";
    write(whole.substring(0, length));
    // A script does not look where the line ends.
    Files.writeString(
        file(".wake-queue"), "1788792075\t8\tsignal\tnext\tsaid\n", StandardOpenOption.APPEND);

    assertThat(drained()).extracting(WakeRecord::key).contains("next");
    write(whole.substring(0, length));
    append(new WakeQueue(store), "ours");
    // Scripts take a line as it is.
    assertThat(Files.readAllLines(file(".wake-queue")).get(1))
        .matches("\\d+\t\\d+\tsignal\tours.*");

    assertThat(drained()).extracting(WakeRecord::key).contains("ours");
  }

  @Test
  void kindsThatOnlyOthersKnowAndBytesThatAreNoUtf8AreDelivered() throws Exception {
    Files.write(
        file(".wake-queue"),
        "1788792074\t1\tnotify\tk\t\u00e4 b\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(drained())
        .singleElement()
        .satisfies(record -> assertThat(record.kind()).isEqualTo("notify"));
  }

  @Test
  void whatWasNotDeliveredStays() throws Exception {
    append(new WakeQueue(store), "a");
    Problem full = Problem.failed("print", "nobody reads", "read");

    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () ->
                new WakeQueue(store)
                    .drain(
                        records -> {
                          throw full;
                        }));

    assertThat(problem).isSameAs(full);
    assertThat(drained()).extracting(WakeRecord::key).containsExactly("a");
  }

  @Test
  void theKeyTellsTheTask() {
    for (String key :
        List.of("t-1.status", "/x/state/t-1.turn-ended", "t-1.check.sh", "work:fm-t-1", "t-1")) {
      WakeRecord record = new WakeRecord(Instant.EPOCH, 1, "signal", key, "");
      assertThat(record.source()).as(key).isEqualTo("t-1");
    }
  }

  @Test
  void aLockOfALivingScriptIsWaitedForAndNotForLong() throws Exception {
    hold("hold");

    Problem problem = problemOf(Duration.ofMillis(300));

    assertThat(problem).hasMessageContaining("process " + heldBy() + " holds its lock");
    assertThat(file(".wake-queue")).doesNotExist();
    assertThat(owners()).isEqualTo(1);
  }

  @Test
  void aLockOfADeadScriptIsTakenOver() throws Exception {
    hold("hold").destroyForcibly().waitFor();

    append(new WakeQueue(store), "a");

    assertThat(drained()).hasSize(1);
    assertThat(Sandbox.names(store.directory())).containsExactly(".qd-lock", ".wake-queue.seq");
  }

  @Test
  void oneWhoDiedWhileItTookOverIsTakenOverAsWell() throws Exception {
    hold("hold").destroyForcibly().waitFor();
    hold("steal").destroyForcibly().waitFor();

    append(new WakeQueue(store), "a");

    assertThat(drained()).hasSize(1);
    assertThat(Sandbox.names(store.directory())).containsExactly(".qd-lock", ".wake-queue.seq");
  }

  @Test
  void whileALivingOneTakesOverNobodyElseClaims() throws Exception {
    hold("steal");

    assertThat(problemOf(Duration.ofMillis(300))).hasMessageContaining("wanted by many");
    assertThat(file(".wake-queue.lock.steal")).isSymbolicLink();
    assertThat(file(".wake-queue.lock.steal.steal")).doesNotExist();
  }

  @Test
  void aPidThatAnotherProcessHasNowHoldsNothing() throws Exception {
    hold("hold");
    Ran.ok("touch", "-h", "-d", "1 hour ago", file(".wake-queue.lock").toString());

    append(new WakeQueue(store), "a");

    assertThat(drained()).hasSize(1);
  }

  @Test
  void aLockWithoutAPidIsTakenOverAfterTwoSeconds() throws Exception {
    Path owner = Files.createDirectory(file(".wake-queue.lock.owner.x"));
    Files.createSymbolicLink(file(".wake-queue.lock"), owner);
    assertThat(problemOf(Duration.ofMillis(200))).hasMessageContaining("being taken");

    Ran.ok("touch", "-h", "-d", "5 seconds ago", file(".wake-queue.lock").toString());
    append(new WakeQueue(store), "a");

    assertThat(owner).doesNotExist();
  }

  @Test
  void aDirectoryAsTheFirstScriptsMadeItIsALockToo() throws Exception {
    Path lock = Files.createDirectory(file(".wake-queue.lock"));
    Files.writeString(lock.resolve("pid"), ProcessHandle.current().pid() + "\n");
    assertThat(problemOf(Duration.ofMillis(200))).hasMessageContaining("holds its lock");

    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Files.writeString(lock.resolve("pid"), ended.pid() + "\n");
    append(new WakeQueue(store), "a");

    assertThat(lock).doesNotExist();
  }

  @Test
  void aFileInTheLocksPlaceIsLeftAloneAndSaid() throws Exception {
    Files.writeString(file(".wake-queue.lock"), "1");

    assertThat(problemOf(Duration.ofMillis(200))).hasMessageContaining("is no lock of firstmate's");
    assertThat(file(".wake-queue.lock")).hasContent("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"link", "directory", "fifo"})
  void whatIsNoPlainFileIsNotWrittenTo(String kind) throws Exception {
    Path target = Files.writeString(directory.resolve("target"), "x");
    switch (kind) {
      case "link" -> Files.createSymbolicLink(file(".wake-queue"), target);
      case "directory" -> Files.createDirectory(file(".wake-queue"));
      default -> Ran.ok("mkfifo", file(".wake-queue").toString());
    }

    assertThat(problemOf(Duration.ofSeconds(30))).hasMessageContaining("it is no plain file");
    assertThat(target).hasContent("x");
    assertThat(Sandbox.names(store.directory())).containsExactly(".wake-queue");
  }

  @ParameterizedTest
  @ValueSource(strings = {".wake-queue.seq", ".wake-queue.retired"})
  void aFifoInThePlaceOfAnotherOfItsFilesKeepsNobodyAndLosesNothing(String name) throws Exception {
    String damaged = "1788792074\t574\tstale\n";
    write(damaged);
    Ran.ok("mkfifo", file(name).toString());
    WakeQueue queue = new WakeQueue(store);

    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () -> {
              if (name.endsWith("seq")) {
                queue.append(WakeRecord.Kind.SIGNAL, "key", "payload");
              } else {
                queue.drain(records -> {});
              }
            });

    assertThat(problem).hasMessageContaining("it is no plain file");
    assertThat(file(".wake-queue")).hasContent(damaged);
    assertThat(file(".wake-queue.lock")).doesNotExist();
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsSaidAtOnceAndNothingIsLeftInIt() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(store.directory(), PosixFilePermissions.fromString("r-xr-xr-x"));
    for (boolean dead : new boolean[] {false, true}) {
      if (dead) {
        Files.createSymbolicLink(
            file(".wake-queue.lock"), file(".wake-queue.lock.owner.that.is.gone"));
        Ran.ok("touch", "-h", "-d", "5 seconds ago", file(".wake-queue.lock").toString());
      }
      Ran ran =
          new ChildJava(directory)
              .asPlainUser()
              .ran(AppendMain.class, store.directory().toString(), "k", "p");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.out()).hasLineCount(1).contains("wake queue", "permission denied");
      assertThat(Sandbox.names(store.directory())).hasSize(dead ? 1 : 0);
      if (!Needs.isRoot()) {
        return;
      }
    }
  }

  @Test
  void aWriterKilledAnywhereLeavesAQueueThatAllCanUse() throws Exception {
    List<String> keys = new ArrayList<>();
    List<String> written = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < 15; round++) {
      String name = "w" + round;
      Process writer = script("append-many", "1000000", name);
      String key = name + "-" + (1 + round % 4) + "\t";
      Await.until(
          "it writes",
          () -> Files.exists(file(".wake-queue")) && content(".wake-queue").contains(key));
      writer.destroyForcibly().waitFor();
      Process other = script("append", "signal", "script" + round, "p");
      written.addAll(List.of(name + "-1", "script" + round));
      List<Thread> threads = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        String ours = "after" + round + "-" + thread;
        written.add(ours);
        threads.add(new Thread(() -> append(new WakeQueue(store), ours)));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      drained().forEach(record -> keys.add(record.key()));
    }

    assertThat(keys).doesNotHaveDuplicates().containsAll(written);
    assertThat(file(".wake-queue.lock")).doesNotExist();
  }

  /**
   * Of the forty writers of a round 33 are threads that use our class, six are processes of the
   * script's, and one is {@code qd wake append}; of the two drains one is the script's, and the
   * other a thread or, in each tenth round, {@code qd wake drain}. All are at it at once.
   */
  @Test
  void fortyWritersAndTwoDrainsLoseNothingAndTakeNothingTwice() throws Exception {
    int rounds = Integer.getInteger("qd.wake.rounds", 20);
    List<String> written = Collections.synchronizedList(new ArrayList<>());
    List<WakeRecord> taken = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < rounds; round++) {
      String name = "r" + round;
      List<Process> processes = new ArrayList<>();
      processes.add(qd("append", "signal", name + "-q", "from a command"));
      written.add(name + "-q");
      for (int writer = 0; writer < 6; writer++) {
        processes.add(script("append", "signal", name + "-s" + writer, "from a script"));
        written.add(name + "-s" + writer);
      }
      processes.add(script(directory.resolve("drained"), "drain"));
      List<Thread> threads = new ArrayList<>();
      for (int writer = 0; writer < 33; writer++) {
        String key = name + "-j" + writer;
        threads.add(
            new Thread(
                () -> {
                  append(new WakeQueue(store), key);
                  written.add(key);
                }));
      }
      if (round % 10 == 0) {
        processes.add(qd("drain"));
      } else {
        threads.add(new Thread(() -> taken.addAll(drained())));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      for (Process process : processes) {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        assertThat(process.exitValue()).isZero();
      }
    }
    taken.addAll(drained());
    Files.readAllLines(directory.resolve("drained"))
        .forEach(line -> taken.add(WakeRecord.parse(line).orElseThrow()));

    assertThat(taken)
        .extracting(WakeRecord::key)
        .containsExactlyInAnyOrderElementsOf(written)
        .hasSize(rounds * 40);
    assertThat(taken).extracting(WakeRecord::seq).doesNotHaveDuplicates();
    assertThat(Sandbox.names(store.directory())).doesNotContain(".wake-queue.lock");
    assertThat(owners()).isZero();
  }

  private Path file(String name) {
    return store.directory().resolve(name);
  }

  private String content(String name) throws IOException {
    return Files.readString(file(name));
  }

  private void write(String text) throws IOException {
    Files.writeString(file(".wake-queue"), text);
  }

  private static void append(WakeQueue queue, String key) {
    try {
      queue.append(WakeRecord.Kind.SIGNAL, key, "from us");
    } catch (Problem e) {
      throw new AssertionError(e);
    }
  }

  private List<WakeRecord> drained() {
    List<WakeRecord> records = new ArrayList<>();
    try {
      new WakeQueue(store).drain(records::addAll);
    } catch (Problem e) {
      throw new AssertionError(e);
    }
    return records;
  }

  private Problem problemOf(Duration patience) {
    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () -> new WakeQueue(store, patience).append(WakeRecord.Kind.SIGNAL, "key", "payload"));
    assertThat(problem).isNotNull();
    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    return problem;
  }

  /** A script that has the lock, or the right to take over, and keeps it. */
  private Process hold(String what) throws IOException {
    Path there = directory.resolve("holds-" + what);
    Process process = script(what, there.toString());
    Await.until("it has it", () -> Files.exists(there));
    return process;
  }

  private String heldBy() throws IOException {
    return Files.readString(file(".wake-queue.lock").resolve("pid")).strip();
  }

  private long owners() {
    return Sandbox.names(store.directory()).stream()
        .filter(name -> name.contains(".owner."))
        .filter(name -> Files.isDirectory(file(name), LinkOption.NOFOLLOW_LINKS))
        .count();
  }

  private Process script(String... arguments) throws IOException {
    return script(directory.resolve("output"), arguments);
  }

  private Process script(Path output, String... arguments) throws IOException {
    List<String> argv =
        new ArrayList<>(List.of("sh", SCRIPT.toString(), store.directory().toString()));
    argv.addAll(List.of(arguments));
    return start(output, argv);
  }

  /** {@code qd wake} as people run it. */
  private Process qd(String... arguments) throws IOException {
    List<String> argv = new ArrayList<>(QdProcess.argv("wake", arguments[0]));
    argv.addAll(List.of("--state", store.directory().toString()));
    argv.addAll(List.of(arguments).subList(1, arguments.length));
    return start(directory.resolve("drained"), argv);
  }

  private Process start(Path output, List<String> argv) throws IOException {
    Process process =
        new ProcessBuilder(argv)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    started.add(process);
    return process;
  }
}
