package dev.quarterdeck.temp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.RootCounter.Counted;
import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every number is that of {@code du -s -x -B1} of the root, to the byte. */
class RootCounterTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path temp;
  private Path a;
  private Path b;
  private Path c;

  @BeforeEach
  void roots() throws Exception {
    Needs.programs("find", "du");
    a = Trees.directory(temp.resolve("fm-a"));
    b = Trees.directory(temp.resolve("fm-a-b"));
    c = Trees.directory(temp.resolve("fm-c"));
  }

  @Test
  void hardLinksWithinAndAcrossRootsAndSparseFilesAreAsDuHasThem() throws Exception {
    Files.write(a.resolve("big"), new byte[300_001]);
    Files.createLink(a.resolve("big-again"), a.resolve("big"));
    Files.createLink(b.resolve("as-in-a"), a.resolve("big"));
    Files.createLink(b.resolve("as-in-a-again"), a.resolve("big"));
    Files.createLink(c.resolve("as-in-a"), a.resolve("big"));
    Files.write(c.resolve("own"), new byte[5000]);
    try (RandomAccessFile sparse = new RandomAccessFile(c.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(1L << 33);
      sparse.seek(1L << 32);
      sparse.write(1);
    }
    Map<Path, Counted> counted = assertAsDu(a, b, c);
    assertThat(files(counted, a)).isEqualTo(1);
    assertThat(files(counted, b)).isEqualTo(1);
    assertThat(files(counted, c)).isEqualTo(3);
    // The test would show nothing if one du of all of them told the same.
    assertThat(bytes(counted, a) + bytes(counted, b) + bytes(counted, c))
        .isGreaterThan(du(List.of(a, b, c)));
  }

  @Test
  void anyNameIsOneEntryAndNoLinkIsFollowed() throws Exception {
    Trees.file(a.resolve("-n1 2\n\td0 7 7 x"));
    Trees.file(a.resolve("gotmp/n99.9 5 x"));
    Trees.file(a.resolve("ü漢"));
    Files.createSymbolicLink(a.resolve("link"), Path.of("/usr"));
    Files.createSymbolicLink(a.resolve("loop"), a);
    Files.createDirectory(a.resolve("empty"));
    assertThat(
            new ProcessBuilder("sh", "-c", "mkfifo p; : > $(printf 'x\\377y')")
                .directory(a.toFile())
                .start()
                .waitFor())
        .isZero();
    Map<Path, Counted> counted = assertAsDu(a, b);
    assertThat(files(counted, a)).isEqualTo(9);
    assertThat(files(counted, b)).isZero();
  }

  @Test
  void aMountInARootIsNotCounted() throws Exception {
    Needs.root();
    Path mount = Files.createDirectories(a.resolve("gotmp/mount"));
    Ran.ok("mount", "-t", "tmpfs", "-o", "size=4m", "none", mount.toString());
    try {
      Files.write(mount.resolve("there"), new byte[1 << 20]);
      Map<Path, Counted> counted = assertAsDu(b, a, c);
      assertThat(files(counted, a)).isEqualTo(1);
    } finally {
      Ran.ok("umount", mount.toString());
    }
  }

  @Test
  void whatIsNoDirectoryHasNoUsageAndTheOthersHave() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("fm-link"), a);
    Path file = Files.createFile(temp.resolve("fm-file"));
    Path none = temp.resolve("fm-none");
    assertThat(count(new RootCounter(), link, a, file, none, c)).containsOnlyKeys(a, c);
  }

  @Test
  void aFindThatWasKilledOnceIsAskedAgain() throws Exception {
    Trees.file(a.resolve("young"));
    Path killed = temp.resolve("killed");
    Path find =
        script("[ -e " + killed + " ] || { : > " + killed + "; kill -9 $$; }; exec find \"$@\"");
    RootCounter counter = new RootCounter(find.toString());
    assertThat(count(counter, a).get(a).signs()).as("by du").isEmpty();
    assertThat(count(counter, a).get(a).signs()).isNotEmpty();
  }

  @Test
  void aRootThatVanishesOnTheWayIsNoFaultOfTheOthers() throws Exception {
    // It is there when it is looked at, and gone when the program begins.
    Path find = script("rmdir " + b + "; exec find \"$@\"");
    Map<Path, Counted> counted = count(new RootCounter(find.toString()), a, b, c);
    assertThat(counted).containsOnlyKeys(a, c);
    assertThat(counted.values()).allMatch(each -> each.usage().complete());
  }

  @Test
  void aTreeThatChangesWhileItIsCountedIsCountedAndAfterwardsExact() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              // Not more and more files, which a slow machine would count for ever.
              for (int i = 0; !stop.get(); i = (i + 1) % 5_000) {
                try {
                  Path directory = Files.createDirectories(a.resolve("gotmp/b" + i % 40));
                  Files.write(directory.resolve("f" + i), new byte[i % 20_000]);
                  if (i % 3 == 0) {
                    Files.move(a.resolve("gotmp/b" + (i + 20) % 40), a.resolve("moved" + i));
                  }
                } catch (IOException e) {
                  // It has not come to that one yet.
                }
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 40; i++) {
        Map<Path, Counted> counted = count(new RootCounter(), c, a, b);
        assertThat(counted).containsOnlyKeys(a, b, c);
        assertThat(counted.values()).allMatch(each -> each.usage().complete());
        assertThat(bytes(counted, b)).isEqualTo(du(List.of(b)));
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertAsDu(a, b, c);
  }

  @Test
  void whatCannotBeReadMakesThatRootIncompleteOnly() throws Exception {
    Trees.mode(temp, "rwxr-xr-x");
    for (Path root : List.of(a, b, c)) {
      Trees.mode(root, "rwxr-xr-x");
    }
    Trees.file(b.resolve("closed/file"));
    Trees.mode(b.resolve("closed"), "---------");
    String out =
        new ChildJava(temp)
            .asPlainUser()
            .run(CountMain.class, a.toString(), b.toString(), c.toString());
    assertThat(out)
        .contains("fm-a complete=true")
        .contains("fm-a-b complete=false")
        .contains("fm-c complete=true");
  }

  @Test
  void aFindThatIsAnotherOneIsReplacedByDu() throws Exception {
    Files.write(a.resolve("big"), new byte[300_001]);
    for (String find : List.of("/no/such/find", script("echo usage >&2; exit 1").toString())) {
      Map<Path, Counted> counted = count(new RootCounter(find), a, b);
      assertThat(bytes(counted, a)).isEqualTo(du(List.of(a)));
      assertThat(bytes(counted, b)).isEqualTo(du(List.of(b)));
    }
  }

  @Test
  void whatWasCountedBeforeTheDeadlineIsKept() throws Exception {
    Path find = script("find \"$1\" \"$2\" -xdev -printf 'd%d %b %D %H\\0'; exec sleep 60");
    Map<Path, Counted> counted =
        new RootCounter(find.toString()).count(List.of(a, b, c), false, Duration.ofSeconds(2));
    assertThat(counted).containsOnlyKeys(a);
  }

  @Test
  void whatIsNewOrBigIsTheSignOfGrowth() throws Exception {
    Path big = Files.write(a.resolve("big"), new byte[2 << 20]);
    Path old = Files.write(a.resolve("old"), new byte[10]);
    for (Path each : List.of(big, old)) {
      Files.setLastModifiedTime(each, FileTime.fromMillis(1_000_000));
    }
    Path young = Trees.file(a.resolve("gotmp/go-build1/b001/ü"));
    Counted counted = count(new RootCounter(), a).get(a);
    assertThat(counted.signs()).extracting(Sign::path).contains(big, young, young.getParent());
    assertThat(counted.signs()).extracting(Sign::path).doesNotContain(old);
    assertThat(counted.signs()).noneMatch(Sign::hasChanged);
    Files.write(big, new byte[(2 << 20) + 1]);
    assertThat(counted.signs().stream().filter(Sign::hasChanged).map(Sign::path))
        .containsExactly(big);
  }

  private Map<Path, Counted> assertAsDu(Path... roots) throws Exception {
    Map<Path, Counted> counted = count(new RootCounter(), roots);
    assertThat(counted).containsOnlyKeys(roots);
    for (Path root : roots) {
      Usage usage = counted.get(root).usage();
      assertThat(usage.bytes()).as("%s", root).isEqualTo(du(List.of(root)));
      assertThat(usage.complete()).isTrue();
      Usage alone = new DiskUsage().measure(root, DEADLINE).orElseThrow();
      assertThat(usage.files()).as("%s", root).isEqualTo(alone.files());
    }
    return counted;
  }

  private static Map<Path, Counted> count(RootCounter counter, Path... roots) {
    return counter.count(List.of(roots), false, DEADLINE);
  }

  private static long bytes(Map<Path, Counted> counted, Path root) {
    return counted.get(root).usage().bytes();
  }

  private static long files(Map<Path, Counted> counted, Path root) {
    return counted.get(root).usage().files();
  }

  /** What one {@code du -s} of them prints, added up. */
  private long du(List<Path> roots) {
    List<String> argv = new ArrayList<>(List.of("du", "-s", "-x", "-B1"));
    roots.forEach(root -> argv.add(root.toString()));
    return Ran.of(argv, Map.of("PATH", System.getenv("PATH")), temp)
        .out()
        .lines()
        .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf('\t'))))
        .sum();
  }

  private Path script(String commands) throws Exception {
    Path script = Files.writeString(temp.resolve("find"), "#!/bin/sh\n" + commands + "\n");
    Trees.mode(script, "rwxr-xr-x");
    return script;
  }
}
