package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.testing.ChildJava;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The config file: what it can say, and that a mistake is told with its line. */
class ConfigTest {
  @TempDir Path home;

  private Settings settings(String text) throws Problem {
    TestDeck.write(file(), text);
    return Settings.resolve(
        Settings.Flags.NONE, Map.of("HOME", home.toString(), "XDG_CONFIG_HOME", home.toString()));
  }

  private Path file() {
    return home.resolve("quarterdeck/config.toml");
  }

  @Test
  void whatTheLauncherChangesForJavaIsTheUsersAgain() throws Problem {
    Map<String, String> given =
        Map.of(
            "HOME",
            "/nowhere",
            "LC_ALL",
            "C.UTF-8",
            "QD_LC_ALL",
            "",
            "QD_JAVA_TOOL_OPTIONS",
            "-Dx=1");
    assertThat(Settings.resolve(Settings.Flags.NONE, given).environment())
        .isEqualTo(Map.of("HOME", "/nowhere", "JAVA_TOOL_OPTIONS", "-Dx=1"));
  }

  @Test
  void anAdvisedCommandNamesWhatWasGivenOnTheCommandLineOnly() throws Exception {
    Map<String, String> environment =
        Map.of("HOME", "/home/ann", "QD_STATE", "/srv/state", "QD_SOCKET", "work");
    Settings asUsual = Settings.resolve(Settings.Flags.NONE, environment);
    assertThat(asUsual.command("attach t")).isEqualTo("qd attach t");
    Settings flags =
        Settings.resolve(
            new Settings.Flags("/my state", "/my tmp", null, "other", false, false), environment);
    assertThat(flags.command("kill t"))
        .isEqualTo("qd kill t --state '/my state' --tmp '/my tmp' --socket other");
  }

  @Test
  void everyOptionIsRead() throws Problem {
    Settings settings =
        settings(
            """
            state = "~/state"
            tmp = "/var/tmp"
            session = "agents"
            socket = "work"
            color = false
            ascii = true
            mouse = true
            bell = false
            notify = false
            refresh = 0.5
            columns = ["task", "state"]
            limit.task = "1.5G"
            limit.free = "300 M"

            [colors]
            running = "blue"

            [keys]
            "mark-all" = []
            kill = ["X",
              "Del"]
            """);
    assertThat(settings.state()).isEqualTo(home.resolve("state"));
    assertThat(settings.tmp()).isEqualTo(Path.of("/var/tmp"));
    assertThat(settings.session()).isEqualTo("agents");
    assertThat(settings.socket()).isEqualTo("work");
    assertThat(settings.color()).isFalse();
    assertThat(settings.ascii()).isTrue();
    assertThat(settings.mouse()).isTrue();
    Config config = settings.config();
    assertThat(config.bell()).isFalse();
    assertThat(config.notices()).isFalse();
    assertThat(config.refresh()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.taskLimit()).isEqualTo(3L << 29);
    assertThat(config.freeLimit()).isEqualTo(300L << 20);
    assertThat(config.columns())
        .isEqualTo(new Config.Entry("columns", List.of("task", "state"), 11));
    assertThat(config.colors()).containsExactly(new Config.Entry("running", List.of("blue"), 16));
    assertThat(config.keys())
        .containsExactly(
            new Config.Entry("mark-all", List.of(), 19),
            new Config.Entry("kill", List.of("X", "Del"), 20));
  }

  @Test
  void withoutAFileEverythingIsAsUsual() throws Problem {
    Settings settings = Settings.resolve(Settings.Flags.NONE, Map.of("HOME", home.toString()));
    assertThat(settings.mouse()).isFalse();
    Config config = settings.config();
    assertThat(config.bell()).isTrue();
    assertThat(config.notices()).isTrue();
    assertThat(config.refresh()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.taskLimit()).isNull();
    assertThat(config.columns()).isNull();
    assertThat(config.keys()).isEmpty();
    assertThat(config.colors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "# x/colour = true | 2 | there is no option 'colour'; use one of state, tmp,",
        "color = true//[key]/kill = 'x' | 3 | there is no option 'key'",
        "color = 'yes' | 1 | 'color': its value is no boolean; use true or false",
        "/session = 3 | 2 | 'session': its value is no string; put it in quotes",
        "/session = 'a:b' | 2 | 'session': a session's name holds no ':'",
        "socket = \"\\u002frun\" | 1 | 'socket': it is the name of a socket, not a path",
        "[harness.x]/lunch = 'x' | 2 | there is no option 'harness.x.lunch'; use [harness.NAME]",
        "[harness.x]/launch = 1 | 2 | 'harness.x.launch': its value is no string",
        "[harness.exec]/launch = 'x' | 1 | there is no option 'harness.exec'",
        "spawn.harness = 1 | 1 | 'spawn.harness': its value is no string",
        "mouse = 1 | 1 | 'mouse': its value is no boolean",
        "refresh = 0.4 | 1 | 'refresh': it is no number of seconds from 0.5 to 60",
        "refresh = 61 | 1 | 'refresh': it is no number of seconds",
        "refresh = nan | 1 | 'refresh': it is no number of seconds",
        "columns = 'task' | 1 | 'columns': its value is no list of strings",
        "columns = ['task', 3] | 1 | ",
        "limit.task = 'much' | 1 | 'limit.task': its value is no size; use one such as",
        "[limit]/free = 2 | 2 | 'limit.free': its value is no size",
        "[limit]/# x/disk = '2G' | 3 | there is no limit 'limit.disk'; use limit.task, limit.free",
        "limit = '2G' | 1 | 'limit': it is a section",
        "[keys]/new = 'n'/kill = 3 | 3 | 'keys.kill': its value is no string and no list",
        "keys = { kill = 3 } | 1 | 'keys.kill'",
        "[colors]/bar = ['red'] | 2 | 'colors.bar': its value is no string",
        "color = true/session = \"a | 2 | ",
        "color = true/ascii = tru/mouse = true | 2 | ",
        "color = true/color = false | 2 | ",
        "[keys]/kill = ['x' 'y']/new = 'n' | 2 | ",
        "color = true/nonsense/ascii = true | 2 | ",
        "mouse = yes/sessio = 'x' | 1 | ",
      })
  void whatIsWrongIsToldWithItsLine(String text, int line, String why) {
    Problem problem = TestDeck.problemOf(() -> settings(text.replace('/', '\n')));
    assertThat(problem.kind().exitCode()).isEqualTo(2);
    assertThat(problem.getMessage())
        .startsWith("config " + file() + " line " + line + " : " + (why == null ? "" : why))
        .contains("; ")
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNoTextIsRefusedToo() throws Exception {
    java.nio.file.Files.createDirectories(file().getParent());
    java.nio.file.Files.write(file(), new byte[] {'a', (byte) 0xff});
    Problem problem =
        TestDeck.problemOf(
            () ->
                Settings.resolve(
                    Settings.Flags.NONE,
                    Map.of("HOME", home.toString(), "XDG_CONFIG_HOME", home.toString())));
    assertThat(problem.kind().exitCode()).isEqualTo(2);
    assertThat(problem.getMessage()).startsWith("config " + file() + " : ");
  }

  /** Java knows "?" as the home of a user that passwd does not know. */
  @Test
  void withoutAHomeNothingIsLookedForBelowTheWorkingDirectory() throws Exception {
    String out = new ChildJava(home).withLibraries().options("-Duser.home=?").run(Homeless.class);
    assertThat(out).isEqualTo("/.local/state/quarterdeck");
  }

  /** Prints the state directory without HOME. */
  static final class Homeless {
    public static void main(String[] arguments) throws Problem {
      System.out.println(Settings.resolve(Settings.Flags.NONE, Map.of()).state());
    }
  }
}
