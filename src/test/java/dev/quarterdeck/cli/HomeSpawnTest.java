package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code qd spawn} in a firstmate home: the brief, the harness, the project's mode. */
class HomeSpawnTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  private Path home;
  private Path app;

  /** Its name would break every line that does not quote it. */
  @BeforeEach
  void makeHome() throws Exception {
    home = Files.createDirectory(deck.sandbox().directory().resolve("it's $HOME; a \"home\""));
    app = Files.createDirectories(home.resolve("projects/app"));
    TestDeck.write(home.resolve("data/t/brief.md"), "do it; `touch no` $(touch no)\n");
    TestDeck.write(
        home.resolve("data/projects.md"),
        "# projects\n- other [local-only] - x\n- app [direct-PR +yolo] - the app\n- plain - y\n");
    Path agent =
        TestDeck.write(
            deck.sandbox().directory().resolve("agent"),
            "#!/bin/sh\nprintf '<%s>' \"$@\" >said; mv said heard; exec sleep 1000\n");
    assertThat(agent.toFile().setExecutable(true)).isTrue();
    TestDeck.write(
        deck.sandbox().home().resolve(".config/quarterdeck/config.toml"),
        "[harness.agent]\nlaunch = '''"
            + agent
            + " {id} {turn-ended} \"$(cat {brief})\"'''\n[harness.bare]\nlaunch = \"sleep 1000\"\n");
    deck.sandbox().environment().put("FM_HOME", home.toString());
  }

  @Test
  void theHarnessOfTheHomeIsLaunchedWithTheBrief() {
    TestDeck.write(home.resolve("config/crew-harness"), "agent\n");

    Ran ran = qd("spawn", "t", "projects/app");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith(
            "spawned t harness=agent kind=ship mode=direct-PR yolo=on window=work:fm-t worktree=")
        .endsWith(" tasktmp=" + deck.root("t") + "\n");
    assertThat(heard(app))
        .isEqualTo(
            "<t><"
                + deck.sandbox().state().resolve("t.turn-ended")
                + "><do it; `touch no` $(touch no)>");
    assertThat(deck.metaValue("t", "harness")).isEqualTo("agent");
    assertThat(deck.metaValue("t", "kind")).isEqualTo("ship");
    assertThat(deck.metaValue("t", "mode")).isEqualTo("direct-PR");
    assertThat(deck.metaValue("t", "yolo")).isEqualTo("on");
    assertThat(deck.metaValue("t", "project")).isEqualTo(app.toString());
    assertThat(Sandbox.names(app)).doesNotContain("no");
  }

  @Test
  void aScoutOfAnUnknownProjectIsNoMistakesAndThereIsAWarning() {
    Ran ran = qd("spawn", "t", ".", "agent", "--scout");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .startsWith("spawned t harness=agent kind=scout mode=no-mistakes yolo=off");
    assertThat(ran.err())
        .hasLineCount(1)
        .startsWith("qd: spawn t : project project is not in ")
        .contains("no-mistakes, yolo off");
    assertThat(deck.metaValue("t", "kind")).isEqualTo("scout");
  }

  @ParameterizedTest
  @CsvSource({
    "u, agent, 1, there is no brief at ",
    "t, nobody, 2, there is no such harness",
    "t, a b, 2, that is no name of a harness",
    "t, exec, 2, that is no name of a harness",
    "t, '', 1, nobody says which harness to launch",
  })
  void whatIsMissingIsOneLineAndChangesNothing(String id, String harness, int exit, String why) {
    Ran ran =
        harness.isEmpty()
            ? qd("spawn", id, "projects/app")
            : qd("spawn", id, "projects/app", harness);

    assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
    assertThat(ran.err()).hasLineCount(1).startsWith("qd: ").contains(why);
    assertThat(ran.out()).isEmpty();
    assertThat(Sandbox.names(deck.sandbox().tmp())).isEmpty();
    assertThat(deck.metaFile(id)).doesNotExist();
    assertThat(deck.tmux().windows()).isEmpty();
  }

  @Test
  void aCommandOrAShellNeedsNoBriefAndTheConfigNamesTheDefault() {
    TestDeck.write(home.resolve("config/crew-harness"), "default\n");
    Path config = deck.sandbox().home().resolve(".config/quarterdeck/config.toml");
    TestDeck.write(config, "spawn.harness = \"bare\"\n[harness.bare]\nlaunch = \"sleep 1000\"\n");

    assertThat(qd("spawn", "u1", "projects/app", "--", "sleep 1000").out())
        .startsWith("spawned u1 harness=shell kind=ship mode=direct-PR yolo=on");
    assertThat(qd("spawn", "u2", "projects/app", "shell").out()).contains("harness=shell ");
    assertThat(qd("spawn", "u3", "projects/plain").err()).contains("it does not exist");
    assertThat(qd("spawn", "u4", "projects/app").out())
        .startsWith("spawned u4 harness=bare kind=ship ");
    assertThat(deck.metaValue("u4", "command")).isEqualTo("sleep 1000");
  }

  @Test
  void aBatchIsToldInItsOrderAndOneThatFailsKeepsNobody() {
    TestDeck.write(home.resolve("config/crew-harness"), "bare\n");

    Ran ran =
        qd("spawn", "a=projects/app", "b=projects/none", "x/y=p", "=p", "c=projects/app", "a=.");

    assertThat(ran.out().lines().map(line -> line.substring(0, 9)))
        .containsExactly("spawned a", "spawned c");
    assertThat(ran.err().lines().filter(line -> line.startsWith("batch")))
        .containsExactly(
            "batch: FAILED to spawn b (projects/none)",
            "batch dispatch expects every argument as id=repo; got 'x/y=p'",
            "batch: FAILED to spawn  (p)",
            "batch: FAILED to spawn a (.)");
    assertThat(ran.err()).contains("task a exists already");
    assertThat(ran.exit()).isEqualTo(3);
  }

  @Test
  void withoutAHomeABriefCannotBeFound() {
    deck.sandbox().environment().remove("FM_HOME");

    Ran ran = qd("spawn", "t", ".", "agent");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).hasLineCount(1).contains("no FM_HOME says where that is");
    assertThat(qd("spawn", "t", ".", "bare").out())
        .isEqualTo("spawned t window=work:fm-t tasktmp=" + deck.root("t") + "\n");
    assertThat(deck.metaValue("t", "harness")).isEqualTo("bare");
  }

  private static String heard(Path directory) {
    return TestDeck.awaitFile(directory.resolve("heard"), "the agent runs", () -> "nothing");
  }

  private Ran qd(String... arguments) {
    // Its projects are plain directories; of worktrees SpawnWorktreeTest tells.
    return QdProcess.run(
        deck.sandbox(),
        Stream.concat(Stream.of("spawn", "--no-worktree"), Stream.of(arguments).skip(1))
            .toArray(String[]::new));
  }
}
