package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Needs;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class TreeRemoverTest {
  private static final int SWAPS = Integer.getInteger("qd.swaps", 400);

  @TempDir Path temp;
  private Path base;
  private Path root;
  private Path outside;
  private Path guard;

  @BeforeEach
  void trees() throws Exception {
    Trees.mode(temp, "rwxr-xr-x");
    base = Trees.directory(temp.toRealPath().resolve("base"));
    root = Trees.directory(base.resolve("fm-t"));
    outside = Trees.directory(temp.resolve("outside"));
    Trees.mode(outside, "rwxr-xr-x");
    guard = Trees.file(outside.resolve("guard"));
  }

  @Test
  void allOfTheTreeGoesAndIsCounted() throws Exception {
    Trees.file(root.resolve("gotmp/go-build1/b001/x"));
    Trees.file(root.resolve("file"));
    RemovalResult result = Trees.remove(root);
    assertThat(result).isEqualTo(new RemovalResult(true, 6, List.of(), 0));
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void aRootThatIsGoneAlreadyIsGone() throws Exception {
    RootVerdict.Trusted trusted = Trees.trusted(root);
    Files.delete(root);
    assertThat(TreeRemover.remove(trusted, RemovalListener.NONE))
        .isEqualTo(new RemovalResult(true, 0, List.of(), 0));
  }

  @Test
  void linksAreRemovedAndWhatTheyPointToStays() throws Exception {
    Files.createSymbolicLink(root.resolve("to-outside"), outside);
    Files.createSymbolicLink(root.resolve("to-guard"), guard);
    Files.createSymbolicLink(root.resolve("to-slash"), Path.of("/"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
    assertThat(Trees.remove(root).gone()).isTrue();
    assertThat(guard).hasContent("content");
  }

  @Test
  void aHardLinkedFileKeepsItsContentAndModeOutside() throws Exception {
    Trees.mode(guard, "r--r-----");
    Files.createLink(root.resolve("same"), guard);
    assertThat(Trees.remove(root).gone()).isTrue();
    assertThat(guard).hasContent("content");
    assertThat(Files.getAttribute(guard, "unix:mode")).isEqualTo(0100440);
  }

  @Test
  void aLinkInTheRootsPlaceIsLeftAlone() throws Exception {
    RootVerdict.Trusted trusted = Trees.trusted(root);
    Files.delete(root);
    Files.createSymbolicLink(root, outside);
    RemovalResult result = TreeRemover.remove(trusted, RemovalListener.NONE);
    assertThat(result.gone()).isFalse();
    assertThat(result.failures()).hasSize(1);
    assertThat(Files.isSymbolicLink(root)).isTrue();
    assertThat(guard).exists();
  }

  @Test
  void anotherDirectoryInTheRootsPlaceIsLeftAlone() throws Exception {
    RootVerdict.Trusted trusted = Trees.trusted(root);
    Files.move(root, base.resolve("old"));
    Trees.file(root.resolve("other"));
    assertThat(TreeRemover.remove(trusted, RemovalListener.NONE).gone()).isFalse();
    assertThat(root.resolve("other")).exists();
  }

  @Test
  void onlyAnEmptyRootGoesWhereItsMakerIsNotProven() throws Exception {
    RootVerdict.Trusted sure = Trees.trusted(root);
    RootVerdict.Trusted unsure = new RootVerdict.Trusted(root, sure.identity(), true);
    Path work = Trees.file(root.resolve("gotmp/work"));
    assertThat(TreeRemover.remove(unsure, RemovalListener.NONE).gone()).isFalse();
    assertThat(work).exists();
    Files.delete(work);
    Path beside = Trees.file(root.resolve("beside"));
    assertThat(TreeRemover.remove(unsure, RemovalListener.NONE).gone()).isFalse();
    assertThat(beside).exists();
    Files.delete(beside);
    assertThat(TreeRemover.remove(unsure, RemovalListener.NONE))
        .isEqualTo(new RemovalResult(true, 2, List.of(), 0));
  }

  @Test
  void specialFilesAreUnlinkedUnopened() throws Exception {
    Trees.run("mkfifo", root.resolve("fifo").toString());
    try (java.nio.channels.ServerSocketChannel socket =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      socket.bind(java.net.UnixDomainSocketAddress.of(root.resolve("socket")));
      assertThat(Trees.remove(root).gone()).isTrue();
    }
  }

  @Test
  void aDeviceIsUnlinkedUnopened() throws Exception {
    Needs.root();
    Trees.run("mknod", root.resolve("null").toString(), "c", "1", "3");
    assertThat(Trees.remove(root).gone()).isTrue();
  }

  @Test
  void namesOfAnyBytesGo() throws Exception {
    Trees.run(
        "sh",
        "-c",
        "cd \"$1\" && touch -- -rf 'a\nb' \"$(printf 'bad\\377name')\" ' ' "
            + "&& mkdir -- \"$(printf '\\200')\" '-d' && touch -- \"$(printf '\\200/\\377')\"",
        "sh",
        root.toString());
    assertThat(Trees.remove(root)).isEqualTo(new RemovalResult(true, 8, List.of(), 0));
  }

  @Test
  void aPlainUserRemovesWhatWasMadeReadOnly() throws Exception {
    Trees.file(root.resolve("mod/cache/file"));
    Trees.mode(root.resolve("mod/cache/file"), "r--r--r--");
    Trees.mode(root.resolve("mod/cache"), "r-xr-xr-x");
    Trees.mode(root.resolve("mod"), "r-xr-xr-x");
    Trees.mode(root, "r-x------");
    assertThat(removeAsPlainUser()).startsWith("RemovalResult[gone=true, entries=4");
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void aPlainUserRemovesDirectoriesThatCannotBeOpened() throws Exception {
    for (String mode : List.of("---------", "-wx------", "--x------", "r--------", "-w-------")) {
      Path directory = root.resolve("mode" + mode.replace('-', '_'));
      Trees.file(directory.resolve("sub/file"));
      Trees.mode(directory.resolve("sub"), mode);
      Trees.mode(directory, mode);
    }
    Trees.directory(root.resolve("empty"));
    Trees.mode(root.resolve("empty"), "---------");
    assertThat(removeAsPlainUser()).startsWith("RemovalResult[gone=true, entries=17");
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void aPlainUserRemovesARootThatCannotBeOpened() throws Exception {
    Trees.file(root.resolve("sub/file"));
    Trees.mode(root, "---------");
    assertThat(removeAsPlainUser()).startsWith("RemovalResult[gone=true, entries=3");
  }

  @Test
  void aPlainUserLeavesAnotherUsersFilesAndSaysWhich() throws Exception {
    Needs.root();
    Trees.file(root.resolve("mine/file"));
    Path theirs = Trees.file(root.resolve("theirs/file"));
    Trees.mode(base, "rwxrwxrwx");
    ChildJava.give(root);
    Trees.run("chown", "-R", "0:0", root.resolve("theirs").toString());
    assertThat(plainUser().run(RemoveMain.class, root.toString()))
        .contains("gone=false")
        .contains("failures=[" + theirs + ": permission denied]");
    assertThat(theirs).exists();
    assertThat(Trees.isThere(root.resolve("mine"))).isFalse();
  }

  @Test
  void anotherUsersLockedDirectoryKeepsItsName() throws Exception {
    Needs.root();
    Path theirs = root.resolve("mine/theirs");
    Trees.file(theirs.resolve("file"));
    Trees.mode(theirs, "rwx------");
    Trees.mode(base, "rwxrwxrwx");
    ChildJava.give(root);
    Trees.run("chown", "-R", "0:0", theirs.toString());
    Trees.mode(root.resolve("mine"), "---------");
    assertThat(plainUser().run(RemoveMain.class, root.toString()))
        .contains("gone=false")
        .contains("failures=[" + theirs + ": permission denied]");
    assertThat(theirs.resolve("file")).exists();
  }

  @Test
  void deepTreesNeedFewDescriptors() throws Exception {
    Trees.chain(root.resolve("deep"), 3_000);
    assertThat(new ChildJava(temp).after("ulimit -n 64").run(RemoveMain.class, root.toString()))
        .isEqualTo(new RemovalResult(true, 3_002, List.of(), 0).toString());
  }

  @Test
  void deepTreesThatArePartlyLockedGoForAPlainUserToo() throws Exception {
    Path deep = root;
    List<Path> chain = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      deep = Trees.directory(deep.resolve("d" + i));
      chain.add(deep);
    }
    for (int i = chain.size() - 1; i >= 0; i--) {
      Trees.mode(chain.get(i), i % 3 == 0 ? "---------" : i % 3 == 1 ? "r-x------" : "-wx------");
    }
    assertThat(removeAsPlainUser()).startsWith("RemovalResult[gone=true, entries=101");
  }

  @Test
  void aHundredThousandFilesInOneDirectoryNeedLittleMemory() throws Exception {
    Path full = Trees.directory(root.resolve("full"));
    for (int i = 0; i < 100_000; i++) {
      Files.createFile(full.resolve("entry-with-a-name-of-usual-length-" + i));
    }
    assertThat(new ChildJava(temp).options("-Xmx8m").run(RemoveMain.class, root.toString()))
        .isEqualTo(new RemovalResult(true, 100_002, List.of(), 0).toString());
  }

  @Test
  void progressIsToldOnTheWayAndAtTheEnd() throws Exception {
    for (int i = 0; i < 1_500; i++) {
      Files.createFile(root.resolve("f" + i));
    }
    List<Long> told = new ArrayList<>();
    TreeRemover.remove(Trees.trusted(root), told::add);
    assertThat(told).containsExactly(512L, 1024L, 1501L);
  }

  @Test
  void deepAndWideTreesNeedFewDescriptorsToo() throws Exception {
    for (int i = 0; i < 40; i++) {
      Path wide = Trees.directory(root.resolve("w/w" + i));
      Trees.chain(wide.resolve("deep"), 60);
      for (int file = 0; file < 100; file++) {
        Files.createFile(wide.resolve("f" + file));
      }
    }
    assertThat(new ChildJava(temp).after("ulimit -n 64").run(RemoveMain.class, root.toString()))
        .isEqualTo(new RemovalResult(true, 40 * 162 + 2, List.of(), 0).toString());
  }

  @Test
  void severalWorkersCountEachEntryOnce() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      Trees.file(root.resolve("d" + i % 50 + "/e" + i % 7 + "/f" + i));
    }
    List<Long> told = new ArrayList<>();
    RemovalResult result = TreeRemover.remove(Trees.trusted(root), told::add);
    assertThat(result).isEqualTo(new RemovalResult(true, 5_000 + 350 + 50 + 1, List.of(), 0));
    assertThat(told).isSorted().endsWith(result.entries());
  }

  @Test
  void whoIsInterruptedOnTheWayReturnsWhenItsWorkersHaveEnded() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      Trees.file(root.resolve("d" + i % 50 + "/f" + i));
    }
    Thread caller = Thread.currentThread();
    RemovalResult result = TreeRemover.remove(Trees.trusted(root), entries -> caller.interrupt());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.gone()).isFalse();
    assertThat(result.failures().toString()).contains("interrupted");
    assertThat(result.entries()).isBetween(512L, 1_500L);
    assertThat(workers()).isEmpty();
    assertThat(Trees.remove(root).gone()).isTrue();
  }

  @Test
  void aListenerThatBreaksDownEndsTheRemoval() throws Exception {
    for (int i = 0; i < 1_500; i++) {
      Trees.file(root.resolve("a/b/f" + i));
    }
    assertThatThrownBy(
            () ->
                TreeRemover.remove(
                    Trees.trusted(root),
                    entries -> {
                      throw new IllegalArgumentException("broken");
                    }))
        .hasRootCauseMessage("broken");
    assertThat(workers()).isEmpty();
    assertThat(openIn(root)).isEmpty();
    assertThat(Trees.remove(root).gone()).isTrue();
  }

  private static List<Path> openIn(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String number : Path.of("/proc/self/fd").toFile().list()) {
      try {
        found.add(Files.readSymbolicLink(Path.of("/proc/self/fd", number)));
      } catch (NoSuchFileException e) {
        // Closed meanwhile.
      }
    }
    found.removeIf(path -> !path.startsWith(root));
    return found;
  }

  private static List<String> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("remove-"))
        .toList();
  }

  @Test
  void aFileSystemMountedInsideIsLeftAloneAndNamed() throws Exception {
    Needs.root();
    Path mount = Trees.directory(root.resolve("a/mount"));
    Trees.file(root.resolve("a/file"));
    Trees.run("mount", "-t", "tmpfs", "none", mount.toString());
    try {
      Trees.file(mount.resolve("precious"));
      RemovalResult result = Trees.remove(root);
      assertThat(result.gone()).isFalse();
      assertThat(result.failures().toString()).contains(mount + ": something is mounted there");
      assertThat(mount.resolve("precious")).exists();
      assertThat(Trees.isThere(root.resolve("a/file"))).isFalse();
    } finally {
      Trees.run("umount", mount.toString());
    }
    assertThat(Trees.remove(root).gone()).isTrue();
  }

  @Test
  void aBindMountOfTheSameFileSystemIsLeftAloneToo() throws Exception {
    Needs.root();
    Path mount = Trees.directory(root.resolve("a b/mount"));
    Path file = Trees.file(root.resolve("bound-file"));
    Trees.run("mount", "--bind", outside.toString(), mount.toString());
    Trees.run("mount", "--bind", guard.toString(), file.toString());
    try {
      RemovalResult result = Trees.remove(root);
      assertThat(result.gone()).isFalse();
      assertThat(result.failureCount()).isEqualTo(2);
      assertThat(guard).hasContent("content");
    } finally {
      Trees.run("umount", mount.toString());
      Trees.run("umount", file.toString());
    }
  }

  @Test
  void aRootThatIsAMountPointIsNotTouched() throws Exception {
    Needs.root();
    for (String[] mount :
        List.of(
            new String[] {"mount", "-t", "tmpfs", "none", root.toString()},
            new String[] {"mount", "--bind", outside.toString(), root.toString()})) {
      Trees.run(mount);
      try {
        Path inside = Trees.file(root.resolve("guard"));
        RemovalResult result = Trees.remove(root);
        assertThat(result.gone()).isFalse();
        assertThat(result.failures().toString()).contains("mount point");
        assertThat(inside).exists();
      } finally {
        Trees.run("umount", root.toString());
      }
    }
  }

  @Test
  void aWriterIsNeverTakenForSuccess() throws Exception {
    Path busy = Trees.directory(root.resolve("gotmp/busy"));
    AtomicBoolean on = new AtomicBoolean(true);
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < 2; w++) {
      String name = "w" + w + "-";
      Thread writer =
          new Thread(
              () -> {
                for (long i = 0; on.get(); i++) {
                  try {
                    if (i % 2 == 0) {
                      busy.getParent().toFile().mkdir();
                      busy.toFile().mkdir();
                    }
                    Files.createFile(busy.resolve(name + i));
                  } catch (IOException e) {
                    // The remover was quicker this time.
                  }
                }
              });
      writer.start();
      writers.add(writer);
    }
    RemovalResult result;
    try {
      result = Trees.remove(root);
    } finally {
      on.set(false);
      for (Thread writer : writers) {
        writer.join();
      }
    }
    // These writers cannot bring the root itself back, so what was said must still be true.
    assertThat(isReallyThere(root)).isEqualTo(!result.gone());
    assertThat(result.failures().isEmpty()).isEqualTo(result.gone());
    if (isReallyThere(root)) {
      assertThat(Trees.remove(root).gone()).isTrue();
    }
  }

  @Test
  void whatAppearsWhileItIsRemovedGoesToo() throws Exception {
    for (int i = 0; i < 600; i++) {
      Files.createFile(root.resolve("f" + i));
    }
    Path late = root.resolve("late");
    RemovalResult result =
        TreeRemover.remove(
            Trees.trusted(root),
            entries -> {
              if (entries == 512) {
                late.toFile().mkdir();
              }
            });
    assertThat(result).isEqualTo(new RemovalResult(true, 602, List.of(), 0));
  }

  @Test
  void swappingADirectoryForALinkNeverCostsTheGuard() throws Exception {
    AtomicBoolean on = new AtomicBoolean(true);
    Path victim = root.resolve("victim");
    Path aside = base.resolve("aside");
    Path link = base.resolve("link");
    Thread swapper =
        new Thread(
            () -> {
              while (on.get()) {
                // By rename alone and without a pause, so that the swap often falls between the
                // remover's look at the directory and its opening it.
                rename(victim, aside);
                rename(link, victim);
                rename(victim, link);
                rename(aside, victim);
              }
            });
    swapper.start();
    try {
      for (int round = 0; round < SWAPS; round++) {
        root.toFile().mkdir();
        makeLink(link, outside);
        if (!Trees.isThere(victim) && !Trees.isThere(aside)) {
          victim.toFile().mkdir();
        }
        if (isReallyThere(root)) {
          Trees.remove(root);
        }
        assertThat(guard).as("round %d", round).hasContent("content");
        assertThat(Files.getAttribute(outside, "unix:mode")).isEqualTo(040755);
      }
    } finally {
      on.set(false);
      swapper.join();
    }
  }

  @Test
  void anInterruptedRemovalStopsAndTheNextOneFinishes() throws Exception {
    Trees.file(root.resolve("a/file"));
    Thread.currentThread().interrupt();
    RemovalResult result = Trees.remove(root);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.gone()).isFalse();
    assertThat(result.failures().toString()).contains("interrupted");
    assertThat(Trees.remove(root).gone()).isTrue();
  }

  @Test
  void aRootThatIsMovedAwayOnTheWayIsNotSaidToBeGone() throws Exception {
    Path kept = base.resolve("kept");
    RemovalResult result = removeWhileMoving(root, kept);
    assertThat(kept.resolve("late")).exists();
    assertThat(result.gone()).isFalse();
    assertThat(result.failures())
        .containsExactly(
            new RemovalResult.Failure(
                root.toString(), "it was moved away while it was being removed"));
  }

  @Test
  void aBaseThatIsMovedAwayOnTheWayIsNoSuccessEither() throws Exception {
    Path kept = temp.resolve("kept");
    RemovalResult result = removeWhileMoving(base, kept);
    assertThat(kept.resolve("fm-t/late")).exists();
    assertThat(result.gone()).isFalse();
    assertThat(result.failures().toString()).contains(root + ": no such file or directory");
  }

  private RemovalResult removeWhileMoving(Path from, Path to) throws Exception {
    return removeWith(
        () -> {
          Trees.file(root.resolve("late"));
          Files.move(from, to);
        });
  }

  @Test
  void aRootThatSomebodyElseRemovesOnTheWayIsGone() throws Exception {
    RemovalResult result = removeWith(() -> Files.delete(root));
    assertThat(result).isEqualTo(new RemovalResult(true, 512, List.of(), 0));
  }

  /** Removes a root with that step after all that was in it is gone, just before it goes itself. */
  private RemovalResult removeWith(ThrowingCallable step) throws Exception {
    for (int i = 0; i < 511; i++) {
      Trees.file(root.resolve("a/f" + i));
    }
    return TreeRemover.remove(
        Trees.trusted(root),
        entries -> {
          if (entries == 512 && Trees.isThere(root)) {
            try {
              step.call();
            } catch (Throwable e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  @Test
  void nothingIsWaitedForAfterTheLastPass() throws Exception {
    Needs.root();
    Path mount = Trees.directory(root.resolve("mount"));
    Trees.run("mount", "-t", "tmpfs", "none", mount.toString());
    List<Integer> pauses = new ArrayList<>();
    try (SecureDirectoryStream<Path> parent = Directories.open(base)) {
      RemovalResult result =
          new Removal(
                  Trees.trusted(root), parent, RemovalListener.NONE, TreeRemover.MANY, pauses::add)
              .ofTree(MountPoints.of(root), Removal.MAX_DIGS);
      assertThat(result.gone()).isFalse();
    } finally {
      Trees.run("umount", mount.toString());
    }
    // Two passes that remove nothing.
    assertThat(pauses).containsExactly(1);
  }

  @Test
  void aTreeThatIsTooDeepForOneRemovalGoesWithTheNext() throws Exception {
    Trees.chain(root.resolve("deep"), 200);
    RemovalResult first;
    try (SecureDirectoryStream<Path> parent = Directories.open(base)) {
      first =
          new Removal(Trees.trusted(root), parent, RemovalListener.NONE, TreeRemover.MANY)
              .ofTree(MountPoints.of(root), 3);
    }
    assertThat(first.gone()).isFalse();
    assertThat(first.failures().toString()).contains("too deep").contains("run it again");
    assertThat(Trees.remove(root).gone()).isTrue();
  }

  private static void makeLink(Path link, Path target) throws IOException {
    try {
      Files.createSymbolicLink(link, target);
    } catch (FileAlreadyExistsException e) {
      // The one of the round before is still in use.
    }
  }

  /** As the system call does it: over whatever is there; that it fails is part of the game. */
  private static void rename(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // The remover was quicker this time.
    }
  }

  private ChildJava plainUser() {
    return new ChildJava(temp).asPlainUser();
  }

  private String removeAsPlainUser() throws Exception {
    Trees.mode(base, "rwxrwxrwx");
    ChildJava.give(root);
    return plainUser().run(RemoveMain.class, root.toString());
  }

  private static boolean isReallyThere(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
