package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.testing.ChildJava;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUsageTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void root() throws Exception {
    root = Trees.directory(temp.resolve("fm-t"));
  }

  @Test
  void bytesAreThoseOfDuAndEntriesAreAllBelow() throws Exception {
    Trees.file(root.resolve("gotmp/a"));
    Trees.file(root.resolve("-B\n1\tx"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("/"));
    Files.write(root.resolve("big"), new byte[300_001]);
    Files.createLink(root.resolve("gotmp/big-again"), root.resolve("big"));
    try (RandomAccessFile sparse = new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(1L << 33);
      sparse.write(1);
    }
    Usage usage = new DiskUsage().measure(root, DEADLINE).orElseThrow();
    assertThat(usage.bytes()).isEqualTo(du());
    // The second name of the same file is no second file.
    assertThat(usage.files()).isEqualTo(6);
    assertThat(usage.complete()).isTrue();
  }

  @Test
  void anEmptyRootHoldsNothingButItself() throws Exception {
    Usage usage = new DiskUsage().measure(root, DEADLINE).orElseThrow();
    assertThat(usage.bytes()).isEqualTo(du());
    assertThat(usage.files()).isZero();
  }

  @Test
  void aRootThatIsGoneOrALinkHasNoUsage() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), root);
    assertThat(new DiskUsage().measure(link, DEADLINE)).isEmpty();
    assertThat(new DiskUsage().measure(temp.resolve("none"), DEADLINE)).isEmpty();
  }

  @Test
  void whatCannotBeReadMakesItIncomplete() throws Exception {
    Trees.mode(temp, "rwxr-xr-x");
    Trees.file(root.resolve("closed/file"));
    Trees.mode(root.resolve("closed"), "---------");
    assertThat(new ChildJava(temp).asPlainUser().run(UsageMain.class, root.toString()))
        .contains("files=1")
        .contains("complete=false");
  }

  @Test
  void filesThatVanishMeanwhileAreNoFault() throws Exception {
    Path du =
        script(
            "printf '4096\\t/r\\0'; echo \"du: cannot access 'x': No such file or directory\" >&2");
    assertThat(new DiskUsage(du.toString()).measure(root, DEADLINE).orElseThrow().complete())
        .isTrue();
  }

  @Test
  void aDuWithoutGnuOptionsWorksInKibibytes() throws Exception {
    Path du =
        script(
            "for o; do case $o in -0|-B*) echo \"du: illegal option\" >&2; exit 64;; esac; done;"
                + " printf '4\\t/r/a\\n12\\t/r\\n'; exit 0");
    DiskUsage usage = new DiskUsage(du.toString());
    for (int i = 0; i < 2; i++) {
      Usage measured = usage.measure(root, DEADLINE).orElseThrow();
      assertThat(measured.bytes()).isEqualTo(12 * 1024);
      assertThat(measured.files()).isEqualTo(1);
      assertThat(measured.complete()).isTrue();
    }
  }

  @Test
  void aDuThatHangsIsEndedInTime() throws Exception {
    Path du = script("exec sleep 60");
    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () -> new DiskUsage(du.toString()).measure(root, Duration.ofMillis(300)));
    assertThat(problem.getMessage()).contains(root.toString()).contains("did not finish");
  }

  @Test
  void aMissingDuIsAProblem() {
    Problem problem =
        catchThrowableOfType(
            Problem.class, () -> new DiskUsage("/no/such/du").measure(root, DEADLINE));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
  }

  private Path script(String commands) throws Exception {
    Path script = Files.writeString(temp.resolve("du"), "#!/bin/sh\n" + commands + "\nexit 1\n");
    Trees.mode(script, "rwxr-xr-x");
    return script;
  }

  private long du() throws Exception {
    Process du = new ProcessBuilder("du", "-s", "-x", "-B1", root.toString()).start();
    String out = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(out.split("\t", 2)[0]);
  }
}
