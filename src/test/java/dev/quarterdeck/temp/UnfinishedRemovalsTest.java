package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedRemovalsTest {
  private static final TaskId ID = new TaskId("a.b");

  @TempDir Path temp;
  private TempRoots roots;
  private Path root;

  @BeforeEach
  void makeRoot() throws Exception {
    roots = new TempRoots(temp, List.of());
    root = roots.create(ID).path();
  }

  @Test
  void aRootThatIsSetAsideIsTheSameDirectoryUnderANameThatSaysSo() throws Exception {
    RootVerdict.Trusted before = Trees.trusted(root);
    RootVerdict.Trusted aside = roots.setAside(before, ID).orElseThrow();
    assertThat(root).doesNotExist();
    assertThat(aside.identity()).isEqualTo(before.identity());
    assertThat(aside.path().getFileName().toString()).matches("\\.fm-a\\.b\\.removing-[0-9a-f]+");
    assertThat(roots.setAside(ID)).containsExactly(aside);
    assertThat(roots.setAside(new TaskId("a"))).isEmpty();
  }

  @Test
  void anotherDirectoryInTheRootsPlaceStaysThere() throws Exception {
    RootVerdict.Trusted before = Trees.trusted(root);
    Files.move(root, temp.resolve("old"));
    Files.createDirectory(root);
    assertThat(roots.setAside(before, ID)).isEmpty();
    assertThat(root).exists();
  }

  @Test
  void aLinkInTheRootsPlaceStaysThere() throws Exception {
    RootVerdict.Trusted before = Trees.trusted(root);
    Path old = Files.move(root, temp.resolve("old"));
    Files.createSymbolicLink(root, old);
    assertThat(roots.setAside(before, ID)).isEmpty();
    assertThat(root).isSymbolicLink();
  }

  @Test
  void onlyRealDirectoriesOfExactlyThatNameAreListed() throws Exception {
    Path whole = Files.createDirectory(temp.resolve(".fm-t.removing-0123456789abcdef"));
    Files.createDirectory(temp.resolve(".fm-t.removing-"));
    Files.createDirectory(temp.resolve(".fm-t.removing-xyz"));
    Files.createDirectory(temp.resolve(".fm-.removing-1"));
    Files.createDirectory(temp.resolve("fm-t.removing-1"));
    Files.createFile(temp.resolve(".fm-t.removing-1"));
    Files.createSymbolicLink(temp.resolve(".fm-t.removing-2"), whole);
    assertThat(UnfinishedRemovals.list(temp)).containsExactly(whole);
  }

  @Test
  void aDirectoryThatCannotBeReadIsNotOneWithoutThem() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> UnfinishedRemovals.list(file)).isInstanceOf(Problem.class);
    assertThat(UnfinishedRemovals.list(temp.resolve("none"))).isEmpty();
  }
}
