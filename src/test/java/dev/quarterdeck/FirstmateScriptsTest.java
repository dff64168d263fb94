package dev.quarterdeck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Repository;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code fm-spawn.sh} and {@code fm-teardown.sh} of ours, in place of firstmate's, and beside
 * stand-ins for firstmate's own that take the steps theirs take.
 */
class FirstmateScriptsTest {
  /** ID, DIR, WORKTREE: as firstmate makes a task. */
  private static final String THEIR_SPAWN =
      """
      set -e
      tm() { tmux -L "$QD_SOCKET" "$@"; }
      tm has-session -t "=$QD_SESSION" 2>/dev/null || tm new-session -d -s "$QD_SESSION"
      tm new-window -d -t "=$QD_SESSION:" -n "fm-$1" -c "$3"
      root=$QD_TMP/fm-$1
      mkdir -m 700 -p "$root" "$root/gotmp"
      mkdir -p "$QD_STATE"
      printf '%s\\n' "window=$QD_SESSION:fm-$1" "worktree=$3" "project=$2" harness=claude kind=ship \
        mode=local-only yolo=off "tasktmp=$root" >"$QD_STATE/$1.meta"
      echo "working: began" >"$QD_STATE/$1.status"
      tm send-keys -t "=$QD_SESSION:fm-$1" "export GOTMPDIR=$root/gotmp" Enter
      tm send-keys -t "=$QD_SESSION:fm-$1" "sleep 1000" Enter
      """;

  /** ID: as firstmate ends a task. */
  private static final String THEIR_TEARDOWN =
      """
      set -e
      meta=$QD_STATE/$1.meta
      window=$(sed -n 's/^window=//p' "$meta")
      root=$(sed -n 's/^tasktmp=//p' "$meta")
      tmux -L "$QD_SOCKET" kill-window -t "=$window"
      rm -rf "$root" "$meta" "$QD_STATE/$1.status" "$QD_STATE/$1.turn-ended"
      """;

  /** ID, [--force]: the same with its guard and its lines, for a worktree that git made. */
  private static final String THEIR_TEARDOWN_ALOUD =
      """
      set -e
      meta=$QD_STATE/$1.meta
      [ -f "$meta" ] || { echo "error: no meta for task $1 at $meta" >&2; exit 1; }
      window=$(sed -n 's/^window=//p' "$meta")
      worktree=$(sed -n 's/^worktree=//p' "$meta")
      if [ -n "$worktree" ]; then
        if [ "${2-}" != --force ] && { [ -n "$(git -C "$worktree" status --porcelain)" ] ||
          [ "$(git -C "$worktree" rev-list --count HEAD --not main)" != 0 ]; }; then
          echo "REFUSED: worktree $worktree holds what has not landed" >&2
          exit 1
        fi
        git -C "$(sed -n 's/^project=//p' "$meta")" worktree remove --force "$worktree"
      fi
      root=$(sed -n 's/^tasktmp=//p' "$meta")
      tmux -L "$QD_SOCKET" kill-window -t "=$window" 2>/dev/null || true
      rm -rf "$root" "$meta" "$QD_STATE/$1.status" "$QD_STATE/$1.turn-ended"
      echo "teardown $1 complete (window $window, worktree ${worktree:-none})"
      """;

  /**
   * A pool of one worktree, which is at POOL while it is leased: POOL.held. What has come back is
   * reset, as treehouse does.
   */
  private static final String TREEHOUSE =
      """
      case "$*" in
      'get --help') echo 'usage: --lease' ;;
      get*)
        [ ! -e POOL.held ] && touch POOL.held || exit 1
        [ -e POOL ] || git worktree add -q --detach POOL >&2 || exit 1
        case "$*" in
        *--lease*) echo POOL ;;
        *) cd POOL && "$SHELL" ;;
        esac
        ;;
      'return --force POOL')
        [ "$(git rev-parse --show-toplevel)" = PROJECT ] && [ -e POOL.held ] || exit 1
        git -C POOL reset -q --hard main && git -C POOL clean -fdxq && rm POOL.held
        ;;
      *) exit 1 ;;
      esac
      """;

  /** ID, DIR, TREEHOUSE: the same with a worktree of treehouse's, which a shell of its holds. */
  private static final String THEIR_SPAWN_BY_TREEHOUSE =
      """
      set -e
      tm() { tmux -L "$QD_SOCKET" "$@"; }
      place() { tm display-message -p -t "=$QD_SESSION:fm-$1" '#{pane_current_path}'; }
      tm has-session -t "=$QD_SESSION" 2>/dev/null || tm new-session -d -s "$QD_SESSION"
      tm new-window -d -t "=$QD_SESSION:" -n "fm-$1" -c "$2"
      tm send-keys -t "=$QD_SESSION:fm-$1" "'$3' get" Enter
      tries=0
      while worktree=$(place "$1"); [ -z "$worktree" ] || [ "$worktree" = "$2" ]; do
        tries=$((tries + 1)); [ $tries -lt 300 ]; sleep 0.1
      done
      root=$QD_TMP/fm-$1
      mkdir -m 700 -p "$root" "$root/gotmp"
      mkdir -p "$QD_STATE"
      printf '%s\\n' "window=$QD_SESSION:fm-$1" "worktree=$worktree" "project=$2" harness=claude \
        kind=ship mode=local-only yolo=off "tasktmp=$root" >"$QD_STATE/$1.meta"
      tm send-keys -t "=$QD_SESSION:fm-$1" "export GOTMPDIR=$root/gotmp" Enter
      tm send-keys -t "=$QD_SESSION:fm-$1" "sleep 1000" Enter
      """;

  /** ID: as firstmate ends one that came from treehouse, once its work has landed. */
  private static final String THEIR_TEARDOWN_BY_TREEHOUSE =
      """
      set -e
      meta=$QD_STATE/$1.meta
      worktree=$(sed -n 's/^worktree=//p' "$meta")
      project=$(sed -n 's/^project=//p' "$meta")
      [ -z "$(git -C "$worktree" status --porcelain)" ]
      [ "$(git -C "$worktree" rev-list --count HEAD --not main)" = 0 ]
      (cd "$project" && treehouse return --force "$worktree")
      """
          + THEIR_TEARDOWN;

  @RegisterExtension final TestDeck deck = new TestDeck();
  private Path installed;
  private Path app;
  private Path worktree;

  @BeforeEach
  void install() throws IOException {
    Needs.programs("git");
    installed = deck.sandbox().directory().resolve("an install");
    Installation.in(installed);
    for (String name : List.of("fm-spawn.sh", "fm-teardown.sh")) {
      Path script = Path.of(System.getProperty("qd.basedir", "."), "src/main/sh", name);
      Files.copy(script, installed.resolve(name));
      assertThat(installed.resolve(name).toFile().setExecutable(true)).isTrue();
    }
    app = deck.sandbox().project().resolve("app");
    worktree = deck.sandbox().project().resolve("wt");
    Ran made =
        sh(
            "git init -q -b main app && cd app && git -c user.name=a -c user.email=a@example.org"
                + " commit -q --allow-empty -m x && git worktree add -q --detach ../wt");
    assertThat(made.exit()).as(made.err()).isZero();
  }

  @Test
  void whatTheyBeganOursEnds() {
    Ran began = sh(THEIR_SPAWN, "t", app.toString(), worktree.toString());
    assertThat(began.exit()).as(began.err()).isZero();
    assertThat(deck.tmux().windows()).contains("work:fm-t");

    Ran ended = script("fm-teardown.sh", "t");

    assertThat(ended.out())
        .as(ended.err())
        .isEqualTo("teardown t complete (window work:fm-t, worktree " + worktree + ")\n");
    assertThat(ended.exit()).isZero();
    deck.assertNothingOf("t");
  }

  @Test
  void whatOursBeganTheyEnd() throws Exception {
    Ran began = script("fm-spawn.sh", "t", app.toString(), "shell");
    assertThat(began.out()).as(began.err()).startsWith("spawned t ").hasLineCount(1);
    assertThat(began.exit()).isZero();
    assertThat(deck.tmux().windows()).contains("work:fm-t");

    Ran ended = sh(THEIR_TEARDOWN, "t");

    assertThat(ended.exit()).as(ended.err()).isZero();
    deck.assertNothingOf("t");
    assertThat(deck.list().tasks()).isEmpty();
    assertThat(deck.list().orphans()).isEmpty();
  }

  private Path treehouse(Path pool) {
    return Repository.stub(
        deck.sandbox(),
        "treehouse",
        TREEHOUSE.replace("POOL", pool.toString()).replace("PROJECT", app.toString()));
  }

  @Test
  void whatTheyTookFromTreehouseOursGivesBackWhenItHasLanded() throws Exception {
    Path pool = deck.sandbox().directory().resolve("pool");
    Path treehouse = treehouse(pool);
    Ran began = sh(THEIR_SPAWN_BY_TREEHOUSE, "t", app.toString(), treehouse.toString());
    assertThat(began.exit()).as(began.err()).isZero();
    assertThat(deck.metaValue("t", "worktree")).isEqualTo(pool.toString());
    Ran work =
        sh(
            "cd \"$1\" && echo x >work && git add work"
                + " && git -c user.name=a -c user.email=a@example.org commit -qm work",
            pool.toString());
    assertThat(work.exit()).as(work.err()).isZero();

    Ran refused = script("fm-teardown.sh", "t");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .hasLineCount(1)
        .startsWith("REFUSED: return worktree " + pool + " of task t : ")
        .contains("1 commit; merge it into the default branch of " + app)
        .endsWith(", or discard it by 'fm-teardown.sh t --force'\n");
    assertThat(deck.tmux().windows()).contains("work:fm-t");
    assertThat(pool.resolve("work")).exists();
    assertThat(
            sh(
                    "cd \"$1\" && git merge -q \"$(git -C \"$2\" rev-parse HEAD)\"",
                    app.toString(),
                    pool.toString())
                .exit())
        .isZero();

    Ran ended = script("fm-teardown.sh", "t");

    assertThat(ended.out())
        .as(ended.err())
        .isEqualTo("teardown t complete (window work:fm-t, worktree " + pool + ")\n");
    assertThat(pool.resolveSibling("pool.held")).as("given back").doesNotExist();
    deck.assertNothingOf("t");
  }

  @Test
  void whatOursTookFromTreehouseTheyGiveBack() throws Exception {
    Path pool = deck.sandbox().directory().resolve("pool");
    treehouse(pool);
    Ran began = QdProcess.run(deck.sandbox(), "spawn", "--worktree", "t", app.toString(), "shell");
    assertThat(began.out())
        .as(began.err())
        .startsWith("spawned t ")
        .endsWith(" worktree=" + pool + "\n");
    assertThat(pool.resolveSibling("pool.held")).exists();
    assertThat(deck.tmux().ask("=work:=fm-t", "#{pane_current_path}")).isEqualTo(pool.toString());

    Ran ended = sh(THEIR_TEARDOWN_BY_TREEHOUSE, "t");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(pool.resolveSibling("pool.held")).as("given back").doesNotExist();
    deck.assertNothingOf("t");
    assertThat(deck.list().tasks()).isEmpty();
    assertThat(deck.list().orphans()).isEmpty();
  }

  @Test
  void aPlantedRootIsRefusedWhereTheirsWouldDelete() throws IOException {
    Path precious = TestDeck.write(deck.sandbox().directory().resolve("precious/file"), "x");
    sh(THEIR_SPAWN, "t", app.toString(), worktree.toString());
    Files.writeString(
        deck.metaFile("t"),
        Files.readString(deck.metaFile("t"))
            .replaceAll("tasktmp=.*", "tasktmp=" + precious.getParent()));

    for (String[] arguments : new String[][] {{"t"}, {"t", "--force"}, {"--force", "t"}}) {
      Ran refused = script("fm-teardown.sh", arguments);

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err()).hasLineCount(1).startsWith("REFUSED: remove tasktmp=");
      assertThat(precious).hasContent("x");
      assertThat(deck.metaFile("t")).exists();
      assertThat(deck.tmux().windows()).contains("work:fm-t");
    }
    assertThat(sh(THEIR_TEARDOWN_ALOUD, "t").exit()).isZero();
    assertThat(precious).as("theirs would").doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"landed", "not landed", "discarded", "no worktree", "no window", "no meta"})
  void toAScriptItIsTheirs(String what) throws Exception {
    List<Ran> both = new ArrayList<>();
    List<List<String>> left = new ArrayList<>();
    for (String program : List.of("theirs", "ours")) {
      if (!deck.tmux().windows().contains("work:fm-t")) {
        sh("cd app && git worktree add -q --detach ../wt");
        sh(THEIR_SPAWN, "t", app.toString(), worktree.toString());
      }
      switch (what) {
        case "not landed", "discarded" -> TestDeck.write(worktree.resolve("work"), "x");
        case "no worktree" ->
            Files.writeString(
                deck.metaFile("t"),
                Files.readString(deck.metaFile("t")).replaceAll("worktree=.*", "worktree="));
        case "no window" -> deck.tmux().tmux("kill-window", "-t", "=work:=fm-t");
        case "no meta" -> Files.deleteIfExists(deck.metaFile("t"));
        default -> {}
      }
      String[] arguments =
          what.equals("discarded") ? new String[] {"t", "--force"} : new String[] {"t"};
      both.add(
          program.equals("theirs")
              ? sh(THEIR_TEARDOWN_ALOUD, arguments)
              : script("fm-teardown.sh", arguments));
      left.add(
          Stream.of(deck.sandbox().state(), deck.sandbox().tmp(), deck.sandbox().project())
              .flatMap(directory -> Sandbox.names(directory).stream())
              .filter(name -> !name.equals(".qd-lock"))
              .toList());
    }

    assertThat(both.get(1).exit()).as(both.get(1).err()).isEqualTo(both.get(0).exit());
    assertThat(both.get(1).out()).isEqualTo(both.get(0).out());
    assertThat(both.get(1).err().replaceAll("(?s)^(REFUSED: ).*", "$1"))
        .isEqualTo(both.get(0).err().replaceAll("(?s)^(REFUSED: ).*", "$1"));
    assertThat(left.get(1)).isEqualTo(left.get(0));
  }

  @Test
  void aTaskThatIsThereIsNotSpawnedAgainNorIsAWindowOfItsName() throws Exception {
    deck.exec("t", "sleep", "1000");
    deck.tmux().window("work", "fm-u", "sleep 1000");

    for (String id : List.of("t", "u")) {
      Ran ran = script("fm-spawn.sh", id, ".", "shell");
      assertThat(ran.err()).isEqualTo("error: window work:fm-" + id + " already exists\n");
      assertThat(ran.out()).isEmpty();
      assertThat(ran.exit()).isEqualTo(1);
    }
  }

  @Test
  void ofABatchEachIsToldAndTheStatusIsNotZero() {
    Ran ran = script("fm-spawn.sh", "a=/nonexistent", "bogus", "--scout", "b=/nonexistent");

    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines().filter(line -> line.startsWith("batch")))
        .containsExactly(
            "batch: FAILED to spawn a (/nonexistent)",
            "batch dispatch expects every argument as id=repo; got 'bogus'",
            "batch: FAILED to spawn b (/nonexistent)");
    assertThat(ran.exit()).isEqualTo(2);
  }

  @Test
  void aLinkInAHomeMeansThatHome() throws IOException {
    Path home = deck.sandbox().directory().resolve("fm home");
    Files.createDirectories(home.resolve("state"));
    Files.createDirectories(home.resolve("bin"));
    Path link = home.resolve("bin/fm-teardown.sh");
    Files.createSymbolicLink(link, Path.of("../../an install/fm-teardown.sh"));
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    environment.remove("QD_STATE");

    Ran ran = Ran.of(List.of(link.toString(), "t"), environment, deck.sandbox().project());

    assertThat(ran.err())
        .isEqualTo("error: no meta for task t at " + home.resolve("state/t.meta") + "\n");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inAHomeATaskBegunByALinkIsEndedByOneWhenItsWorkHasLanded(boolean elsewhere)
      throws Exception {
    Path home = deck.sandbox().directory().resolve("fm home");
    Path state = elsewhere ? deck.sandbox().state() : home.resolve("state");
    Files.createDirectories(home.resolve("state"));
    Files.createDirectories(home.resolve("bin"));
    for (String name : List.of("fm-spawn.sh", "fm-teardown.sh")) {
      Files.createSymbolicLink(home.resolve("bin").resolve(name), installed.resolve(name));
    }
    Files.createDirectory(home.resolve("projects"));
    Files.move(app, home.resolve("projects/app"));
    TestDeck.write(home.resolve("data/t/brief.md"), "do it\n");
    TestDeck.write(home.resolve("data/projects.md"), "- app [local-only] - the app\n");
    TestDeck.write(
        deck.sandbox().home().resolve(".config/quarterdeck/config.toml"),
        "[harness.agent]\nlaunch = \"cat {brief} - >/dev/null\"\n");
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    environment.remove("QD_STATE");
    if (elsewhere) {
      environment.put("FM_STATE_OVERRIDE", state.toString());
    }
    Path worktree = state.resolve("worktrees/t");

    Ran began = linked(home, environment, "fm-spawn.sh", "t", "projects/app", "agent");

    assertThat(began.err()).isEmpty();
    assertThat(began.out())
        .isEqualTo(
            "spawned t harness=agent kind=ship mode=local-only yolo=off window=work:fm-t worktree="
                + worktree
                + " tasktmp="
                + deck.root("t")
                + "\n");
    assertThat(linked(home, environment, "fm-spawn.sh", "t", "projects/app", "agent").err())
        .isEqualTo("error: window work:fm-t already exists\n");
    assertThat(linked(home, environment, "fm-spawn.sh", "u", "projects/app", "agent").err())
        .startsWith("error: spawn u : there is no brief at ");
    TestDeck.write(worktree.resolve("work"), "x");
    Ran refused = linked(home, environment, "fm-teardown.sh", "t");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).startsWith("REFUSED: return worktree " + worktree);
    Files.delete(worktree.resolve("work"));
    Ran ended = linked(home, environment, "fm-teardown.sh", "t");
    assertThat(ended.out())
        .as(ended.err())
        .isEqualTo("teardown t complete (window work:fm-t, worktree " + worktree + ")\n");
    assertThat(state.resolve("t.meta")).doesNotExist();
    assertThat(worktree).doesNotExist();
    assertThat(deck.root("t")).doesNotExist();
  }

  @Test
  void aScoutsReportIsLookedForInTheHomeWhereverItsStateIs() throws IOException {
    Path home = deck.sandbox().directory().resolve("fm home");
    Files.createDirectories(home.resolve("state"));
    Files.createDirectories(home.resolve("bin"));
    Path link = home.resolve("bin/fm-teardown.sh");
    Files.createSymbolicLink(link, installed.resolve("fm-teardown.sh"));
    sh(THEIR_SPAWN.replace("kind=ship", "kind=scout"), "t", app.toString(), worktree.toString());
    TestDeck.write(worktree.resolve("scratch"), "x");

    Ran refused = run(List.of(link.toString()), "t");

    assertThat(refused.err()).contains("there is no report at " + home.resolve("data/t/report.md"));
    TestDeck.write(home.resolve("data/t/report.md"), "found\n");
    assertThat(run(List.of(link.toString()), "t").exit()).isZero();
    deck.assertNothingOf("t");
  }

  @ParameterizedTest
  @CsvSource({
    "fm-teardown.sh, ''",
    "fm-teardown.sh, t u",
    "fm-teardown.sh, t --wrong",
    "fm-spawn.sh, ''",
    "fm-spawn.sh, t . --secondmate",
    "fm-spawn.sh, a/b .",
  })
  void wrongUsageIsTwo(String name, String arguments) {
    Ran ran = script(name, arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

    assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1);
  }

  private Ran script(String name, String... arguments) {
    return run(List.of(installed.resolve(name).toString()), arguments);
  }

  private Ran linked(Path home, Map<String, String> environment, String name, String... arguments) {
    List<String> argv = new ArrayList<>(List.of(home.resolve("bin").resolve(name).toString()));
    argv.addAll(List.of(arguments));
    return Ran.of(argv, environment, deck.sandbox().project());
  }

  private Ran sh(String text, String... arguments) {
    return run(List.of("sh", "-c", text, "sh"), arguments);
  }

  private Ran run(List<String> program, String... arguments) {
    List<String> argv = new ArrayList<>(program);
    argv.addAll(List.of(arguments));
    deck.sandbox().guard(deck.sandbox().environment(), argv);
    return Ran.of(argv, deck.sandbox().environment(), deck.sandbox().project());
  }
}
