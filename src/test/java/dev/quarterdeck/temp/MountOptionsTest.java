package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountOptionsTest {
  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "/, root",
    "/tmp, upper",
    "/tmp/fm-t, upper",
    "/tmp/a b/x, blank",
    "/tmpx, root",
    "/tmp/twice/x, second"
  })
  void theNearestMountAndOfTwoTheLaterOneCounts(Path directory, String option) throws Exception {
    Path table =
        Files.writeString(
            temp.resolve("mounts"),
            """
            d / ext4 rw,root 0 0
            d /tmp tmpfs rw,lower 0 0
            d /tmp tmpfs rw,upper 0 0
            d /tmp/a\\040b tmpfs rw,blank 0 0
            d /tmp/twice tmpfs rw,first,first 0 0
            d /tmp/twice tmpfs rw,second 0 0
            d
            """);
    assertThat(MountOptions.of(directory, table)).containsExactlyInAnyOrder("rw", option);
  }

  @Test
  void withoutATableNothingIsKnown() throws Exception {
    assertThat(MountOptions.of(temp, temp.resolve("none"))).isEmpty();
  }

  @Test
  void aRealMountIsRead() throws Exception {
    Needs.proc();
    Needs.root();
    Path place = Files.createDirectory(temp.resolve("größe und mehr"));
    assertThat(MountOptions.of(place.toRealPath(), MountOptions.TABLE)).doesNotContain("noexec");
    Ran.ok("mount", "-t", "tmpfs", "-o", "noexec,size=1m", "none", place.toString());
    try {
      assertThat(MountOptions.of(place.toRealPath(), MountOptions.TABLE)).contains("noexec", "rw");
    } finally {
      Ran.ok("umount", place.toString());
    }
  }
}
