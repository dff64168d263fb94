package dev.quarterdeck.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state directory: metas, and the locks on tasks. */
class MetaStoreTest {
  private static final TaskId ID = new TaskId("t");
  private static final Meta META = Meta.EMPTY.with("window", "w:fm-t");

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadAgainAndNothingElseIsLeft() throws Exception {
    MetaStore store = store();
    store.write(ID, META);
    store.write(ID, META.with("x", "y"));

    assertThat(store.read(ID)).contains(META.with("x", "y"));
    assertThat(Sandbox.names(store.directory())).containsExactly("t.meta");
    store.delete(ID);
    store.delete(ID);
    assertThat(store.read(ID)).isEmpty();
    assertThat(Sandbox.names(store.directory())).isEmpty();
  }

  @Test
  void theStateDirectoryIsMadeForItsOwnerOnly() throws Exception {
    store().write(ID, META);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store().directory())))
        .isEqualTo("rwx------");
  }

  @Test
  void theIdsAreThoseOfPossibleTasksInOrder() throws Exception {
    for (String name :
        List.of(
            "b.meta",
            "a.meta",
            "a.1.meta",
            ".meta",
            ".b.meta.1",
            "x y.meta",
            "c.status",
            "-x.meta")) {
      Files.createDirectories(store().directory());
      Files.writeString(store().directory().resolve(name), "window=\n");
    }

    assertThat(store().ids()).extracting(TaskId::value).containsExactly("a", "a.1", "b");
  }

  @Test
  void withoutAStateDirectoryThereAreNoTasks() throws Exception {
    assertThat(store().ids()).isEmpty();
    assertThat(store().read(ID)).isEmpty();
    assertThat(store().directory()).doesNotExist();
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aDirectoryALinkAFifoAndAHugeFileAreNoMetas() throws Exception {
    Files.createDirectories(store().directory());
    for (String kind : List.of("directory", "link", "dangling", "fifo", "huge")) {
      switch (kind) {
        case "directory" -> Files.createDirectory(store().path(ID));
        case "link" ->
            Files.createSymbolicLink(
                store().path(ID), Files.writeString(directory.resolve("o"), "a=b"));
        case "dangling" -> Files.createSymbolicLink(store().path(ID), directory.resolve("nothing"));
        case "fifo" -> Ran.ok("mkfifo", store().path(ID).toString());
        default -> Files.write(store().path(ID), new byte[(1 << 20) + 1]);
      }

      Problem problem = catchThrowableOfType(Problem.class, () -> store().read(ID));

      assertThat(problem).as(kind).isNotNull();
      assertThat(problem.kind()).as(kind).isEqualTo(Problem.Kind.REFUSED);
      Files.delete(store().path(ID));
    }
  }

  @Test
  void aWriteThatFailsLeavesNoFileBehind() throws Exception {
    Files.createDirectories(store().path(ID).resolve("in the way"));

    Problem problem = catchThrowableOfType(Problem.class, () -> store().write(ID, META));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).startsWith("write meta " + store().path(ID) + " : ");
    assertThat(Sandbox.names(store().directory())).containsExactly("t.meta");
  }

  @Test
  void aLockIsHeldByOneAtATime() throws Exception {
    MetaStore store = store();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                try (TaskLock lock =
                    TaskLock.acquire(store, ID, Duration.ofSeconds(60)).orElseThrow()) {
                  assertThat(lock).isNotNull();
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  Thread.onSpinWait();
                  inside.decrementAndGet();
                } catch (Problem e) {
                  throw new AssertionError(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(most).hasValue(1);
  }

  @Test
  void aHeldLockIsNotHadButAnotherTasksIs() throws Exception {
    MetaStore store = store();
    Optional<TaskLock> held = TaskLock.acquire(store, ID, Duration.ZERO);

    assertThat(held).isPresent();
    assertThat(TaskLock.acquire(store, ID, Duration.ofMillis(50))).isEmpty();
    Optional<TaskLock> other = TaskLock.acquire(store, new TaskId("t2"), Duration.ZERO);
    assertThat(other).isPresent();
    other.get().close();
    held.get().close();
    Optional<TaskLock> again = TaskLock.acquire(store, ID, Duration.ZERO);
    assertThat(again).isPresent();
    again.get().close();
  }

  @Test
  void aLockFileThatIsALinkIsNotFollowed() throws IOException {
    Files.createDirectories(store().directory());
    Path target = Files.writeString(directory.resolve("target"), "x");
    Files.createSymbolicLink(store().directory().resolve(".qd-lock"), target);

    assertThat(
            catchThrowableOfType(Problem.class, () -> TaskLock.acquire(store(), ID, Duration.ZERO)))
        .isNotNull();
    assertThat(target).hasContent("x");
  }

  private MetaStore store() {
    return new MetaStore(directory.resolve("state"));
  }
}
