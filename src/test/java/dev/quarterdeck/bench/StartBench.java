package dev.quarterdeck.bench;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How long the installed program takes to be there, against what a user would have instead, by
 * turns: the first frame, {@code qd ls}, {@code qd spawn}. {@code -Dqd.rounds=3} makes it shorter.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Isolated
class StartBench {
  private static final int ROUNDS = Integer.getInteger("qd.rounds", 11);
  private static final int TASKS = 20;
  private static final int BATCH = 20;

  /** A session for nothing else. */
  private static final String FRAMES = "frames";

  @RegisterExtension final TestDeck deck = new TestDeck();

  /** One of the things that are measured. */
  private interface Measured {
    long nanos() throws Exception;
  }

  @Test
  void firstFrame() throws Exception {
    Needs.programs("htop");
    tasks();
    Map<String, Measured> all = new LinkedHashMap<>();
    deck.tmux()
        .tmux("new-session", "-d", "-x", "160", "-y", "50", "-s", FRAMES, "tail -f /dev/null");
    try (ControlClient client = new ControlClient(deck.sandbox(), FRAMES)) {
      all.put("htop", () -> frame(client, "htop", "F10"));
      for (Installed each : Installed.all(deck.sandbox())) {
        all.put(
            "qd, " + each.name(),
            () -> frame(client, "env QD_JAVA=" + each.java() + " " + each.launcher(), "t" + TASKS));
      }
      Page.section("first frame", compare(all), "htop");
    }
  }

  private long frame(ControlClient client, String program, String text) throws Exception {
    long nanos = client.untilWritten(program, text);
    long pid = Long.parseLong(deck.tmux().ask(FRAMES + ":", "#{pane_pid}"));
    deck.tmux().tmux("send-keys", "-t", FRAMES + ":", "q");
    Await.until("it ends", () -> hasEnded(pid));
    return nanos;
  }

  /** Perhaps as a zombie: tmux 3.3a can miss that a child has ended. */
  private static boolean hasEnded(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void list() throws Exception {
    tasks();
    Map<String, Measured> all = new LinkedHashMap<>();
    for (Installed each : Installed.all(deck.sandbox())) {
      all.put(
          "tmux list-panes -a, java -version, " + each.name(),
          () ->
              ran("tmux", "-L", deck.sandbox().socket(), "list-panes", "-a")
                  + ran(each.java().toString(), "-version"));
      all.put(
          "qd ls, " + each.name(),
          () -> ran("env", "QD_JAVA=" + each.java(), each.launcher().toString(), "ls"));
    }
    Page.section("qd ls", compare(all));
  }

  @Test
  void spawn() throws Exception {
    Map<String, Measured> all = new LinkedHashMap<>();
    all.put("firstmate's steps", this::firstmate);
    for (Installed each : Installed.all(deck.sandbox())) {
      all.put("qd spawn, " + each.name(), () -> spawn(each, 1));
      all.put("qd spawn of " + BATCH + ", each, " + each.name(), () -> spawn(each, BATCH) / BATCH);
    }
    Page.section("qd spawn", compare(all));
  }

  private long spawn(Installed installed, int tasks) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("env", "QD_JAVA=" + installed.java(), installed.launcher().toString()));
    List<String> ids = new ArrayList<>();
    command.add("spawn");
    for (int i = 0; i < tasks; i++) {
      ids.add("s" + i);
      command.add("s" + i + "=" + deck.sandbox().project());
    }
    command.addAll(List.of("--", ": > \"$GOTMPDIR/runs\""));
    long begin = System.nanoTime();
    Process process = start(command);
    for (String id : ids) {
      awaitFile(deck.root(id).resolve("gotmp/runs"));
    }
    long nanos = System.nanoTime() - begin;
    process.waitFor();
    for (String id : ids) {
      deck.kill(id);
    }
    return nanos;
  }

  private long firstmate() throws Exception {
    Path script = Path.of(System.getProperty("qd.basedir", "."), "src/test/sh/firstmate-spawn.sh");
    Path runs = deck.sandbox().directory().resolve("runs");
    long begin = System.nanoTime();
    Process process =
        start(
            List.of(
                "bash",
                script.toString(),
                deck.sandbox().socket(),
                deck.sandbox().project().toString(),
                runs.toString()));
    awaitFile(runs);
    long nanos = System.nanoTime() - begin;
    process.waitFor();
    Files.delete(runs);
    ran("tmux", "-L", deck.sandbox().socket(), "kill-session", "-t", "=firstmate");
    return nanos;
  }

  private static void awaitFile(Path file) throws InterruptedException {
    long until = System.nanoTime() + 30_000_000_000L;
    while (!Files.exists(file)) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(file + " did not come");
      }
      Thread.sleep(1);
    }
  }

  private List<String> compare(Map<String, Measured> all) throws Exception {
    Map<String, Times> times = new LinkedHashMap<>();
    all.keySet().forEach(each -> times.put(each, new Times(ROUNDS)));
    // The first round only warms up.
    for (int round = -1; round < ROUNDS; round++) {
      for (Map.Entry<String, Measured> each : all.entrySet()) {
        long nanos = each.getValue().nanos();
        if (round >= 0) {
          times.get(each.getKey()).add(nanos);
        }
      }
    }
    return Times.table(times);
  }

  private void tasks() throws Exception {
    for (int i = 1; i <= TASKS; i++) {
      deck.exec("t" + i, "sleep", "1000");
    }
  }

  private long ran(String... command) throws Exception {
    long begin = System.nanoTime();
    int status = start(List.of(command)).waitFor();
    long nanos = System.nanoTime() - begin;
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", command) + " ended with " + status);
    }
    return nanos;
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(deck.sandbox().project().toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(deck.sandbox().environment());
    return builder.start();
  }
}
