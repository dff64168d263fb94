package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What systemd-tmpfiles does with old files in a directory, read as tmpfiles.d(5) has it. */
class TmpfilesTest {
  private static final Path ROOT = Path.of("/tmp/fm-t/gotmp");

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "q /tmp 1777 root root 10d; 10d",
        "D! /tmp 1777 root root 0; 0",
        "d  \"/tmp\"  1777\troot root  aAm:3d; aAm:3d",
        "v %T/ 1777 root root 1w; 1w",
        "e /tm* - - - 5d; 5d",
        "d /tmp/fm-t 0700 root root 2d; 2d",
        "D /tmp 1777 root root -;",
        "D /tmp;",
        "q /var/tmp 1777 root root 30d;",
        "q /tm* 1777 root root 10d;",
        "L /tmp - - - 10d /x;",
        "# q /tmp 1777 root root 10d;"
      })
  void aLineSaysHowOldThingsMayBecome(String line, String age) throws Exception {
    write("lib/tmp.conf", line);
    assertThat(found().map(Tmpfiles.Ageing::age)).isEqualTo(Optional.ofNullable(age));
  }

  @Test
  void aFileOfTheSameNameInAnEarlierDirectoryStandsForIt() throws Exception {
    write("lib/tmp.conf", "q /tmp 1777 root root 10d");
    Path own = write("etc/tmp.conf", "q /tmp 1777 root root 20d");
    assertThat(found()).contains(new Tmpfiles.Ageing(own, "/tmp", "20d"));
    Files.delete(own);
    Files.createSymbolicLink(own, Path.of("/dev/null"));
    assertThat(found()).isEmpty();
  }

  @Test
  void ofTwoFilesTheOneThatIsFirstByNameCounts() throws Exception {
    write("etc/b.conf", "q /tmp 1777 root root 20d");
    Path first = write("lib/a.conf", "q /tmp 1777 root root 10d");
    write("etc/a.txt", "q /tmp 1777 root root 1d");
    assertThat(found()).contains(new Tmpfiles.Ageing(first, "/tmp", "10d"));
  }

  @Test
  void theNearestDirectoryDecides() throws Exception {
    write("lib/tmp.conf", "q /tmp 1777 root root 10d\nd /tmp/fm-t 0700 root root -");
    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "x /tmp/fm-*, true",
    "x /tmp/fm-[a-z]*, true",
    "x /tmp, true",
    "x /tmp/fm-other, false",
    "x /tmp/[, false",
    "X /tmp/fm-*, false"
  })
  void whatIsKeptFromItStays(String line, boolean kept) throws Exception {
    write("lib/tmp.conf", "q /tmp 1777 root root 10d");
    write("etc/zz.conf", line);
    assertThat(found().isEmpty()).isEqualTo(kept);
  }

  private Optional<Tmpfiles.Ageing> found() throws IOException {
    List<Path> directories = List.of(temp.resolve("etc"), temp.resolve("run"), temp.resolve("lib"));
    return Tmpfiles.read(directories).of(ROOT);
  }

  private Path write(String file, String text) throws IOException {
    Path path = temp.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text + "\n");
  }
}
