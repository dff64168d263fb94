package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TempRootsTest {
  private static final TaskId ID = new TaskId("t");

  @TempDir Path temp;
  private Path base;
  private Path root;
  private TempRoots roots;

  @BeforeEach
  void base() throws Exception {
    base = Trees.directory(temp.toRealPath().resolve("base"));
    root = base.resolve("fm-t");
    roots = new TempRoots(base, List.of());
  }

  @Test
  void aNewRootIsForItsOwnerOnlyAndHoldsGotmp() throws Exception {
    TempRoots.Created created = roots.create(ID);
    assertThat(created.path()).isEqualTo(root);
    assertThat(created.gotmp()).isEqualTo(root.resolve("gotmp"));
    assertThat(modeOf(root)).isEqualTo(040700);
    assertThat(modeOf(created.gotmp())).isEqualTo(040700);
  }

  @Test
  void theIdentityIsWhatStatPrints() throws Exception {
    TempRoots.Created created = roots.create(ID);
    Process stat = new ProcessBuilder("stat", "-c", "%D:%i", root.toString()).start();
    assertThat(new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo(created.identity().toString());
    assertThat(Identity.parse(created.identity().toString())).contains(created.identity());
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "077", "027", "777", "277"})
  void theModeIsExactWhateverTheUmask(String umask) throws Exception {
    new ChildJava(temp).after("umask " + umask).run(CreateMain.class, base.toString(), "t");
    assertThat(modeOf(root)).isEqualTo(040700);
    assertThat(modeOf(root.resolve("gotmp"))).isEqualTo(040700);
  }

  @Test
  void aPlainUserGetsTheModeWithTheWorstUmaskToo() throws Exception {
    Trees.mode(temp, "rwxr-xr-x");
    Trees.mode(base, "rwxrwxrwx");
    new ChildJava(temp)
        .asPlainUser()
        .after("umask 777")
        .run(CreateMain.class, base.toString(), "t");
    assertThat(modeOf(root)).isEqualTo(040700);
    assertThat(modeOf(root.resolve("gotmp"))).isEqualTo(040700);
  }

  @Test
  void theSetgidBitOfTheBaseDoesNotComeAlong() throws Exception {
    Trees.run("chmod", "2777", base.toString());
    roots.create(ID);
    assertThat(modeOf(root)).isEqualTo(040700);
    assertThat(modeOf(root.resolve("gotmp"))).isEqualTo(040700);
  }

  @Test
  void aLinkToADirectoryIsRefusedAndNotWrittenThrough() throws Exception {
    Path mine = Trees.directory(temp.resolve("mine"));
    Files.createSymbolicLink(root, mine);
    assertThat(refusal()).contains("symbolic link to " + mine);
    assertThat(mine).isEmptyDirectory();
  }

  @Test
  void aDanglingLinkIsRefused() throws Exception {
    Files.createSymbolicLink(root, temp.resolve("nowhere"));
    assertThat(refusal()).contains("symbolic link");
    assertThat(Trees.isThere(temp.resolve("nowhere"))).isFalse();
  }

  @Test
  void aDirectoryOfMineIsNotAdopted() throws Exception {
    Files.createDirectory(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    assertThat(refusal())
        .contains("a directory of yours (mode 0700)")
        .contains("ls -la " + root)
        .contains("remove it by hand");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void anotherUsersDirectoryIsRefused() throws Exception {
    Needs.root();
    Files.createDirectory(root);
    Files.setAttribute(root, "unix:uid", ChildJava.NOBODY);
    assertThat(refusal()).contains("another user (uid 65534)");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aFileIsRefused() throws Exception {
    Trees.file(root);
    assertThat(refusal()).contains("a file of yours");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void aFifoIsRefusedWithoutOpeningIt() throws Exception {
    Trees.run("mkfifo", root.toString());
    assertThat(refusal()).contains("a FIFO of yours");
  }

  @Test
  void aMissingBaseFailsAndIsNamed() {
    TempRoots missing = new TempRoots(base.resolve("none"), List.of());
    Problem problem = catchThrowableOfType(Problem.class, () -> missing.create(ID));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
    assertThat(problem.getMessage()).contains(base + "/none/fm-t").contains("no such file");
  }

  @Test
  void aBaseThatCannotBeWrittenFailsAndLeavesNothing() throws Exception {
    Trees.mode(temp, "rwxr-xr-x");
    Trees.mode(base, "r-xr-xr-x");
    assertThat(new ChildJava(temp).asPlainUser().run(CreateMain.class, base.toString(), "t"))
        .startsWith("FAILED create temp root " + root + " : permission denied");
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void aFileSystemWithRoomForOneDirectoryOnlyIsLeftEmpty() throws Exception {
    Needs.root();
    Trees.run("mount", "-t", "tmpfs", "-o", "nr_inodes=2", "none", base.toString());
    try {
      Problem problem = catchThrowableOfType(Problem.class, () -> roots.create(ID));
      assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILED);
      assertThat(problem.getMessage()).contains(root.toString()).contains("no space left");
      assertThat(base).isEmptyDirectory();
    } finally {
      Trees.run("umount", base.toString());
    }
  }

  @Test
  void theRootOfACompleteRecordIsTrusted() throws Exception {
    TempRoots.Created created = roots.create(ID);
    Trees.file(root.resolve("work"));
    assertThat(
            roots.check(ID, ours(root.toString()).with(Meta.TASKTMP_ID, "" + created.identity())))
        .isEqualTo(new RootVerdict.Trusted(root, created.identity(), false));
  }

  @Test
  void aMetaWithoutARootNamesNone() throws Exception {
    roots.create(ID);
    assertThat(roots.check(ID, ours(""))).isInstanceOf(RootVerdict.Absent.class);
    assertThat(roots.check(ID, Meta.EMPTY)).isInstanceOf(RootVerdict.Absent.class);
  }

  @Test
  void aRootWhoseTempDirectoryIsNotThereMayBeThereStill() throws Exception {
    Path away = base.resolve("away");
    Meta meta = ours(away.resolve("fm-" + ID).toString());
    assertThat(new TempRoots(away, List.of()).check(ID, meta))
        .isInstanceOfSatisfying(
            RootVerdict.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo("the temp directory is not there"));
  }

  @Test
  void aRootThatIsNotThereHasVanished() throws Exception {
    assertThat(roots.check(ID, ours(root.toString()))).isEqualTo(new RootVerdict.Vanished(root));
  }

  @Test
  void theSameRootTwiceIsOneButTwoRootsAreRefused() throws Exception {
    roots.create(ID);
    String line = "tasktmp=" + root + "\n";
    assertThat(check(line + line)).isInstanceOf(RootVerdict.Trusted.class);
    assertThat(check(line + "tasktmp=" + base + "/fm-u\n")).isInstanceOf(RootVerdict.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/tmp",
        "/tmp/",
        "/tmp/fm-",
        "relative",
        "~/x",
        "$HOME",
        "*",
        ".",
        "..",
        " ",
        "BASE",
        "BASE/",
        "BASE/fm-",
        "BASE/fm-t/",
        "BASE//fm-t",
        "BASE/./fm-t",
        "BASE/../base/fm-t",
        "BASE/fm-t/gotmp",
        "BASE/fm-t/..",
        "BASE/fm-t ",
        " BASE/fm-t",
        "BASE/fm-t\r",
        "BASE/fm-t2",
        "BASE/FM-T",
        "BASE/fm-t\0",
        "/etc",
        "/var/tmp/fm-t"
      })
  void anyOtherPathIsRefused(String value) throws Exception {
    roots.create(ID);
    String meta = "tasktmp=" + value.replace("BASE", base.toString()) + "\n";
    assertThat(check(meta)).isInstanceOf(RootVerdict.Refused.class);
    assertThat(check(meta + "spawned=2026-01-01T00:00:00Z\n"))
        .isInstanceOf(RootVerdict.Refused.class);
  }

  @Test
  void aLinkInTheRootsPlaceIsRefused() throws Exception {
    Path mine = Trees.directory(temp.resolve("mine"));
    Files.createSymbolicLink(root, mine);
    assertThat(check("tasktmp=" + root + "\n"))
        .isEqualTo(new RootVerdict.Refused(root.toString(), "it is a symbolic link"));
    Files.delete(root);
    Files.createSymbolicLink(root, temp.resolve("nowhere"));
    assertThat(check("tasktmp=" + root + "\n")).isInstanceOf(RootVerdict.Refused.class);
  }

  @Test
  void aFileOrAnotherUsersDirectoryInTheRootsPlaceIsRefused() throws Exception {
    Trees.file(root);
    assertThat(check("tasktmp=" + root + "\n")).isInstanceOf(RootVerdict.Refused.class);
    Needs.root();
    Files.delete(root);
    Files.createDirectory(root);
    Files.setAttribute(root, "unix:uid", ChildJava.NOBODY);
    assertThat(check("tasktmp=" + root + "\n").toString()).contains("uid 65534");
  }

  @Test
  void aDirectoryThatTookTheRootsPlaceIsRefused() throws Exception {
    TempRoots.Created first = roots.create(ID);
    Files.move(root, base.resolve("old"));
    roots.create(ID);
    Meta meta = ours(root.toString()).with(Meta.TASKTMP_ID, first.identity().toString());
    assertThat(roots.check(ID, meta).toString()).contains("another directory");
    assertThat(roots.check(ID, meta.with(Meta.TASKTMP_ID, "garbage")))
        .isInstanceOf(RootVerdict.Refused.class);
    assertThat(roots.check(ID, meta.without(Meta.SPAWNED))).isInstanceOf(RootVerdict.Refused.class);
  }

  @Test
  void anIncompleteRecordOfOursGetsAnEmptyRootOnly() throws Exception {
    TempRoots.Created created = roots.create(ID);
    RootVerdict.Trusted empty = new RootVerdict.Trusted(root, created.identity(), true);
    assertThat(roots.check(ID, ours(root.toString()))).isEqualTo(empty);
    Trees.file(root.resolve("gotmp/work"));
    assertThat(roots.check(ID, ours(root.toString()))).isInstanceOf(RootVerdict.Refused.class);
    Files.delete(root.resolve("gotmp/work"));
    Files.delete(root.resolve("gotmp"));
    assertThat(roots.check(ID, ours(root.toString()))).isEqualTo(empty);
    Trees.file(root.resolve("work"));
    assertThat(roots.check(ID, ours(root.toString()))).isInstanceOf(RootVerdict.Refused.class);
    Files.delete(root.resolve("work"));
    Files.createSymbolicLink(root.resolve("gotmp"), temp);
    assertThat(roots.check(ID, ours(root.toString()))).isInstanceOf(RootVerdict.Refused.class);
  }

  @Test
  void metasOfOthersMayNameTheirOwnBasesAndOursMayNot() throws Exception {
    Path other = Trees.directory(temp.resolve("other"));
    Path theirs = Trees.directory(other.resolve("fm-t"));
    Trees.mode(theirs, "rwxr-xr-x");
    TempRoots both = new TempRoots(base, List.of(other));
    Meta meta = Meta.EMPTY.with(Meta.TASKTMP, theirs.toString());
    assertThat(both.check(ID, meta)).isInstanceOf(RootVerdict.Trusted.class);
    assertThat(both.check(ID, ours(theirs.toString()))).isInstanceOf(RootVerdict.Refused.class);
    Trees.mode(theirs, "rwxrwxrwx");
    assertThat(both.check(ID, meta).toString()).contains("others may write into it (mode 0777)");
  }

  @Test
  void othersBasesAreTmpVarTmpAndTmpdir() {
    assertThat(TempRoots.othersBases(Map.of("TMPDIR", "/scratch/")))
        .containsExactly(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/scratch"));
    assertThat(TempRoots.othersBases(Map.of("TMPDIR", "here"))).hasSize(2);
    assertThat(TempRoots.othersBases(Map.of())).hasSize(2);
  }

  @Test
  void aBaseReachedThroughALinkWorksAsAnyOther() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), base);
    TempRoots linked = new TempRoots(link, List.of());
    TempRoots.Created created = linked.create(ID);
    assertThat(created.path()).isEqualTo(link.resolve("fm-t"));
    RootVerdict verdict =
        linked.check(ID, ours(link + "/fm-t").with(Meta.TASKTMP_ID, "" + created.identity()));
    assertThat(TreeRemover.remove((RootVerdict.Trusted) verdict, RemovalListener.NONE).gone())
        .isTrue();
    assertThat(base).isEmptyDirectory();
  }

  private String refusal() {
    Problem problem = catchThrowableOfType(Problem.class, () -> roots.create(ID));
    assertThat(problem.kind()).isEqualTo(Problem.Kind.REFUSED);
    return problem.getMessage();
  }

  private RootVerdict check(String meta) throws Exception {
    return roots.check(ID, Meta.parse(meta.getBytes(StandardCharsets.UTF_8)));
  }

  private static Meta ours(String tasktmp) {
    return Meta.EMPTY.with(Meta.TASKTMP, tasktmp).with(Meta.SPAWNED, "2026-01-01T00:00:00Z");
  }

  private static int modeOf(Path path) throws Exception {
    return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }
}
