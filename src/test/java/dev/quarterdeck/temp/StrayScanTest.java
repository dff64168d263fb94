package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Strays;
import dev.quarterdeck.testing.Leavings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as one of Go's, and what does not. */
class StrayScanTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "go-build123456",
        "go-link-99",
        "gopls-4711",
        "gopls-tempmod4711",
        "gopls-workspace-mod4711"
      })
  void directoriesThatGoMakes(String name) throws Exception {
    Leavings.directory(temp.resolve(name));
    assertThat(StrayScan.count(List.of(temp)))
        .singleElement()
        .extracting(Strays::count)
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ccA1b2C3.s",
        "ccabcde0.res",
        "ccAbcdef.c",
        "cchNvQsP.cdtor.o",
        "cgo-gcc-input-123",
        "cgo-gcc-input-123.c",
        "go-codehost-4711"
      })
  void filesThatItsCompilersMake(String name) throws Exception {
    Leavings.file(temp.resolve(name));
    assertThat(StrayScan.count(List.of(temp)))
        .singleElement()
        .extracting(Strays::count)
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "go-build",
        "go-builder1",
        "go-build12x",
        "my-go-build1",
        "go-link-",
        "go-link-1.bak",
        "Go-build1",
        " go-build1",
        "go-build1\n",
        "go-codehost-0af1",
        "gopls-1-daemon.me",
        "gopls-notes",
        "cgo-1",
        "ccache",
        "ccabcdef",
        "ccabcdefg.s",
        "ccab-def.s",
        "ccabcdef.cpp",
        "cc1.s",
        "ccbackup.c",
        "ccconfig.c",
        "ccparser.o",
        "ccabcdef.cdtor.o"
      })
  void whatOnlyLooksAlikeIsNone(String name) throws Exception {
    Path lookAlike = temp.resolve(name);
    Leavings.directory(lookAlike);
    assertThat(StrayScan.count(List.of(temp))).isEmpty();
    Files.delete(lookAlike);
    Leavings.file(lookAlike);
    assertThat(StrayScan.count(List.of(temp))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "go-build2/",
        "gopls-2/",
        "go-link-7/",
        "ccWorker.c",
        "cc3220sf.s",
        "ccparse2.o",
        "go-codehost-1"
      })
  void whatOthersMayLookIntoIsAPersons(String name) throws Exception {
    Path theirs = temp.resolve(name);
    boolean directory = name.endsWith("/");
    if (directory) {
      Leavings.directory(theirs);
    } else {
      Leavings.file(theirs);
    }
    assertThat(StrayScan.list(temp)).containsOnlyKeys(theirs);
    Files.setPosixFilePermissions(
        theirs, PosixFilePermissions.fromString(directory ? "rwxr-xr-x" : "rw-r--r--"));
    assertThat(StrayScan.list(temp)).isEmpty();
  }

  @Test
  void aDirectoryByTwoNamesIsCountedOnce() throws Exception {
    Path real = Files.createDirectory(temp.resolve("real"));
    Leavings.directory(real.resolve("go-build1"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);
    assertThat(StrayScan.count(List.of(real, link, real.resolve("../real"))))
        .containsExactly(new Strays(real + "/go-build*", 1));
  }

  @Test
  void linksAndFilesInADirectorysNameAreNone() throws Exception {
    Files.createSymbolicLink(temp.resolve("go-build1"), temp);
    Files.createFile(temp.resolve("go-build2"));
    Files.createDirectory(temp.resolve("ccA1b2C3.s"));
    assertThat(StrayScan.count(List.of(temp))).isEmpty();
  }

  @Test
  void eachShapeIsCountedInEachPlace() throws Exception {
    Path other = Files.createDirectory(temp.resolve("other"));
    for (int i = 0; i < 3; i++) {
      Leavings.directory(temp.resolve("go-build" + i));
      Leavings.directory(other.resolve("go-link-" + i));
    }
    assertThat(StrayScan.count(List.of(temp, other, temp.resolve("none"))))
        .containsExactly(new Strays(temp + "/go-build*", 3), new Strays(other + "/go-link-*", 3));
  }
}
