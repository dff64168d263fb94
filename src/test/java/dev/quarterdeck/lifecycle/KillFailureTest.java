package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.Main;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.temp.Trees;
import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Roots that resist: what is in the way is named, the meta stays, and once it is out of the way a
 * second kill ends the task. And roots that only look as though they would.
 */
class KillFailureTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  /** What can be in the way of a removal. */
  enum InTheWay {
    IMMUTABLE_FILE(1, "gotmp/x/file: ") {
      @Override
      void make(Path root, Path outside) {
        Ran.ok("chattr", "+i", root.resolve("gotmp/x/file").toString());
      }

      @Override
      void cure(Path root) {
        Ran.ok("chattr", "-i", root.resolve("gotmp/x/file").toString());
      }
    },
    IMMUTABLE_DIRECTORY(1, "gotmp/x/file: ") {
      @Override
      void make(Path root, Path outside) {
        Ran.ok("chattr", "+i", root.resolve("gotmp/x").toString());
      }

      @Override
      void cure(Path root) {
        Ran.ok("chattr", "-i", root.resolve("gotmp/x").toString());
      }
    },
    IMMUTABLE_ROOT(1, "fm-t") {
      @Override
      void make(Path root, Path outside) {
        Ran.ok("chattr", "+i", root.toString());
      }

      @Override
      void cure(Path root) {
        Ran.ok("chattr", "-i", root.toString());
      }
    },
    MOUNT_INSIDE(1, "gotmp/x: something is mounted there") {
      @Override
      void make(Path root, Path outside) {
        Ran.ok("mount", "--bind", outside.toString(), root.resolve("gotmp/x").toString());
      }

      @Override
      void cure(Path root) {
        Ran.ok("umount", root.resolve("gotmp/x").toString());
      }
    },
    MOUNT_AT_THE_ROOT(3, "another directory than the one made for the task") {
      @Override
      void make(Path root, Path outside) {
        Ran.ok("mount", "--bind", outside.toString(), root.toString());
      }

      @Override
      void cure(Path root) {
        Ran.ok("umount", root.toString());
      }
    },
    MOUNT_OF_THE_ROOT_ON_ITSELF(1, "it is a mount point; unmount it first") {
      @Override
      void make(Path root, Path outside) {
        Ran.ok("mount", "--bind", root.toString(), root.toString());
      }

      @Override
      void cure(Path root) {
        Ran.ok("umount", root.toString());
      }
    },
    ANOTHER_OWNER(3, "another user (uid 65534)") {
      @Override
      void make(Path root, Path outside) throws IOException {
        Files.setAttribute(root, "unix:uid", ChildJava.NOBODY);
      }

      @Override
      void cure(Path root) throws IOException {
        Files.setAttribute(root, "unix:uid", 0);
      }
    };

    private final int exit;
    private final String says;

    InTheWay(int exit, String says) {
      this.exit = exit;
      this.says = says;
    }

    abstract void make(Path root, Path outside) throws IOException;

    abstract void cure(Path root) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(InTheWay.class)
  void whatIsInTheWayIsNamedAndOnceItIsGoneASecondKillEndsTheTask(InTheWay what) throws Exception {
    Needs.root();
    Needs.programs("chattr");
    Path outside = deck.sandbox().directory().resolve("outside");
    TestDeck.write(outside.resolve("precious"), "x");
    deck.spawn("t");
    Path file = TestDeck.write(deck.root("t").resolve("gotmp/x/file"), "x");
    what.make(deck.root("t"), outside);
    try {
      Ran ran = QdProcess.run(deck.sandbox(), "kill", "t");

      assertThat(ran.exit()).as(ran.err()).isEqualTo(what.exit);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).hasLineCount(1).contains(what.says);
      assertThat(deck.root("t")).exists();
      assertThat(outside.resolve("precious")).hasContent("x");
      assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
      assertThat(deck.row("t").note()).contains(what.says);
    } finally {
      what.cure(deck.root("t"));
    }
    if (what != InTheWay.MOUNT_INSIDE && what.exit == 3) {
      assertThat(file).hasContent("x");
    }
    assertThat(QdProcess.run(deck.sandbox(), "kill", "t").exit()).isZero();
    deck.assertNothingOf("t");
    assertThat(outside.resolve("precious")).hasContent("x");
  }

  @Test
  void anotherUsersFileInAPlainUsersRootIsNamedAndOnceItIsGoneASecondKillEndsTheTask()
      throws Exception {
    Needs.root();
    Path theirs = TestDeck.write(deck.root("t").resolve("mine/theirs"), "x");
    deck.writeMeta("t", "tasktmp=" + deck.root("t"));
    Files.setPosixFilePermissions(
        deck.sandbox().directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path his :
        List.of(deck.sandbox().tmp(), deck.sandbox().state(), deck.sandbox().tmpdir())) {
      ChildJava.give(his);
    }
    Path closed = Files.createDirectory(deck.root("t").resolve("closed"));
    Files.move(theirs, closed.resolve("theirs"));
    String[] kill = {
      "kill",
      "t",
      "--state",
      deck.sandbox().state().toString(),
      "--tmp",
      deck.sandbox().tmp().toString(),
      "--socket",
      "nobodys"
    };
    ChildJava nobody =
        new ChildJava(deck.sandbox().directory())
            .withLibraries()
            .after("cd /; export TMUX_TMPDIR=" + deck.sandbox().tmpdir() + " HOME=/nonexistent");

    Ran ran = nobody.asPlainUser().ran(Main.class, kill);

    assertThat(ran.exit()).as(ran.out()).isEqualTo(1);
    assertThat(ran.out()).contains(closed.resolve("theirs") + ": permission denied");
    assertThat(closed.resolve("theirs")).exists();
    assertThat(deck.row("t").state()).isEqualTo(TaskState.STUCK);
    assertThat(deck.row("t").note()).contains("permission denied");
    Files.delete(closed.resolve("theirs"));
    assertThat(nobody.run(Main.class, kill)).startsWith("teardown t complete");
    deck.assertNothingOf("t");
  }

  @Test
  void aWriterThatNoProcessShowsIsReportedAndOnceItEndsASecondKillEndsTheTask() throws Exception {
    deck.spawn("t");
    Path root = deck.root("t");
    AtomicBoolean on = new AtomicBoolean(true);
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < 2; w++) {
      String name = "w" + w + "-";
      Thread writer =
          new Thread(
              () -> {
                for (long i = 0; on.get(); i++) {
                  root.resolve(name + i % 100).toFile().mkdir();
                }
              });
      writer.start();
      writers.add(writer);
    }
    Ran ran;
    try {
      ran = QdProcess.run(deck.sandbox(), "kill", "t");
    } finally {
      on.set(false);
      for (Thread writer : writers) {
        writer.join();
      }
    }
    // It cannot bring the root itself back, so whatever was said must still be true.
    assertThat(Files.exists(root)).as(ran.out()).isEqualTo(ran.exit() != 0);
    if (ran.exit() != 0) {
      assertThat(ran.err()).contains("something still writes there");
      assertThat(deck.row("t").note()).contains("something still writes there");
      assertThat(QdProcess.run(deck.sandbox(), "kill", "t").exit()).isZero();
    }
    deck.assertNothingOf("t");
  }

  @Test
  void aDeepAndFullRootOfAllSortsGoesByAWholeKill() throws Exception {
    deck.spawn("t");
    Path gotmp = deck.root("t").resolve("gotmp");
    Path outside = TestDeck.write(deck.sandbox().directory().resolve("outside"), "x");
    Trees.chain(gotmp.resolve("deep"), 3_000);
    Ran.ok("sh", "-c", "mkdir $0/full; cd $0/full; seq 100000 | xargs touch", gotmp.toString());
    Ran.ok("mkfifo", gotmp.resolve("fifo").toString());
    Files.createLink(gotmp.resolve("hard"), outside);
    try (java.nio.channels.ServerSocketChannel socket =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      socket.bind(java.net.UnixDomainSocketAddress.of(gotmp.resolve("socket")));

      Ran ran = QdProcess.run(deck.sandbox(), "kill", "t");

      assertThat(ran.exit()).as(ran.err()).isZero();
    }
    deck.assertNothingOf("t");
    assertThat(outside).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "xx_YY.UTF-8"})
  void oddNamesBelowAnOddTempDirectoryGoInAnyLocale(String locale) throws Exception {
    String qd = Installation.in(deck.sandbox().directory().resolve("installed")).toString();
    Path tmp = Files.createDirectory(deck.sandbox().directory().resolve("tmp é 漢"));
    deck.sandbox().environment().put("QD_TMP", tmp.toString());
    deck.sandbox().environment().remove("LANG");
    deck.sandbox().environment().put("LC_ALL", locale);
    Ran spawn = qd(qd, "spawn", "t");
    assertThat(spawn.exit()).as(spawn.err()).isZero();
    Path root = tmp.resolve("fm-t");
    Ran.ok(
        "sh",
        "-c",
        "cd \"$0\" && touch -- -rf 'a\nb' é \"$(printf 'bad\\377name')\" ' ' "
            + "&& mkdir -- \"$(printf '\\200')\" '-d' && touch -- \"$(printf '\\200/\\377')\"",
        root.resolve("gotmp").toString());
    assertThat(Sandbox.names(root.resolve("gotmp"))).hasSize(7);

    Ran kill = qd(qd, "kill", "t");

    assertThat(kill.exit()).as(kill.err()).isZero();
    assertThat(tmp).isEmptyDirectory();
    assertThat(deck.metaFile("t")).doesNotExist();
    assertThat(deck.tmux().windows()).isEmpty();
  }

  @Test
  void whatKeepsAStateDirectoryOfTheTaskIsNamed() throws Exception {
    Needs.root();
    Needs.programs("chattr");
    deck.exec("t", "tail", "-f", "/dev/null");
    Path stuck = TestDeck.write(deck.sandbox().state().resolve("t.inbox/new/1"), "hello");
    Ran.ok("chattr", "+i", stuck.toString());
    try {
      assertThat(TestDeck.problemOf(() -> deck.kill("t")).getMessage())
          .contains(stuck + ": operation not permitted");
    } finally {
      Ran.ok("chattr", "-i", stuck.toString());
    }
    deck.kill("t");
    deck.assertNothingOf("t");
  }

  private Ran qd(String... argv) {
    deck.sandbox().guard(deck.sandbox().environment(), List.of());
    return Ran.of(List.of(argv), deck.sandbox().environment(), deck.sandbox().project());
  }
}
