package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Usage;
import dev.quarterdeck.temp.RootCounter;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted when. */
class UsageMeterTest {
  /** With it nothing is counted twice but for a sign. */
  private static final double MUCH = 1e15;

  @TempDir Path temp;
  private Path a;
  private Path b;

  @BeforeEach
  void roots() throws IOException {
    Needs.programs("find", "du");
    a = root("fm-a");
    b = root("fm-b");
  }

  @Test
  void everyRootIsCountedAndTheSumIsThatOfDu() throws Exception {
    Set<Path> roots = new HashSet<>(Set.of(a, b));
    for (int i = 0; i < 70; i++) {
      Path root = root("fm-t" + i);
      Files.write(root.resolve("gotmp/f"), new byte[i * 1000]);
      Files.createLink(root.resolve("again"), root.resolve("gotmp/f"));
      roots.add(root);
    }
    Files.createLink(a.resolve("of-t9"), temp.resolve("fm-t9/gotmp/f"));
    try (UsageMeter meter = meter(0)) {
      meter.count(roots);
      Await.until("all", () -> meter.usages().keySet().equals(roots), meter::usages);
      long sum = 0;
      for (Path root : roots) {
        assertThat(meter.usages().get(root).bytes()).as("%s", root).isEqualTo(du(root));
        sum += du(root);
      }
      assertThat(meter.usages().values().stream().mapToLong(Usage::bytes).sum()).isEqualTo(sum);
    }
  }

  @Test
  void withoutAnySignTheRoundsComeByAgain() throws Exception {
    Path old = Files.write(a.resolve("gotmp/f"), new byte[10]);
    try (UsageMeter meter = meter(0)) {
      meter.count(Set.of(a, b));
      Await.until("a count", () -> meter.usages().size() == 2);
      Usage first = meter.usages().get(b);
      Files.write(old, new byte[100_000]);
      Await.until("its new size", () -> meter.usages().get(a).bytes() == du(a));
      Await.until("b once more", () -> meter.usages().get(b).scanned().isAfter(first.scanned()));
    }
  }

  @Test
  void whatIsMadeOrGrowsShowsByASignAloneAndOthersRest() throws Exception {
    Path big = Files.write(a.resolve("gotmp/log"), new byte[2 << 20]);
    try (UsageMeter meter = meter(MUCH)) {
      meter.count(Set.of(a, b));
      Await.until("a count", () -> meter.usages().size() == 2);
      Usage rested = meter.usages().get(b);
      Files.write(big, new byte[1 << 20], StandardOpenOption.APPEND);
      awaitDu(meter, "a file that grew");
      Path build = Files.createDirectory(a.resolve("gotmp/go-build1"));
      awaitDu(meter, "a build that began");
      Files.createDirectory(build.resolve("b001"));
      awaitDu(meter, "its first directory");
      Path small = Files.write(build.resolve("b001/x"), new byte[10]);
      awaitDu(meter, "a file in it");
      Files.write(small, new byte[50_000], StandardOpenOption.APPEND);
      awaitDu(meter, "that file grown");
      Files.delete(big);
      awaitDu(meter, "a file removed");
      assertThat(meter.usages().get(b)).isEqualTo(rested);
    }
  }

  @Test
  void aRealBuildShowsBySignsAlone() throws Exception {
    Needs.programs("go");
    Path module = Path.of(System.getProperty("qd.basedir", "."), "test-fixtures/go-module");
    for (String file : List.of("go.mod", "main.go")) {
      Files.copy(module.resolve(file), Files.createDirectories(temp.resolve("m")).resolve(file));
    }
    try (UsageMeter meter = meter(MUCH)) {
      meter.count(Set.of(a, b));
      Await.until("a count", () -> meter.usages().size() == 2);
      long before = meter.usages().get(a).bytes();
      ProcessBuilder builder =
          new ProcessBuilder("go", "build", "-a", "-o", "/dev/null", ".")
              .directory(temp.resolve("m").toFile())
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve("log").toFile());
      builder.environment().put("GOTMPDIR", a.resolve("gotmp").toString());
      builder.environment().put("GOCACHE", temp.resolve("cache").toString());
      builder.environment().put("GOPROXY", "off");
      Process build = builder.start();
      try {
        Await.until(
            "a megabyte of the build",
            () -> meter.usages().get(a).bytes() > before + (1 << 20),
            () -> Files.readString(temp.resolve("log")));
      } finally {
        build.descendants().forEach(ProcessHandle::destroyForcibly);
        build.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
      }
      awaitDu(meter, "all of it");
    }
  }

  @Test
  void aRootThatVanishesOrCannotBeCountedKeepsItsAgeAndHoldsUpNobody() throws Exception {
    try (UsageMeter meter = meter(0)) {
      meter.count(Set.of(a, b, temp.resolve("fm-none")));
      Await.until("both", () -> meter.usages().keySet().equals(Set.of(a, b)), meter::usages);
      Usage last = meter.usages().get(b);
      Ran.ok("rm", "-r", b.toString());
      for (int i = 0; i < 3; i++) {
        Usage before = meter.usages().get(a);
        Await.until("a again", () -> meter.usages().get(a).scanned().isAfter(before.scanned()));
      }
      assertThat(meter.usages().get(b).bytes()).isEqualTo(last.bytes());
      meter.count(Set.of(a));
      assertThat(meter.usages()).containsOnlyKeys(a);
    }
  }

  @Test
  void aNewRootIsToldThoughAnotherTakesLong() throws Exception {
    Path find = temp.resolve("find");
    Files.writeString(
        find, "#!/bin/sh\ncase \"$*\" in *fm-b*) exec sleep 1000 ;; esac\nexec find \"$@\"\n");
    Files.setPosixFilePermissions(find, PosixFilePermissions.fromString("rwxr-xr-x"));
    AtomicInteger told = new AtomicInteger();
    CountBudget budget = new CountBudget(System.nanoTime());
    try (UsageMeter meter =
        new UsageMeter(() -> {}, told::incrementAndGet, new RootCounter(find.toString()), budget)) {
      meter.count(Set.of(a, b));
      Await.until("it is told", () -> told.get() > 0);
      assertThat(meter.usages()).containsOnlyKeys(a);
    }
  }

  @Test
  void aCountThatEndsBadlyIsNotTheLast() throws Exception {
    CountBudget budget = new CountBudget(System.nanoTime());
    budget.spend(false, MUCH);
    Runnable fails =
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, expected) -> {});
          throw new IllegalStateException("the counting thread ends");
        };
    try (UsageMeter meter = new UsageMeter(() -> {}, fails, new RootCounter(), budget)) {
      meter.count(Set.of(a));
      Await.until("a count", () -> meter.usages().size() == 1);
      for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 2; i++) {
        Files.write(a.resolve("gotmp/f" + i), new byte[10_000]);
        awaitDu(meter, "file " + i);
      }
    }
  }

  private void awaitDu(UsageMeter meter, String what) {
    Await.until(
        what,
        () -> meter.usages().get(a).bytes() == du(a),
        () -> meter.usages() + " and du has " + du(a));
  }

  private static UsageMeter meter(double debtOfTheRounds) {
    CountBudget budget = new CountBudget(System.nanoTime());
    budget.spend(false, debtOfTheRounds);
    return new UsageMeter(() -> {}, () -> {}, new RootCounter(), budget);
  }

  private Path root(String name) throws IOException {
    return Files.createDirectories(temp.resolve(name).resolve("gotmp")).getParent();
  }

  private long du(Path root) {
    assertThat(Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)).isTrue();
    String out =
        Ran.of(
                List.of("du", "-s", "-x", "-B1", root.toString()),
                Map.of("PATH", System.getenv("PATH")),
                temp)
            .out();
    return Long.parseLong(out.substring(0, out.indexOf('\t')));
  }
}
