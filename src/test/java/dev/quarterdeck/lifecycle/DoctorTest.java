package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Leavings;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor finds, and that the cures it names cure. */
class DoctorTest {
  /** What depends on the disk that the tests run on. */
  private static final Set<String> OF_THE_DISK = Set.of("space", "inodes", "memory", "noexec");

  @RegisterExtension final TestDeck deck = new TestDeck();

  @BeforeEach
  void aMachineWithoutFaults() {
    Needs.proc();
    Needs.programs("find", "touch", "du");
    TestDeck.write(place("terminfo/x/xterm-256color"), "");
  }

  @Test
  void whereNothingIsWrongNothingIsFound() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    assertThat(findings()).isEmpty();
    assertThat(quick()).isEmpty();
  }

  // Environment

  @ParameterizedTest
  @CsvSource({
    "LANG, C, none",
    "LANG, de_DE.utf8, ok",
    "LANG, '', none",
    "LC_CTYPE, POSIX, none",
    "LC_CTYPE, UTF-8, ok",
    "LC_ALL, C, none"
  })
  void aLocaleThatIsNotUtf8IsFound(String name, String value, String found) throws Exception {
    deck.sandbox().environment().put(name, value);
    assertThat(checks(findings())).isEqualTo(found.equals("ok") ? List.of() : List.of("locale"));
    assertThat(checks(quick())).isEqualTo(found.equals("ok") ? List.of() : List.of("locale"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', not set",
    "dumb, on such a terminal",
    "wyse99, no description",
    "../x, no description"
  })
  void aTerminalThatCannotBeDrawnOnIsFound(String term, String words) {
    deck.sandbox().environment().put("TERM", term);
    Finding finding = only("terminal");
    assertThat(finding.what() + finding.why()).contains(words);
  }

  @ParameterizedTest
  @CsvSource({"TERMINFO, w/wyse99", "TERMINFO_DIRS, 77/wyse99", "HOME, w/wyse99"})
  void aTerminalThatIsDescribedInAPlaceOfTheUsersIsFine(String name, String file) {
    Map<String, String> environment = deck.sandbox().environment();
    environment.put("TERM", "wyse99");
    assertThat(checks(findings())).containsExactly("terminal");
    Path mine = place(name.equals("HOME") ? "home/.terminfo" : "mine");
    TestDeck.write(mine.resolve(file), "");
    if (!name.equals("HOME")) {
      environment.put(name, name.equals("TERMINFO") ? mine.toString() : "/none:" + mine);
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void aJavaThatIsNotReleasedIsFound() {
    assertThat(checks(doctor(withJava("27-ea+3")).examine())).contains("java");
    assertThat(checks(doctor(withJava("17.0.13+11-Debian-2deb12u1")).examine()))
        .doesNotContain("java");
  }

  // tmux

  @ParameterizedTest
  @CsvSource({
    "'[ \"$*\" = \"-L $QD_SOCKET -u -V\" ] && echo tmux 2.9a && exit', use tmux 2.9a",
    "'case \"$*\" in *-V) ;; *) echo broken >&2; exit 1;; esac', tmux does not answer: broken",
    "'case \"$*\" in *-V) ;; *) exec sleep 60;; esac', tmux does not answer: tmux did not answer for 5 s"
  })
  void aTmuxThatIsOldOrDoesNotAnswerIsFound(String script, String what) {
    Deck bad = deck.deck(deck.tmuxStub(script));
    List<Finding> findings = without(new Doctor(bad, clean(), Duration.ofSeconds(60)).examine());
    assertThat(checks(findings)).containsExactly("tmux");
    assertThat(findings.get(0).what()).isEqualTo(what);
  }

  @Test
  void aTmuxThatIsMissingIsFound() {
    Deck none = deck.deck(place("no-tmux"));
    List<Finding> findings = without(new Doctor(none, clean(), Duration.ofSeconds(60)).examine());
    assertThat(checks(findings)).containsExactly("tmux");
    assertThat(findings.get(0).why()).contains("not installed");
  }

  @Test
  void aServerThatIsGoneIsFoundWhereTasksHadOneAndARespawnCuresIt() throws Exception {
    deck.tmux().stop();
    assertThat(findings()).isEmpty();
    deck.tmux().start();
    deck.exec("t", "tail", "-f", "/dev/null");
    deck.exec("u", "tail", "-f", "/dev/null");
    deck.tmux().stop();

    Finding finding = only("server");

    assertThat(finding.what()).contains("2 tasks had a window in one: t, u");
    assertThat(finding.cure()).startsWith("qd respawn t");
    new Respawn(deck.deck()).run(new TaskId("t"), event -> {});
    new Respawn(deck.deck()).run(new TaskId("u"), event -> {});
    assertThat(findings()).isEmpty();
  }

  @Test
  void aStrangersGotmpdirInTheServersEnvironmentIsFoundAndItsCureCures() throws Exception {
    deck.tmux().tmux("set-environment", "-g", "GOTMPDIR", "/tmp/of somebody");
    deck.tmux().tmux("set-environment", "-t", "holder:", "GOTMPDIR", "/tmp/other");
    deck.tmux().tmux("set-environment", "-g", "GOTMPDIRX", "/tmp/x");

    List<Finding> findings = findings();

    assertThat(checks(findings)).containsExactly("environment", "environment");
    assertThat(findings.get(0).what())
        .isEqualTo("the tmux server has GOTMPDIR=/tmp/of somebody in its environment");
    assertThat(findings.get(1).what()).startsWith("the tmux session holder has GOTMPDIR=/tmp/oth");
    for (Finding finding : findings) {
      Ran.of(List.of("sh", "-c", finding.cure()), deck.sandbox().environment(), place("."));
    }
    assertThat(findings()).isEmpty();
    deck.tmux().tmux("set-environment", "-g", "-r", "GOTMPDIR");
    assertThat(findings()).isEmpty();
  }

  // The temp directory

  @Test
  void aTempDirectoryThatIsNoneIsFoundAndNothingElseIsMadeOfIt() throws Exception {
    Snapshot before = deck.list();
    Files.delete(deck.sandbox().tmp());
    List<Finding> findings = findings();
    assertThat(checks(findings)).contains("temp-directory");
    assertThat(checks(doctor(clean()).quick(before))).containsExactly("temp-directory");
    // The checks that list it cannot be made, and say so.
    assertThat(checks(findings)).containsOnly("temp-directory", "failed");
    Files.createFile(deck.sandbox().tmp());
    assertThat(one(findings(), "temp-directory").cure()).isEqualTo("name another by --tmp");
    Files.delete(deck.sandbox().tmp());
    String cure = one(findings(), "temp-directory").cure();
    Ran.ok("sh", "-c", cure.substring(0, cure.indexOf(',')));
    assertThat(findings()).isEmpty();
  }

  @Test
  void aNoexecMountIsFoundWhereGoTestFailsAndItsCureCures() throws Exception {
    Needs.root();
    mounted(
        "noexec,size=8m",
        () -> {
          Path script = TestDeck.write(deck.sandbox().tmp().resolve("x"), "#!/bin/sh\n");
          assertThat(script.toFile().setExecutable(true)).isTrue();
          assertThat(script.toFile().canExecute()).isFalse();
          Finding finding = one(doctor(clean()).examine(), "noexec");
          assertThat(checks(quick())).containsExactly("noexec");
          String cure = finding.cure().substring(0, finding.cure().indexOf(" as root"));
          Ran.ok("sh", "-c", cure);
          assertThat(script.toFile().canExecute()).isTrue();
          assertThat(checks(doctor(clean()).examine())).doesNotContain("noexec");
        });
  }

  @Test
  void memoryAndLittleRoomAreFound() throws Exception {
    Needs.root();
    mounted(
        "size=1m,nr_inodes=20",
        () -> {
          assertThat(checks(doctor(clean()).examine())).containsExactly("memory");
          Path big = deck.sandbox().tmp().resolve("big");
          Files.write(big, new byte[950_000]);
          assertThat(checks(doctor(clean()).examine())).containsExactly("memory", "space");
          Files.delete(big);
          for (int i = 0; i < 18; i++) {
            Files.createFile(deck.sandbox().tmp().resolve("f" + i));
          }
          assertThat(checks(doctor(clean()).examine())).containsExactly("memory", "inodes");
        });
  }

  @Test
  void aReadOnlyMountIsFound() throws Exception {
    Needs.root();
    mounted("ro,size=1m", () -> assertThat(checks(quick())).containsExactly("read-only"));
  }

  @ParameterizedTest
  @CsvSource({"rwxrwxrwx, all", "rwxrwxr-x, its group"})
  void aTempDirectoryThatOthersCanWriteNeedsAStickyBit(String mode, String others)
      throws Exception {
    Path tmp = deck.sandbox().tmp();
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString(mode));
    Finding finding = only("sticky");
    assertThat(finding.what()).contains("written by " + others + ",");
    assertThat(checks(quick())).containsExactly("sticky");
    Ran.ok("sh", "-c", finding.cure());
    assertThat(findings()).isEmpty();
  }

  @Test
  void aTempDirectoryOfAnotherUserIsFound() throws Exception {
    Needs.root();
    Files.setAttribute(deck.sandbox().tmp(), "unix:uid", 65534);
    Finding finding = only("owner");
    assertThat(finding.what()).contains("user 65534");
    Ran.ok("sh", "-c", finding.cure().substring(0, finding.cure().indexOf(',')));
    assertThat(findings()).isEmpty();
  }

  @Test
  void ageingOfTheTempDirectoryIsFoundWhereSystemdRunsAndItsCureCures() throws Exception {
    Path tmp = deck.sandbox().tmp();
    Path file = TestDeck.write(place("tmpfiles/tmp.conf"), "q " + tmp + " 1777 root root 10d\n");
    assertThat(findings()).isEmpty();
    Files.createDirectory(place("systemd"));

    Finding finding = only("ageing");

    assertThat(finding.what()).contains(tmp.toString(), "10d", file.toString());
    String cure =
        finding.cure().replace("sudo tee /etc/tmpfiles.d", "tee '" + place("tmpfiles") + "'");
    Ran.ok("sh", "-c", cure);
    assertThat(place("tmpfiles/quarterdeck.conf")).hasContent("x " + tmp + "/fm-*");
    assertThat(findings()).isEmpty();
  }

  // Tasks

  @Test
  void aPaneWithoutGotmpdirIsFound() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    deck.tmux().tmux("respawn-pane", "-k", "-t", deck.row("t").paneId(), "exec tail -f /dev/null");
    Finding finding = only("gotmpdir");
    assertThat(finding.what()).contains("task t ");
    assertThat(finding.cure()).contains("export GOTMPDIR=" + deck.root("t") + "/gotmp");
    assertThat(checks(quick())).containsExactly("gotmpdir");
  }

  @Test
  void anIdThatLeavesNoRoomForSocketsIsFoundAndAShorterOneIsFine() throws Exception {
    int around = deck.root("").toString().length() + "/gotmp/4294967295/001/".length();
    String fits = "x".repeat(107 - 40 - around);
    deck.exec(fits, "tail", "-f", "/dev/null");
    assertThat(findings()).isEmpty();
    deck.exec(fits + "yz", "tail", "-f", "/dev/null");

    Finding finding = only("sockets");

    assertThat(finding.what()).contains("task " + fits + "yz ").contains("have 38 bytes");
    assertThat(finding.cure()).endsWith("at most " + fits.length() + " letters");
  }

  @Test
  void aTaskWhoseRootSomebodyRemovedIsFound() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    assertThat(findings()).isEmpty();
    Ran.ok("rm", "-r", deck.root("t").toString());
    Finding finding = only("root");
    assertThat(finding.what()).contains("root of task t is gone");
    assertThat(finding.cure()).startsWith("qd kill t");
    deck.kill("t");
    assertThat(findings()).isEmpty();
  }

  @Test
  void aTaskOfWhichNothingCanBeToldIsFound() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    append("t", "backend=screen");
    Finding finding = only("unknown");
    assertThat(finding.what()).contains("task t");
    assertThat(finding.why()).contains("it is not in tmux");
    assertThat(finding.cure()).isEqualTo("end the task with the program that spawned it");
  }

  @Test
  void aKillThatDidNotCompleteAndASpawnThatWasCutOffAreFound() throws Exception {
    deck.exec("t", "tail", "-f", "/dev/null");
    deck.exec("u", "tail", "-f", "/dev/null");
    append("t", "ending=2026-11-22T10:00:00Z something is in the way");
    append("u", "spawning=1");

    List<Finding> findings = findings();

    assertThat(checks(findings)).containsExactly("stuck", "stuck");
    assertThat(findings.get(0).what()).endsWith("did not complete: something is in the way");
    assertThat(findings.get(1).what()).isEqualTo("the spawn of task u was cut off");
    deck.kill("t");
    deck.kill("u");
    assertThat(findings()).isEmpty();
  }

  @Test
  void aPathThatAKillWouldRefuseIsFound() throws Exception {
    deck.writeMeta("t", "window=work:fm-t", "tasktmp=/etc");
    Files.writeString(deck.metaFile("v"), "tasktmp=/a\ntasktmp=/b\n");
    List<Finding> findings = findings();
    assertThat(checks(findings)).containsExactly("refused", "refused");
    assertThat(findings.get(0).what()).startsWith("tasktmp=/etc of task t is refused: ");
    String cure = findings.get(0).cure();
    Ran.ok("sh", "-c", cure.substring(cure.indexOf("sed ")));
    assertThat(deck.metaFile("t")).hasContent("window=work:fm-t");
    assertThat(checks(findings())).containsExactly("refused");
  }

  @Test
  void aWindowThatNoMetaNamesIsFound() {
    deck.tmux().window("work", "fm-lost", "exec tail -f /dev/null");
    Finding finding = only("window");
    assertThat(finding.what()).contains("work:fm-lost");
    String look =
        finding.cure().substring(finding.cure().indexOf("tmux "), finding.cure().lastIndexOf(','));
    assertThat(Ran.of(List.of("sh", "-c", look), deck.sandbox().environment(), place(".")).exit())
        .isZero();
  }

  @Test
  void whatASweepWouldGiveBackIsFoundWithItsSizeAndNothingElse() throws Exception {
    Path tmp = deck.sandbox().tmp();
    TestDeck.write(tmp.resolve("go-build1/x"), "x");
    TestDeck.write(tmp.resolve("go-link-2/x"), "x");
    deck.exec("t", "tail", "-f", "/dev/null");
    deck.tmux().tmux("kill-window", "-t", deck.row("t").windowId());
    deck.exec("lost", "tail", "-f", "/dev/null");
    deck.tmux().tmux("kill-window", "-t", deck.row("lost").windowId());
    Files.delete(deck.metaFile("lost"));
    assertThat(findings()).isEmpty();
    Leavings.age(tmp);
    Leavings.age(deck.sandbox().state());
    Leavings.directory(tmp.resolve("go-build3"));

    List<Finding> findings = findings();

    assertThat(checks(findings)).containsExactly("orphans", "strays", "stale");
    assertThat(findings.get(0).what()).isEqualTo("1 orphan root, 8 KiB: " + deck.root("lost"));
    assertThat(findings.get(1).what())
        .isEqualTo("2 strays of Go's tools, 16 KiB: " + tmp.resolve("go-build1") + ", ...");
    assertThat(findings.get(2).what()).contains("task t ");
    assertThat(findings).extracting(Finding::cure).containsOnly("qd sweep");
    new Sweep(deck.deck()).run(Sweep.MIN_AGE, Sweep.Listener.NONE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aTaskOfAnotherProgramsThatIsLongGoneIsFoundThoughNoSweepEndsIt() throws Exception {
    deck.writeMeta("t", "window=work:fm-t");
    assertThat(findings()).isEmpty();
    Ran.ok("touch", "-d", "3 days ago", deck.metaFile("t").toString());
    Finding finding = only("stale");
    assertThat(finding.cure()).isEqualTo("qd kill t");
    deck.kill("t");
    assertThat(findings()).isEmpty();
  }

  @Test
  void theCureWhereAKillWouldBeRefusedIsWhatIsToBeDoneBefore() throws Exception {
    Repository repository = Repository.cloned(deck.sandbox());
    Path worktree = repository.worktree("wt");
    repository.commit(worktree, "a", "a\n");
    deck.writeMeta("t", "window=work:fm-t", "worktree=" + worktree);
    Ran.ok("touch", "-d", "3 days ago", deck.metaFile("t").toString());
    Problem refused = TestDeck.problemOf(() -> deck.kill("t"));

    assertThat(refused.kind()).isEqualTo(Problem.Kind.REFUSED);
    assertThat(only("stale").cure()).isEqualTo(refused.cure());
  }

  // The doctor itself

  @Test
  void aCheckThatFailsOrHangsIsAFindingAndTheOthersAreMade() {
    Semaphore end = new Semaphore(0);
    Map<String, Doctor.Check> checks = new LinkedHashMap<>();
    checks.put("a", () -> List.of(Finding.note("fine", "x", "y", "z")));
    checks.put(
        "b",
        () -> {
          throw Problem.failed("look", "no", "try");
        });
    checks.put(
        "c",
        () -> {
          throw new IllegalStateException("boom");
        });
    checks.put(
        "d",
        () -> {
          throw new IOException("gone");
        });
    checks.put(
        "e",
        () -> {
          end.acquireUninterruptibly();
          return List.of();
        });
    List<Finding> findings = new Doctor(deck.deck(), clean(), Duration.ofSeconds(2)).run(checks);
    end.release();
    assertThat(checks(findings)).containsExactly("fine", "failed", "failed", "failed", "failed");
    assertThat(findings.get(1).what()).contains("'b'");
    assertThat(findings.get(1).why()).isEqualTo("look: no");
    assertThat(findings.get(2).why()).contains("boom");
    assertThat(findings.get(3).why()).contains("gone");
    assertThat(findings.get(4).why()).contains("no end after 2 s");
  }

  private Finding only(String check) {
    List<Finding> findings = findings();
    assertThat(checks(findings)).containsExactly(check);
    return findings.get(0);
  }

  private static Finding one(List<Finding> findings, String check) {
    return findings.stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(findings.toString()));
  }

  private static List<String> checks(List<Finding> findings) {
    return findings.stream().map(Finding::check).toList();
  }

  private List<Finding> findings() {
    return without(doctor(clean()).examine());
  }

  private List<Finding> quick() throws Problem {
    return doctor(clean()).quick(deck.list());
  }

  private static List<Finding> without(List<Finding> findings) {
    return findings.stream().filter(finding -> !OF_THE_DISK.contains(finding.check())).toList();
  }

  private Doctor doctor(Machine machine) {
    return new Doctor(deck.deck(), machine, Duration.ofSeconds(60));
  }

  private Machine clean() {
    return withJava("17.0.1+2");
  }

  /** The mounts are real, and systemd runs where a test makes its directory. */
  private Machine withJava(String version) {
    return new Machine(
        Machine.THIS.mounts(),
        List.of(place("tmpfiles")),
        place("systemd"),
        List.of(place("terminfo")),
        Runtime.Version.parse(version));
  }

  private Path place(String name) {
    return deck.sandbox().directory().resolve(name);
  }

  private void append(String id, String line) throws IOException {
    Files.writeString(deck.metaFile(id), Files.readString(deck.metaFile(id)) + line + "\n");
  }

  private interface Act {
    void run() throws Exception;
  }

  private void mounted(String options, Act act) throws Exception {
    Needs.programs("mount", "findmnt");
    String tmp = deck.sandbox().tmp().toString();
    Ran.ok("mount", "-t", "tmpfs", "-o", options, "none", tmp);
    try {
      act.run();
    } finally {
      Ran.ok("umount", tmp);
    }
  }
}
