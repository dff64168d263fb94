package dev.quarterdeck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * As root permission faults hide, and CI often is root: what makes and ends tasks is tested as a
 * plain user as well, by the same tests in a JVM of that user's, beside all others since most of
 * the time they wait.
 */
class AsAnotherUserTest {
  private static final List<String> PATTERNS =
      List.of(
          "dev/quarterdeck/(temp|process|task)/.*Test",
          "dev/quarterdeck/lifecycle/Kill(BigRoot|Failure|Processes|Root|Strangers|Worktree)Test",
          "dev/quarterdeck/lifecycle/Spawn(Meta|Root|Tmpdir|Trouble)Test",
          "dev/quarterdeck/lifecycle/(Respawn|Sweep|Doctor|OthersMetas)Test");

  @TempDir Path temp;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void tasksAreMadeAndEndedByAPlainUserToo() throws Exception {
    assumeTrue(Needs.isRoot(), "they have run as a plain user already");
    Path tmp = Files.createDirectory(temp.resolve("tmp"));
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path basedir = temp.resolve("basedir");
    for (String needed : List.of("src/main/sh", "test-fixtures")) {
      ChildJava.copy(
          Path.of(System.getProperty("qd.basedir", ".")).resolve(needed), basedir.resolve(needed));
    }
    ChildJava.give(tmp);

    String out =
        new ChildJava(temp)
            .asPlainUser()
            .withLibraries()
            .patience(880)
            .options(
                "-Xmx512m",
                "-Djava.io.tmpdir=" + tmp,
                "-Dqd.swaps=30",
                "-Dqd.wake.rounds=2",
                "-Dqd.basedir=" + basedir)
            .run(dev.quarterdeck.testing.TestsMain.class, testClasses().toArray(String[]::new));

    assertThat(out).matches("(?s)(.*\n)?passed [0-9]{3,}, failed 0");
  }

  private static List<String> testClasses() throws Exception {
    URI place = AsAnotherUserTest.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path classes = Path.of(place);
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString().replaceFirst("\\.class$", ""))
          .filter(name -> PATTERNS.stream().anyMatch(name::matches))
          .map(name -> name.replace('/', '.'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
