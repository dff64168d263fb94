package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.testing.ChildJava;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TempFactsTest {
  @TempDir Path temp;

  @Test
  void whoWeAreIsTheSameWithAndWithoutProc() throws Exception {
    int me = (Integer) Files.getAttribute(Files.createFile(temp.resolve("mine")), "unix:uid");
    assertThat(Owner.me()).isEqualTo(me);
    assertThat(Owner.ask(temp.resolve("no-proc"))).isEqualTo(me);
  }

  @Test
  void rootsAreRealDirectoriesOfMine() throws Exception {
    Path two = Trees.directory(temp.resolve("fm-two"));
    Path one = Trees.directory(temp.resolve("fm-one"));
    Trees.directory(temp.resolve("other"));
    Trees.file(temp.resolve("fm-file"));
    Files.createSymbolicLink(temp.resolve("fm-link"), one);
    Files.createSymbolicLink(temp.resolve("fm-dangling"), temp.resolve("none"));
    if (Owner.me() == 0) {
      Files.setAttribute(Trees.directory(temp.resolve("fm-theirs")), "unix:uid", ChildJava.NOBODY);
    }
    assertThat(RootScan.list(temp)).isEqualTo(List.of(one, two));
  }

  @Test
  void aBaseThatIsNotThereIsAProblem() {
    Problem problem =
        catchThrowableOfType(Problem.class, () -> RootScan.list(temp.resolve("none")));
    assertThat(problem.getMessage()).contains(temp + "/none");
  }

  @Test
  void theSpaceOfAFileSystemIsToldAsItIs() throws Exception {
    TmpSpace space = TempFilesystem.space(temp, Duration.ofSeconds(60));
    assertThat(space.path()).isEqualTo(temp.toString());
    assertThat(space.type()).isEqualTo(Files.getFileStore(temp).type());
    assertThat(space.totalBytes()).isEqualTo(temp.toFile().getTotalSpace());
    assertThat(space.freeBytes()).isPositive();
    assertThat(space.freeInodes()).isPositive();
  }

  @Test
  void aFileSystemThatIsNotThereHasNoNumbers() {
    assertThat(TempFilesystem.space(temp.resolve("none"), Duration.ofSeconds(60)))
        .isEqualTo(new TmpSpace(temp + "/none", null, null, null, null, null));
  }
}
