package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A root is made by the spawn and is its owner's only; what is there already is never taken. */
class SpawnRootTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @ParameterizedTest
  @ValueSource(strings = {"000", "077", "777"})
  void rootAndGotmpAreTheOwnersOnlyWhateverTheUmask(String umask) throws Exception {
    if (umask.equals("777")) {
      // A plain user could then read nothing that he writes, the meta neither.
      Needs.root();
    }
    List<String> argv =
        new ArrayList<>(List.of("/bin/sh", "-c", "umask " + umask + "; exec \"$@\""));
    argv.add("sh");
    argv.addAll(QdProcess.argv("spawn", "--exec", "u", "--", "sleep", "1000"));

    Ran ran = Ran.of(argv, deck.sandbox().environment(), deck.sandbox().project());

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(modeOf(deck.root("u"))).isEqualTo("rwx------");
    assertThat(modeOf(deck.root("u").resolve("gotmp"))).isEqualTo("rwx------");
    deck.kill("u");
    deck.assertNothingOf("u");
  }

  @Test
  void theRootIsThereBeforeThePaneRuns() throws Exception {
    deck.exec(
        "t", "sh", "-c", "stat -c %a:%F \"$GOTMPDIR\" \"${GOTMPDIR%/gotmp}\" >seen; sleep 1000");

    assertThat(
            TestDeck.awaitFile(
                deck.sandbox().project().resolve("seen"), "what the pane saw", () -> "nothing"))
        .isEqualTo("700:directory\n700:directory\n");
  }

  /** What may be at the root's path already. */
  enum There {
    LINK {
      @Override
      void make(Path root, Path victim) throws IOException {
        Files.createSymbolicLink(root, victim);
      }
    },
    DANGLING_LINK {
      @Override
      void make(Path root, Path victim) throws IOException {
        Files.createSymbolicLink(root, victim.resolve("nothing"));
      }
    },
    FILE {
      @Override
      void make(Path root, Path victim) throws IOException {
        Files.writeString(root, "text");
      }
    },
    FIFO {
      @Override
      void make(Path root, Path victim) throws IOException {
        Ran ran =
            Ran.of(
                List.of("mkfifo", root.toString()),
                java.util.Map.of("PATH", System.getenv("PATH")),
                victim);
        assertThat(ran.exit()).as(ran.err()).isZero();
      }
    },
    LEFTOVER_DIRECTORY {
      @Override
      void make(Path root, Path victim) throws IOException {
        Files.createDirectory(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(root.resolve("left"), "over");
      }
    },
    OPEN_DIRECTORY {
      @Override
      void make(Path root, Path victim) throws IOException {
        Files.createDirectory(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
    },
    STRANGERS_DIRECTORY {
      @Override
      void make(Path root, Path victim) throws IOException {
        Needs.root();
        Files.createDirectory(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(root, "unix:uid", 65534);
      }
    };

    abstract void make(Path root, Path victim) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(There.class)
  void whatIsThereAlreadyIsRefusedAndStaysAsItIs(There there) throws Exception {
    Path victim = Files.createDirectory(deck.sandbox().directory().resolve("victim"));
    Files.writeString(victim.resolve("precious"), "x");
    there.make(deck.root("t"), victim);
    String before = listing();

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(problem.getMessage())
        .startsWith("create temp root " + deck.root("t") + " : ")
        .contains("is there already; look at it with 'ls -la " + deck.root("t") + "'")
        .contains("remove it by hand");
    assertThat(listing()).isEqualTo(before);
    assertThat(deck.metaFile("t")).doesNotExist();
    assertThat(deck.tmux().windows()).isEmpty();
    Files.delete(
        there == There.LEFTOVER_DIRECTORY ? deck.root("t").resolve("left") : deck.root("t"));
    if (there == There.LEFTOVER_DIRECTORY) {
      Files.delete(deck.root("t"));
    }
    deck.spawn("t");
  }

  @Test
  void anotherHomesTaskOfTheSameIdIsNeverShared() throws Exception {
    deck.spawn("same");
    deck.sandbox().environment().put("QD_STATE", deck.sandbox().directory() + "/state2");
    deck.sandbox().environment().put("QD_SESSION", "work2");

    Problem problem = TestDeck.problemOf(() -> deck.spawn("same"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(deck.root("same").resolve("gotmp")).isDirectory();
    assertThat(deck.tmux().windows()).containsExactly("work:fm-same");
  }

  @Test
  void aTempDirectoryThatIsMissingIsNamed() throws Exception {
    Files.delete(deck.sandbox().tmp());

    Problem problem = TestDeck.problemOf(() -> deck.spawn("t"));

    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage())
        .startsWith("create temp root " + deck.root("t") + " : no such file or directory; ");
    assertThat(deck.sandbox().tmp()).doesNotExist();
    deck.assertNothingOf("t");
  }

  @Test
  void aLongIdIsWarnedOf() throws Exception {
    String id = "x".repeat(64);

    assertThat(deck.exec(id, "sleep", "1000").warning()).contains("unix sockets", "107");
    deck.kill(id);
    deck.assertNothingOf(id);
  }

  private String listing() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path top : List.of(deck.sandbox().tmp(), deck.sandbox().directory().resolve("victim"))) {
      for (String name : Sandbox.names(top)) {
        Path path = top.resolve(name);
        text.append(path)
            .append(' ')
            .append(Files.readAttributes(path, "unix:mode,uid,ino", LinkOption.NOFOLLOW_LINKS))
            .append(Sandbox.names(path))
            .append('\n');
      }
    }
    return text.toString();
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }
}
