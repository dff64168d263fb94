package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A tmux server of the test's own: on the sandbox's socket, without anybody's config. A session
 * {@code holder} keeps it alive.
 *
 * <pre>{@code
 * try (Sandbox sandbox = new Sandbox(); PrivateTmux tmux = new PrivateTmux(sandbox)) {
 *   tmux.start();
 *   PrivateTmux.Screen screen = tmux.run(80, 24, Map.of(), "less", "/etc/services");
 *   screen.await("the first line", text -> text.contains("tcpmux"));
 *   screen.keys("q");
 *   screen.awaitExit();
 * }
 * }</pre>
 */
public final class PrivateTmux implements AutoCloseable {
  private final Sandbox sandbox;
  private final AtomicInteger screens = new AtomicInteger();

  /** A server in that sandbox; it is not started yet. */
  public PrivateTmux(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** Starts the server, in the sandbox's environment. */
  public void start() {
    tmux(
        "new-session",
        "-d",
        "-s",
        "holder",
        "-x",
        "160",
        "-y",
        "50",
        "tail -f /dev/null",
        ";",
        "set-option",
        "-g",
        "status",
        "off");
  }

  /** Ends the server with all that runs in it. */
  public void stop() {
    // More than once: tmux 3.3a sends itself a signal, and can miss it.
    Await.until(
        "the tmux server has ended",
        () -> {
          run(List.of("kill-server"));
          String err = run(List.of("list-sessions")).err();
          return err.startsWith("no server running") || err.startsWith("error connecting");
        });
  }

  /** Whether there is a server. */
  public boolean isRunning() {
    return run(List.of("list-sessions")).exit() == 0;
  }

  /** Runs a tmux command and returns what it printed; it must succeed. */
  public String tmux(String... arguments) {
    Ran ran = run(Arrays.asList(arguments));
    assertThat(ran.exit()).as("tmux %s: %s", Arrays.toString(arguments), ran.err()).isZero();
    return ran.out().stripTrailing();
  }

  private Ran run(List<String> arguments) {
    sandbox.guard(sandbox.environment(), List.of());
    List<String> argv =
        new ArrayList<>(List.of("tmux", "-u", "-L", sandbox.socket(), "-f", "/dev/null"));
    argv.addAll(arguments);
    return Ran.of(argv, sandbox.environment(), sandbox.directory());
  }

  /** Every window as {@code session:name}, in order, without the holder. */
  public List<String> windows() {
    if (run(List.of("list-sessions")).out().isEmpty()) {
      return List.of();
    }
    return tmux("list-windows", "-a", "-F", "#{session_name}:#{window_name}")
        .lines()
        .filter(window -> !window.startsWith("holder:"))
        .sorted()
        .toList();
  }

  /** Opens a window that is no task's, and returns its id. */
  public String window(String session, String name, String command) {
    boolean there =
        tmux("list-sessions", "-F", "#{session_name}").lines().anyMatch(session::equals);
    return there
        ? tmux(
            "new-window",
            "-d",
            "-P",
            "-F",
            "#{window_id}",
            "-t",
            "=" + session + ":",
            "-n",
            name,
            command)
        : tmux("new-session", "-d", "-P", "-F", "#{window_id}", "-s", session, "-n", name, command);
  }

  /** One value of a format, such as {@code #{pane_pid}}, of a window or pane by its id. */
  public String ask(String id, String format) {
    return tmux("display-message", "-p", "-t", id, format);
  }

  /** A pane's text. */
  public String capture(String pane) {
    return tmux("capture-pane", "-p", "-J", "-t", pane);
  }

  /** Waits until the pane's text is as it should be. */
  public void await(String pane, String what, Predicate<String> text) {
    Await.until(what, () -> text.test(capture(pane)), () -> capture(pane));
  }

  /** Runs a program in a terminal of that size; the pane stays when it has ended. */
  public Screen run(int columns, int rows, Map<String, String> variables, String... program) {
    String session = "screen" + screens.incrementAndGet();
    List<String> command =
        new ArrayList<>(
            List.of(
                "new-session",
                "-d",
                "-P",
                "-F",
                "#{pane_id}",
                "-s",
                session,
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "cat"));
    String pane = tmux(command.toArray(String[]::new));
    List<String> start =
        new ArrayList<>(
            List.of(
                "set-option",
                "-w",
                "-t",
                pane,
                "remain-on-exit",
                "on",
                ";",
                "respawn-pane",
                "-k",
                "-c",
                sandbox.project().toString(),
                "-t",
                pane,
                "--",
                "env"));
    variables.forEach((name, value) -> start.add(name + "=" + value));
    start.addAll(Arrays.asList(program));
    tmux(start.toArray(String[]::new));
    return new Screen(this, pane);
  }

  /** A terminal with a bash at its prompt, which does not know that it is in tmux. */
  public Screen shell(int columns, int rows) {
    Screen screen =
        run(
            columns,
            rows,
            Map.of("PS1", "ready> "),
            "env",
            "-u",
            "TMUX",
            "bash",
            "--norc",
            "--noprofile");
    screen.awaitPrompt();
    return screen;
  }

  /** A terminal in which a program runs. */
  public record Screen(PrivateTmux tmux, String pane) {
    /** So many characters at the end of what was typed tell that it is there. */
    private static final int ALIKE = 8;

    /** What it shows. */
    public String text() {
      return tmux.tmux("capture-pane", "-p", "-t", pane);
    }

    /** The same with colours and attributes as escape sequences. */
    public String styledText() {
      return tmux.tmux("capture-pane", "-p", "-e", "-t", pane);
    }

    /** Presses keys by tmux's names, such as {@code Enter}, {@code Down}, {@code x}. */
    public void keys(String... keys) {
      List<String> arguments = new ArrayList<>(List.of("send-keys", "-t", pane));
      arguments.addAll(Arrays.asList(keys));
      tmux.tmux(arguments.toArray(String[]::new));
    }

    /**
     * Types text as it is. A longer one comes as a paste: with brackets, where the program asked
     * for them, it is one whatever else is read together with it; and it is waited for, as by a
     * person.
     */
    public void type(String text) {
      if (text.length() <= ALIKE) {
        tmux.tmux("send-keys", "-l", "-t", pane, text);
        return;
      }
      tmux.tmux(
          "set-buffer",
          "-b",
          "typed",
          "--",
          text,
          ";",
          "paste-buffer",
          "-dpr",
          "-b",
          "typed",
          "-t",
          pane);
      String end = withoutBlanks(text.substring(text.length() - ALIKE));
      await("what was typed", seen -> withoutBlanks(seen).contains(end));
    }

    /** As {@link #type}, but as a script's {@code send-keys} does it: all at once, unbracketed. */
    public void typeAtOnce(String text) {
      tmux.tmux("send-keys", "-l", "-t", pane, text);
    }

    private static String withoutBlanks(String text) {
      return text.replaceAll("\\s", "");
    }

    /** Waits until it shows what it should. */
    public void await(String what, Predicate<String> text) {
      Await.until(what, () -> text.test(text()), this::text);
    }

    /** Waits until the shell of {@link PrivateTmux#shell} is at its prompt. */
    public void awaitPrompt() {
      await("the prompt", text -> text.stripTrailing().endsWith("ready>"));
    }

    /** Waits until the text is to be seen. */
    public void awaitText(String text) {
      await("'" + text + "' on the screen", seen -> seen.contains(text));
    }

    /** Waits until the program has ended and returns its exit status. */
    public int awaitExit() {
      // The pane is dead as soon as its terminal is closed; the status comes a moment later.
      Await.until("the program ends", () -> !status().isEmpty(), this::text);
      return Integer.parseInt(status());
    }

    /** Nothing yet, the exit status, or -1 for a signal. (To a tmux conditional 0 is nothing.) */
    private String status() {
      // The server can miss that a child has ended until the next one does.
      tmux.tmux("run-shell", "-b", "true");
      String answer = tmux.ask(pane, "#{pane_dead_status}|#{pane_dead_signal}");
      String status = answer.substring(0, answer.indexOf('|'));
      return status.isEmpty() && answer.length() > 1 ? "-1" : status;
    }

    /** Whether the program has ended. */
    public boolean isDead() {
      return tmux.ask(pane, "#{pane_dead}").equals("1");
    }

    /** The process id of the program. */
    public long pid() {
      return Long.parseLong(tmux.ask(pane, "#{pane_pid}"));
    }

    /** Changes the terminal's size. */
    public void resize(int columns, int rows) {
      tmux.tmux(
          "resize-window",
          "-t",
          pane,
          "-x",
          Integer.toString(columns),
          "-y",
          Integer.toString(rows));
    }
  }

  @Override
  public void close() {
    stop();
  }
}
