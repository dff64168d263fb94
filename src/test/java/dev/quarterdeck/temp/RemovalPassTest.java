package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemovalPassTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatThreadsThereCanBeDoItAll(int most) throws Exception {
    Path root = Files.createDirectory(temp.toRealPath().resolve("root"));
    for (int i = 0; i < 200; i++) {
      Files.createFile(Files.createDirectories(root.resolve("d" + i % 50 + "/e")).resolve("f" + i));
    }
    // So big that whoever reads it gives files of it to others, who must let go of it, too.
    Path big = Files.createDirectory(root.resolve("big"));
    for (int i = 0; i < 1_000; i++) {
      Files.createFile(big.resolve("f" + i));
    }
    assertThat(threadsToEmpty(root, most)).isEqualTo(most);
  }

  @Test
  void aSmallTreeTakesNoThreadButTheCallers() throws Exception {
    Path root = Files.createDirectory(temp.toRealPath().resolve("root"));
    for (int i = 0; i < 40; i++) {
      Files.createFile(Files.createDirectories(root.resolve("d" + i % 10 + "/e")).resolve("f" + i));
    }
    assertThat(threadsToEmpty(root, 3)).isZero();
  }

  @Test
  void manySmallDirectoriesAreSharedThoughNoneIsBig() throws Exception {
    Path root = Files.createDirectory(temp.toRealPath().resolve("root"));
    for (int i = 0; i < 1_000; i++) {
      Files.createFile(Files.createDirectories(root.resolve("d" + i % 50 + "/e")).resolve("f" + i));
    }
    assertThat(threadsToEmpty(root, 3)).isEqualTo(3);
  }

  private static int threadsToEmpty(Path root, int most) throws Exception {
    AtomicInteger started = new AtomicInteger();
    try (SecureDirectoryStream<Path> parent = Directories.open(root.getParent());
        SecureDirectoryStream<Path> top = Directories.open(root)) {
      Removal removal =
          new Removal(Trees.trusted(root), parent, RemovalListener.NONE, TreeRemover.MANY);
      new RemovalPass(
              removal,
              top,
              MountPoints.of(root),
              work ->
                  new Thread(work) {
                    @Override
                    public synchronized void start() {
                      if (started.get() == most) {
                        throw new OutOfMemoryError("unable to create native thread");
                      }
                      started.incrementAndGet();
                      super.start();
                    }
                  })
          .run();
    }
    assertThat(root).isEmptyDirectory();
    return started.get();
  }
}
