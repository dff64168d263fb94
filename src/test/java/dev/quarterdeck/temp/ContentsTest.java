package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How old the newest thing in a tree is. */
class ContentsTest {
  private static final MountPoints NO_MOUNTS = new MountPoints(false, Set.of());

  @TempDir Path temp;
  private final Instant now = Instant.now();
  private Path tree;

  @BeforeEach
  void anOldTree() throws Exception {
    tree = temp.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.createFile(tree.resolve("a/b/file"));
    Files.createFile(tree.resolve("file"));
    Ran.ok("find", tree.toString(), "-exec", "touch", "-h", "-d", "3 days ago", "{}", "+");
  }

  @Test
  void isThatOfTheNewestHoweverDeep() throws Exception {
    Instant newer = now.minus(Duration.ofHours(30));
    Files.setLastModifiedTime(tree.resolve("a/b/file"), FileTime.from(newer));

    Contents contents = look(Duration.ofHours(24));

    assertThat(contents.newest())
        .isEqualTo(Files.getLastModifiedTime(tree.resolve("a/b/file")).toInstant());
    assertThat(contents.entries()).isEqualTo(5);
    assertThat(contents.fault()).isNull();
    assertThat(look(Duration.ofDays(2)).newest()).isAfter(now.minus(Duration.ofDays(2)));
  }

  @Test
  void theDirectoriesOwnTimesCountToo() throws Exception {
    Files.delete(tree.resolve("a/b/file"));
    assertThat(look(Duration.ofHours(24)).newest()).isAfter(now.minusSeconds(60));
  }

  @Test
  void theLookEndsWithTheFirstThingThatIsNewer() throws Exception {
    Files.setLastModifiedTime(tree, FileTime.from(now));
    assertThat(look(Duration.ofHours(24)).entries()).isEqualTo(1);
  }

  @Test
  void aLinkIsLookedAtAndNotFollowed() throws Exception {
    Files.createSymbolicLink(tree.resolve("a/link"), Path.of("/"));
    Ran.ok("touch", "-h", "-d", "3 days ago", tree + "/a/link", tree + "/a");

    Contents contents = look(Duration.ofHours(24));

    assertThat(contents.newest()).isBefore(now.minus(Duration.ofDays(2)));
    assertThat(contents.entries()).isEqualTo(6);
  }

  @Test
  void whatCannotBeReadIsSaid() throws Exception {
    assumeFalse(Needs.isRoot(), "root reads everything");
    Files.setPosixFilePermissions(tree.resolve("a"), PosixFilePermissions.fromString("---------"));
    assertThat(look(Duration.ofHours(24)).fault()).isEqualTo(tree + "/a: permission denied");
    Files.setPosixFilePermissions(tree.resolve("a"), PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void whatIsNotThereIsAbsent() throws Exception {
    assertThat(Contents.of(temp.resolve("none"), now, NO_MOUNTS).absent()).isTrue();
    assertThat(look(Duration.ZERO).absent()).isFalse();
  }

  @Test
  void whatIsMountedInItIsNotLookedThrough() throws Exception {
    Identity mounted =
        Identity.of(
            Files.readAttributes(
                tree.resolve("a"), java.nio.file.attribute.BasicFileAttributes.class));
    Contents contents = Contents.of(tree, now, new MountPoints(false, Set.of(mounted)));
    assertThat(contents.fault()).isEqualTo(tree + "/a: something is mounted there");
  }

  @Test
  void aPathThatIsTooLongForTheSystemIsSaidInFewWords() throws Exception {
    Trees.chain(tree.resolve("deep"), 3_000);
    try {
      assertThat(Contents.of(tree, Instant.MAX, NO_MOUNTS).fault())
          .startsWith(tree + "/deep/d/d/d/")
          .contains("... (4,09")
          .endsWith(" characters): file name too long")
          .hasSizeLessThan(300);
    } finally {
      Trees.run("rm", "-rf", tree.toString());
    }
  }

  private Contents look(Duration age) {
    return Contents.of(tree, now.minus(age), NO_MOUNTS);
  }
}
