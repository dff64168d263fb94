package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.SmallDisk;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk without a byte or an inode left, which holds the roots and the metas. */
@Isolated("what is in use is told by names too, and other tests' processes have the same ones")
class FullDiskTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @RegisterExtension final SmallDisk small = new SmallDisk(deck);

  private Path disk;

  @BeforeEach
  void onIt() throws Exception {
    disk = small.directory();
    deck.sandbox().environment().put("QD_TMP", tmp().toString());
    deck.sandbox().environment().put("QD_STATE", state().toString());
    Files.createDirectory(tmp());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "inodes"})
  void spawnRefusesWithOneLineAndLeavesNothing(String what) throws Exception {
    deck.exec("before", "tail", "-f", "/dev/null");
    fill(what);
    String before = Files.readString(meta("before"));
    Ran ran = QdProcess.run(deck.sandbox(), "spawn", "t", ".", "--", "sleep 1000");
    assertThat(ran.exit()).isEqualTo(Problem.Kind.REFUSED.exitCode());
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("qd: spawn t : the disk is nearly full: ")
        .contains("free in " + tmp())
        .endsWith("; make room by 'qd sweep' or 'qd kill', or insist by --force\n")
        .hasLineCount(1);
    nothingOf("t");
    // Insisting fails, too, and leaves as little.
    ran = QdProcess.run(deck.sandbox(), "spawn", "--force", "t", ".", "--", "sleep 1000");
    assertThat(ran.exit()).isEqualTo(Problem.Kind.FAILED.exitCode());
    assertThat(ran.err()).contains("no space left").hasLineCount(1);
    nothingOf("t");
    assertThat(Files.readString(meta("before"))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "inodes"})
  void killWorks(String what) throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    fill(what);
    Ran ran = QdProcess.run(deck.sandbox(), "kill", "t");
    assertThat(ran.err())
        .isEqualTo("qd: kill t : could not record that the kill began: no space left on device\n");
    assertThat(ran.out()).startsWith("teardown t complete (");
    assertThat(ran.exit()).isZero();
    nothingOf("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "inodes"})
  void sweepWorksAndThenThereIsRoom(String what) throws Exception {
    // Whoever sweeps has spawned once.
    deck.exec("before", "true");
    deck.kill("before");
    Path stray = Leavings.directory(tmp().resolve("go-build123"));
    Files.createDirectories(stray.resolve("b001"));
    if (what.equals("bytes")) {
      Files.write(stray.resolve("b001/big"), new byte[1 << 20]);
    }
    fill(what);
    Leavings.age(stray);
    Ran ran = QdProcess.run(deck.sandbox(), "sweep");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(stray).as(ran.out() + ran.err()).doesNotExist();
    if (what.equals("bytes")) {
      Ran spawned =
          QdProcess.run(
              deck.sandbox(), "spawn", "--exec", "t", ".", "--", "tail", "-f", "/dev/null");
      assertThat(spawned.exit()).as(spawned.err()).isZero();
      deck.kill("t");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "inodes"})
  void noMetaIsTruncatedWhateverIsTried(String what) throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    fill(what);
    String before = Files.readString(meta("t"));
    // Its window goes, and a respawn has to write the meta.
    deck.tmux()
        .tmux(
            "kill-window",
            "-t",
            Meta.parse(Files.readAllBytes(meta("t"))).value(Meta.WINDOW_ID).orElseThrow());
    Ran ran = QdProcess.run(deck.sandbox(), "respawn", "t");
    assertThat(ran.exit()).isEqualTo(Problem.Kind.FAILED.exitCode());
    assertThat(ran.err()).hasLineCount(1);
    assertThat(Files.readString(meta("t"))).isEqualTo(before);
    assertThat(deck.list().tasks()).extracting(row -> row.state()).containsExactly(TaskState.GONE);
    assertThat(Sandbox.names(state())).noneMatch(name -> name.startsWith(".t."));
    assertThat(QdProcess.run(deck.sandbox(), "kill", "t").exit()).isZero();
    nothingOf("t");
  }

  @Test
  void aDiskThatIsNearlyFullIsNoneToSpawnOnButMayBe() throws Exception {
    TestDeck.write(
        deck.sandbox().home().resolve(".config/quarterdeck/config.toml"), "limit.free = '3M'");
    Ran ran =
        QdProcess.run(deck.sandbox(), "spawn", "--exec", "t", ".", "--", "tail", "-f", "/dev/null");
    assertThat(ran.err()).contains("less than the 3 MiB of limit.free");
    assertThat(ran.exit()).isEqualTo(Problem.Kind.REFUSED.exitCode());
    nothingOf("t");
    ran =
        QdProcess.run(
            deck.sandbox(),
            "spawn",
            "--force",
            "--exec",
            "t",
            ".",
            "--",
            "tail",
            "-f",
            "/dev/null");
    assertThat(ran.exit()).as(ran.err()).isZero();
    deck.kill("t");
  }

  private void fill(String what) throws IOException {
    try {
      if (what.equals("bytes")) {
        try (OutputStream out = Files.newOutputStream(disk.resolve("fill"))) {
          while (true) {
            out.write(new byte[4096]);
          }
        }
      }
      for (int i = 0; ; i++) {
        Files.createFile(disk.resolve("fill" + i));
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private void nothingOf(String id) {
    assertThat(deck.tmux().windows()).noneMatch(window -> window.endsWith(":fm-" + id));
    assertThat(tmp().resolve("fm-" + id)).doesNotExist();
    assertThat(Sandbox.names(state()))
        .noneMatch(name -> name.startsWith(id + ".") || name.startsWith("." + id + "."));
  }

  private Path tmp() {
    return disk.resolve("tmp");
  }

  private Path state() {
    return disk.resolve("state");
  }

  private Path meta(String id) {
    return state().resolve(id + ".meta");
  }
}
