package dev.quarterdeck.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.process.Member.Why;
import dev.quarterdeck.process.Spared.Reason;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TaskProcessesTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private static final long SELF = ProcessHandle.current().pid();
  private static final long BEGINS = SELF + 1;

  @TempDir Path temp;
  private final Running running = new Running();
  private final TaskProcesses processes = new TaskProcesses(Running.TABLE);
  private Path base;
  private Path root;
  private Path gotmp;

  @BeforeEach
  void root() throws Exception {
    base = Files.createDirectory(temp.toRealPath().resolve("base"));
    root = Files.createDirectory(base.resolve("fm-t"));
    gotmp = Files.createDirectory(root.resolve("gotmp"));
  }

  @AfterEach
  void end() {
    running.close();
  }

  @Test
  void theMarkInTheEnvironmentIsEnough() throws Exception {
    ProcessEntry marked = running.start(temp, mark(gotmp), "sleep", "60");
    assertThat(whys(marked)).contains(Set.of(Why.ENVIRON));
  }

  @Test
  void aMarkThatOnlyBeginsLikeTheTasksIsNone() throws Exception {
    ProcessEntry longer = running.start(temp, mark(base.resolve("fm-t/gotmp2")), "sleep", "60");
    ProcessEntry other = running.start(temp, mark(base.resolve("fm-t2/gotmp")), "sleep", "60");
    ProcessEntry elsewhere =
        running.start(temp, Map.of("MY_GOTMPDIR", gotmp.toString()), "sleep", "60");
    Found found = find();
    assertThat(found.members()).isEmpty();
    assertThat(found.spared()).noneMatch(spared -> spared.entry().isSameAs(longer));
    assertThat(found.spared()).noneMatch(spared -> spared.entry().isSameAs(other));
    assertThat(found.spared()).noneMatch(spared -> spared.entry().isSameAs(elsewhere));
  }

  @Test
  void standingInTheRootIsEnoughAndStandingBesideItIsNot() throws Exception {
    Path beside = Files.createDirectory(base.resolve("fm-t2"));
    ProcessEntry in = running.start(gotmp, Map.of(), "sleep", "60");
    ProcessEntry at = running.start(root, Map.of(), "sleep", "60");
    running.start(beside, Map.of(), "sleep", "60");
    running.start(base, Map.of(), "sleep", "60");
    assertThat(whys(in)).contains(Set.of(Why.CWD));
    assertThat(whys(at)).contains(Set.of(Why.CWD));
    assertThat(find().members()).hasSize(2);
  }

  @Test
  void aRootThatIsDeletedAlreadyIsStillItsPlace() throws Exception {
    ProcessEntry at = running.start(root, Map.of(), "sleep", "60");
    ProcessEntry in = running.start(gotmp, Map.of(), "sleep", "60");
    Files.delete(gotmp);
    Files.delete(root);
    assertThat(whys(at)).contains(Set.of(Why.CWD));
    assertThat(whys(in)).contains(Set.of(Why.CWD));
  }

  @Test
  void aProgramInTheRootIsTheTasksEvenWhenDeleted() throws Exception {
    Path program = Files.copy(Path.of("/bin/sleep").toRealPath(), gotmp.resolve("x.test"));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    ProcessEntry runs = running.start(temp, Map.of(), program.toString(), "60");
    assertThat(whys(runs)).contains(Set.of(Why.EXE));
    Files.delete(program);
    assertThat(whys(runs)).contains(Set.of(Why.EXE));
  }

  @Test
  void anOpenFileInTheRootIsEnough() throws Exception {
    ProcessEntry holds =
        running.start(temp, Map.of(), "sh", "-c", "exec sleep 60 9>\"$0\"", root + "/log");
    Running.await(() -> Files.exists(root.resolve("log")));
    assertThat(whys(holds)).contains(Set.of(Why.FD));
  }

  @Test
  void aMappedFileInTheRootIsEnough() throws Exception {
    Path file = Files.writeString(root.resolve("library"), "content");
    Path ready = temp.resolve("ready");
    ProcessBuilder builder =
        new ProcessBuilder(
            JAVA,
            "-cp",
            System.getProperty("java.class.path"),
            MapMain.class.getName(),
            file.toString(),
            ready.toString());
    builder.environment().remove("GOTMPDIR");
    ProcessEntry maps = running.adopt(builder.start().pid());
    Running.await(() -> Running.textOf(ready).equals("ready\n"));
    assertThat(whys(maps)).contains(Set.of(Why.MAP));
  }

  @Test
  void aRootDirectoryInTheRootIsEnough() throws Exception {
    Needs.root();
    Needs.programs("perl");
    String itself = "chroot shift; open F, '>ready'; close F; sleep 60";
    ProcessEntry within = running.start(temp, Map.of(), "perl", "-e", itself, root.toString());
    Running.await(() -> Files.exists(temp.resolve("ready")));
    assertThat(whys(within)).contains(Set.of(Why.CHROOT));
  }

  @Test
  void theRootIsKnownByItsRealPathToo() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), base);
    ProcessEntry in = running.start(gotmp, Map.of(), "sleep", "60");
    Found found =
        processes.find(
            link.resolve("fm-t"), link.resolve("fm-t/gotmp"), List.of(), () -> ServerPanes.NONE);
    assertThat(found.members()).singleElement().matches(member -> member.entry().isSameAs(in));
  }

  @Test
  void thePanesTreeIsTheTasksWithWhatItStartsLater() throws Exception {
    Path go = temp.resolve("go");
    ProcessEntry pane =
        running.start(
            temp,
            Map.of(),
            "sh",
            "-c",
            "while ! test -e go; do sleep 0.05; done; sleep 60 & echo $! > pid; wait");
    List<ProcessEntry> tree = processes.paneTree(pane.pid());
    Files.createFile(go);
    ProcessEntry later = running.adoptFrom(temp.resolve("pid"));
    Found found = processes.find(root, gotmp, tree, () -> ServerPanes.NONE);
    assertThat(found.members())
        .hasSize(2)
        .allMatch(member -> member.whys().equals(Set.of(Why.PANE)))
        .anyMatch(member -> member.entry().isSameAs(pane))
        .anyMatch(member -> member.entry().isSameAs(later));
  }

  @Test
  void aNumberOfThePanesTreeThatAnotherProcessHasNowIsNotTheTasks() throws Exception {
    ProcessEntry stranger = running.start(temp, Map.of(), "sleep", "60");
    Found found =
        processes.find(
            root, gotmp, List.of(ProcessTableTest.earlier(stranger)), () -> ServerPanes.NONE);
    assertThat(found.members()).isEmpty();
  }

  @Test
  void leavingTheSessionHidesNothing() throws Exception {
    running.launch(
        temp,
        mark(gotmp),
        "sh",
        "-c",
        "setsid nohup sh -c 'echo $$ > pid; exec sleep 60' >/dev/null 2>&1 & exec true");
    ProcessEntry daemon = running.adoptFrom(temp.resolve("pid"));
    assertThat(whys(daemon)).contains(Set.of(Why.ENVIRON));
  }

  @Test
  void weAndOurAncestorsAreSpared() throws Exception {
    ProcessEntry child = running.start(gotmp, mark(gotmp), "sh", "-c", "sleep 60; true");
    ProcessEntry[] leaf = new ProcessEntry[1];
    Running.await(
        () -> {
          List<ProcessEntry> below = Running.TABLE.children(child.pid());
          leaf[0] = below.isEmpty() ? null : below.get(0);
          return leaf[0] != null && leaf[0].comm().equals("sleep");
        });
    Found found =
        new TaskProcesses(Running.TABLE, leaf[0].pid())
            .find(root, gotmp, List.of(child), () -> ServerPanes.NONE);
    assertThat(found.members()).isEmpty();
    assertThat(found.spared()).hasSize(2).allMatch(spared -> spared.reason() == Reason.SELF);
  }

  @Test
  void anotherRunOfThisProgramThatHasTheRootOpenIsSpared() throws Exception {
    assertThat(reason(javaWithTheRootOpen(Map.of(), "dev.quarterdeck.Main")))
        .contains(Reason.ANOTHER_RUN);
  }

  @Test
  void anotherRunThatTheTaskStartedIsTheTasks() throws Exception {
    assertThat(whys(javaWithTheRootOpen(mark(gotmp), "dev.quarterdeck.Main")))
        .contains(Set.of(Why.ENVIRON));
  }

  @Test
  void anyOtherJavaThatHasTheRootOpenIsTheTasks() throws Exception {
    assertThat(whys(javaWithTheRootOpen(Map.of(), "dev.quarterdeck.MainTest")))
        .contains(Set.of(Why.FD));
  }

  private ProcessEntry javaWithTheRootOpen(Map<String, String> environment, String argument)
      throws Exception {
    Path file = Files.writeString(temp.resolve("library"), "content");
    Path ready = temp.resolve("ready");
    Process process =
        running.launch(
            temp,
            environment,
            "sh",
            "-c",
            "exec \"$@\" 9<\"$0\"",
            root.toString(),
            JAVA,
            "-cp",
            System.getProperty("java.class.path"),
            MapMain.class.getName(),
            file.toString(),
            ready.toString(),
            argument);
    Running.await(() -> Running.textOf(ready).equals("ready\n"));
    return Running.TABLE.one(process.pid()).orElseThrow();
  }

  @Test
  void aProcessThatCarriesAnotherTasksMarkIsSpared() throws Exception {
    ProcessEntry other = running.start(gotmp, mark(base.resolve("fm-u/gotmp")), "sleep", "60");
    assertThat(reason(other)).contains(Reason.OTHER_TASK);
  }

  @Test
  void anotherUsersProcessIsSparedAndTold() throws Exception {
    Running.assumeRoot();
    ProcessEntry theirs =
        running.start(
            gotmp, mark(gotmp), "setpriv", "--reuid=65534", "--clear-groups", "sleep", "60");
    Running.await(
        () ->
            Running.TABLE.one(theirs.pid()).filter(now -> now.comm().equals("sleep")).isPresent());
    assertThat(reason(theirs)).contains(Reason.OTHER_USER);
  }

  @Test
  void aTmuxServerStartedFromTheTaskIsSparedWithItsWindows() throws Exception {
    String socket = temp.resolve("tmux").toString();
    ProcessBuilder tmux =
        new ProcessBuilder(
            "tmux",
            "-S",
            socket,
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            // Not tmux's choice of a shell: a user without a login has one that runs nothing.
            "sh",
            "-c",
            "echo $$ > \"$0\"; sleep 60; true",
            temp.resolve("pid").toString());
    tmux.directory(temp.toFile());
    tmux.environment().putAll(mark(gotmp));
    tmux.environment().remove("TMUX");
    Path said = temp.resolve("said");
    int exit = tmux.redirectErrorStream(true).redirectOutput(said.toFile()).start().waitFor();
    try {
      assertThat(exit).as(Running.textOf(said)).isZero();
      ProcessEntry pane = running.adoptFrom(temp.resolve("pid"));
      ProcessEntry server = Running.TABLE.one(pane.ppid()).orElseThrow();
      assertThat(reason(server)).contains(Reason.TMUX_SERVER);
      assertThat(reason(pane)).contains(Reason.OTHER_WINDOW);
      // But where it is the task's own pane, it is the task's.
      assertThat(
              processes
                  .find(root, gotmp, processes.paneTree(pane.pid()), () -> ServerPanes.NONE)
                  .members())
          .anyMatch(member -> member.entry().isSameAs(pane));
    } finally {
      new ProcessBuilder("tmux", "-S", socket, "kill-server").start().waitFor();
    }
  }

  @Test
  void aContainerInWhichTheRootsPathIsSomethingElseIsSpared() throws Exception {
    Running.assumeRoot();
    String command = "echo $$ > \"$1\"; exec sleep 60";
    Path inside = temp.resolve("inside");
    Path same = temp.resolve("same");
    running.start(
        temp,
        mark(gotmp),
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs none \"$0\" && mkdir -p \"$0/fm-t/gotmp\" && cd \"$0/fm-t\" && " + command,
        base.toString(),
        inside.toString());
    running.start(temp, mark(gotmp), "unshare", "-m", "sh", "-c", command, "sh", same.toString());
    ProcessEntry other = running.adoptFrom(inside);
    ProcessEntry ours = running.adoptFrom(same);
    assertThat(reason(other)).contains(Reason.OTHER_FILES);
    assertThat(whys(ours)).contains(Set.of(Why.ENVIRON));
  }

  /** On a busy machine a process may show nothing of itself for many looks while it begins. */
  @Test
  void aProcessThatIsAboutToBecomeAProgramIsLookedAtUntilItHas() throws Exception {
    Path proc = procOf(SELF, BEGINS);
    Path itself = proc.resolve(Long.toString(BEGINS));
    Files.createFile(itself.resolve("environ"));
    Files.createFile(itself.resolve("cmdline"));

    Found found = findIn(proc, 9, () -> show(itself));

    assertThat(found.members()).singleElement().matches(member -> member.entry().pid() == BEGINS);
  }

  /** As when numbers begin again: the list has passed the low ones when it comes to the parent. */
  @Test
  void whatIsStartedBehindTheBackOfTheListIsFoundAllTheSame() throws Exception {
    Path proc = procOf(SELF);
    TestDeck.write(proc.resolve(SELF + "/environ"), "HOME=/\0");
    Path last = proc.resolve("loadavg");
    TestDeck.write(last, "0.00 0.00 0.00 1/9 32767\n");

    Found found =
        findIn(
            proc,
            1,
            () -> {
              show(procOf(BEGINS).resolve(Long.toString(BEGINS)));
              TestDeck.write(last, "0.00 0.00 0.00 1/9 301\n");
            });

    assertThat(found.members()).singleElement().matches(member -> member.entry().pid() == BEGINS);
  }

  /** Of a chain of processes each has ended when a list of thousands has been read. */
  @Test
  void whatWasStartedLastIsFoundByItsNumberWhereNoListShowsIt() throws Exception {
    long unlisted = -5;
    Path proc = procOf(SELF, unlisted);
    TestDeck.write(proc.resolve(SELF + "/environ"), "HOME=/\0");
    show(proc.resolve(Long.toString(unlisted)));
    TestDeck.write(proc.resolve("loadavg"), "0.00 0.00 0.00 1/9 " + unlisted + "\n");

    Found found = findIn(proc, 1, () -> {});

    assertThat(found.members()).singleElement().matches(member -> member.entry().pid() == unlisted);
  }

  /** What happens in the middle of a look. */
  private interface Event {
    void happen() throws Exception;
  }

  private Path procOf(long... pids) throws Exception {
    Path proc = Files.createDirectories(temp.resolve("proc"));
    for (long pid : pids) {
      Path directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
      Files.copy(Path.of("/proc/self/stat"), directory.resolve("stat"));
      TestDeck.write(
          directory.resolve("status"),
          Files.readString(Path.of("/proc/self/status"))
              .replace("\t" + SELF + "\n", "\t" + pid + "\n"));
    }
    Path self = proc.resolve("self");
    if (!Files.exists(self)) {
      Files.createSymbolicLink(self, proc.resolve(Long.toString(SELF)));
    }
    return proc;
  }

  private void show(Path process) throws Exception {
    TestDeck.write(process.resolve("environ"), "GOTMPDIR=" + gotmp + "\0");
    TestDeck.write(process.resolve("cmdline"), "sh\0");
  }

  /** Searches there; in that look, when the list of processes has been read, the event happens. */
  private Found findIn(Path proc, int look, Event event) throws Exception {
    AtomicInteger looks = new AtomicInteger();
    // It is asked for once a look.
    Collection<ProcessEntry> paneTree =
        new AbstractCollection<>() {
          @Override
          public Iterator<ProcessEntry> iterator() {
            if (looks.incrementAndGet() == look) {
              try {
                event.happen();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            }
            return Collections.emptyIterator();
          }

          @Override
          public int size() {
            return 0;
          }
        };
    return new TaskProcesses(new ProcessTable(proc))
        .find(root, gotmp, paneTree, () -> ServerPanes.NONE);
  }

  @Test
  void withoutProcOnlyThePanesTreeIsFoundAndThatIsSaid() throws Exception {
    ProcessTable table = new ProcessTable(temp.resolve("none"));
    TaskProcesses weak = new TaskProcesses(table);
    ProcessEntry pane = running.start(temp, Map.of(), "sh", "-c", "sleep 60; true");
    running.start(temp, mark(gotmp), "sleep", "60");
    Running.await(() -> !Running.TABLE.children(pane.pid()).isEmpty());
    Found found = weak.find(root, gotmp, weak.paneTree(pane.pid()), () -> ServerPanes.NONE);
    assertThat(found.weak()).isTrue();
    assertThat(found.members()).hasSize(2).allMatch(m -> m.whys().equals(Set.of(Why.PANE)));
    assertThat(find().weak()).isFalse();
  }

  private Found find() {
    return processes.find(root, gotmp, List.of(), () -> ServerPanes.NONE);
  }

  private Optional<Set<Why>> whys(ProcessEntry process) {
    return find().members().stream()
        .filter(member -> member.entry().isSameAs(process))
        .map(Member::whys)
        .findFirst();
  }

  private Optional<Reason> reason(ProcessEntry process) {
    Found found = find();
    assertThat(found.members()).noneMatch(member -> member.entry().isSameAs(process));
    return found.spared().stream()
        .filter(spared -> spared.entry().isSameAs(process))
        .map(Spared::reason)
        .findFirst();
  }

  private static Map<String, String> mark(Path gotmp) {
    return Map.of("GOTMPDIR", gotmp.toString());
  }
}
