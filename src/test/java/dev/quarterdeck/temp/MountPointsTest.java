package dev.quarterdeck.temp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel's table of mounts says of a directory. */
class MountPointsTest {
  @TempDir Path temp;

  @Test
  void aMountBelowIsKnownByItsDirectory() throws Exception {
    Path point = Files.createDirectory(temp.resolve("a b"));
    MountPoints points = MountPoints.of(temp, table(temp + "/a\\040b"));
    assertThat(points.below()).hasSize(1);
    assertThat(points.below())
        .contains(
            Identity.of(
                Files.readAttributes(point, java.nio.file.attribute.BasicFileAttributes.class)));
  }

  @Test
  void aMountWhosePathIsNoTextKeepsEverythingWhereItIs() throws Exception {
    Path table = table(temp + "/\u00ff");
    assertThatThrownBy(() -> MountPoints.of(temp, table))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be named");
  }

  @Test
  void aMountThatDoesNotAnswerIsNamed() throws Exception {
    // As little to be looked at as where the program behind a mount has died.
    Path point = Files.createFile(temp.resolve("file")).resolve("dead");
    Path table = table(point.toString());
    assertThatThrownBy(() -> MountPoints.of(temp, table))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mounted at " + point)
        .hasMessageContaining("unmount it first");
  }

  private Path table(String point) throws IOException {
    String line = "36 35 98:0 /x " + point + " rw,noatime shared:1 - ext4 /dev/root rw\n";
    return Files.write(temp.resolve("mountinfo"), line.getBytes(ISO_8859_1));
  }
}
