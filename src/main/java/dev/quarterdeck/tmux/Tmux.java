package dev.quarterdeck.tmux;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tmux server, asked and told by the tmux program. The only class that runs tmux.
 *
 * <p>Every call has a deadline and exact arguments. Whatever is to be changed is named by its id
 * ({@code @3}, {@code %3}), never by a name: tmux finds names by prefix and by pattern.
 */
public final class Tmux {
  /** The window option that says whose window it is; it survives renames. */
  public static final String MARK = "@fm_task";

  /** An answer takes 4 ms; a client that takes this long hangs, and old ones do so for ever. */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private static final int EXIT_ROUNDS = 50;
  private static final long EXIT_PAUSE_MILLIS = 20;

  private static final Pattern VERSION = Pattern.compile("(?:next-)?(\\d+)\\.(\\d+).*");

  private static final byte[] NO_INPUT = {};

  private final String program;
  private final List<String> serverOptions;
  private final Map<String, String> environment;

  /**
   * The server that tmux would choose in this environment, or the one with that socket name.
   *
   * @param socket as in {@code tmux -L}, or null
   */
  public Tmux(String socket, Map<String, String> environment) {
    this("tmux", socket == null ? List.of() : List.of("-L", socket), environment);
  }

  /** A server of that socket name that reads nobody's configuration. */
  public static Tmux unconfigured(String socket, Map<String, String> environment) {
    return new Tmux("tmux", List.of("-L", socket, "-f", "/dev/null"), environment);
  }

  /**
   * Any program that takes tmux's arguments.
   *
   * @param serverOptions the options that name the server, such as {@code -L name}
   */
  public Tmux(String program, List<String> serverOptions, Map<String, String> environment) {
    this.program = program;
    this.serverOptions = List.copyOf(serverOptions);
    this.environment = new HashMap<>(environment);
    // A server that we start would hand another task's temp directory to every window.
    this.environment.remove("GOTMPDIR");
  }

  /**
   * Checks that tmux is there and knows {@code new-window -e}.
   *
   * @throws Problem when it is missing or older than 3.0
   */
  public void requireUsable() throws Problem {
    String answer = call("ask tmux for its version", List.of("-V"), NO_INPUT).out().strip();
    String version = answer.startsWith("tmux ") ? answer.substring(5) : answer;
    Matcher matcher = VERSION.matcher(version);
    if (matcher.matches() && Integer.parseInt(matcher.group(1)) < 3) {
      throw Problem.failed(
          "use tmux " + Text.printable(version),
          "it cannot give a window an environment of its own",
          "install tmux 3.0 or newer");
    }
  }

  /** All that the server has now, by one call. Never throws: not knowing is an answer. */
  public Answer inventory() {
    Answer answer = ask();
    // A server that ends while it is asked, as after its last window, is gone a moment later.
    for (int i = 0; i < EXIT_ROUNDS && isExiting(answer); i++) {
      try {
        Thread.sleep(EXIT_PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return answer;
      }
      answer = ask();
    }
    return answer;
  }

  private static boolean isExiting(Answer answer) {
    return answer instanceof Answer.Unknown unknown
        && (unknown.why().startsWith("server exited") || unknown.why().equals("lost server"));
  }

  private Answer ask() {
    // Nobody can put this into a name, so no name can look like a field or a record.
    String mark = "<" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ">";
    String field = mark + "|";
    String record = mark + "+";
    String format =
        record
            + String.join(
                field,
                "#{pid}",
                "#{start_time}",
                "#{version}",
                "#{session_id}",
                "#{window_id}",
                "#{pane_id}",
                "#{pane_pid}",
                "#{pane_dead}",
                "#{pane_dead_status}",
                "#{pane_dead_signal}",
                "#{pane_tty}",
                "#{" + MARK + "}",
                "#{session_name}",
                "#{window_name}",
                "#{pane_current_command}",
                "#{pane_current_path}");
    List<String> arguments = List.of("list-panes", "-a", "-F", format);
    Exec.Result result;
    try {
      result = run(arguments, NO_INPUT);
    } catch (Problem e) {
      return new Answer.Unknown(e.why());
    }
    if (result.timedOut()) {
      return new Answer.Unknown("tmux did not answer for " + DEADLINE.toSeconds() + " s");
    }
    if (!result.ok()) {
      return isNoServer(result.err())
          ? new Answer.NoServer()
          : new Answer.Unknown(firstLine(result.err()));
    }
    try {
      Inventory inventory = parseInventory(result.out(), field, record);
      return new Answer.Present(inventory.panes().isEmpty() ? withoutSessions() : inventory);
    } catch (Problem e) {
      return new Answer.Unknown(e.why());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Answer.Unknown("tmux's answer makes no sense: " + firstLine(result.out()));
    }
  }

  /** With no session there is nothing to ask about but the list of commands. */
  private Inventory withoutSessions() throws Problem {
    List<String> question = List.of("list-commands", "-F", "#{pid} #{start_time} #{version}");
    String[] server = firstLine(told("ask tmux who it is", question, NO_INPUT)).split(" ", 3);
    return new Inventory(
        Long.parseLong(server[0]), Long.parseLong(server[1]), server[2], List.of());
  }

  private static boolean isNoServer(String err) {
    if (err.startsWith("error connecting to ")) {
      return err.endsWith("(No such file or directory)") || err.endsWith("(Connection refused)");
    }
    return err.startsWith("no server running on ");
  }

  private static Inventory parseInventory(String text, String field, String record) {
    String[] records = text.split(Pattern.quote(record), -1);
    Inventory inventory = new Inventory(-1, -1, "", List.of());
    // A window that is linked into several sessions comes once for each of them.
    Map<String, Pane> panes = new LinkedHashMap<>();
    for (int i = 1; i < records.length; i++) {
      String line = records[i];
      String[] f = line.substring(0, line.lastIndexOf('\n')).split(Pattern.quote(field), -1);
      inventory = new Inventory(Long.parseLong(f[0]), Long.parseLong(f[1]), f[2], List.of());
      Integer status = null;
      if (!f[8].isEmpty()) {
        status = Integer.valueOf(f[8]);
      } else if (!f[9].isEmpty()) {
        status = 128 + Integer.parseInt(f[9]);
      }
      panes.putIfAbsent(
          f[5],
          new Pane(
              f[3],
              f[12],
              f[4],
              f[13],
              f[11],
              f[5],
              Long.parseLong(f[6]),
              f[7].equals("1"),
              status,
              f[10],
              f[14],
              f[15]));
    }
    return new Inventory(
        inventory.pid(), inventory.started(), inventory.version(), List.copyOf(panes.values()));
  }

  /**
   * Opens a window in the session of exactly that name, making the session where it is missing, and
   * marks it as the task's. The user's current window stays the current one.
   *
   * @param inventory what the server had just now, or null when there was none
   * @param variables what the window's processes get besides the server's environment
   * @param command the pane's own process as exact arguments (one alone is a line for the user's
   *     shell), after whose end the pane stays to show its status; empty for the user's shell
   * @throws Problem when there is no such window afterwards
   */
  public OpenedWindow openWindow(
      Inventory inventory,
      String session,
      TaskId id,
      Path directory,
      Map<String, String> variables,
      List<String> command)
      throws Problem {
    Optional<String> sessionId =
        inventory == null ? Optional.empty() : inventory.sessionId(session);
    String placeholder = null;
    String target;
    if (sessionId.isPresent()) {
      target = sessionId.get();
    } else {
      // A session comes with a window, and what new-session -e sets goes to all its windows, so
      // the task's window is made second and the first is closed. It would end by itself.
      String[] made =
          create(
                  List.of(
                      "new-session",
                      "-d",
                      "-s",
                      session,
                      "-P",
                      "-F",
                      "#{session_id} #{window_id}",
                      "sleep",
                      "60"))
              .split(" ", -1);
      target = made[0];
      placeholder = made[1];
    }
    try {
      return openIn(target, id, directory, variables, command);
    } finally {
      if (placeholder != null) {
        run(List.of("kill-window", "-t", placeholder), NO_INPUT);
      }
    }
  }

  private OpenedWindow openIn(
      String sessionId,
      TaskId id,
      Path directory,
      Map<String, String> variables,
      List<String> command)
      throws Problem {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "new-window",
                "-d",
                "-P",
                "-F",
                "#{pid} #{start_time} #{window_id} #{pane_id} #{pane_pid} #{pane_tty}",
                "-t",
                sessionId + ":",
                "-n",
                id.windowName()));
    addSurroundings(arguments, directory, variables);
    if (!command.isEmpty()) {
      // Holds the place until the pane has been told to stay; a quick command would be gone.
      arguments.addAll(List.of("sleep", "60"));
    }
    OpenedWindow window = parseOpened(create(arguments));
    List<String> mark =
        new ArrayList<>(List.of("set-option", "-w", "-t", window.windowId(), MARK, id.value()));
    if (!command.isEmpty()) {
      mark.addAll(
          List.of(";", "set-option", "-w", "-t", window.windowId(), "remain-on-exit", "on"));
      mark.addAll(List.of(";", "respawn-pane", "-k", "-t", window.paneId()));
      addSurroundings(mark, directory, variables);
      mark.add("--");
      command.forEach(argument -> mark.add(literal(argument)));
      mark.addAll(
          List.of(
              ";",
              "display-message",
              "-p",
              "-t",
              window.paneId(),
              "#{pid} #{start_time} #{window_id} #{pane_id} #{pane_pid} #{pane_tty}"));
    }
    try {
      String answer = told("mark window " + window.windowId(), mark, NO_INPUT);
      return command.isEmpty() ? window : parseOpened(answer);
    } catch (Problem e) {
      closeWindow(window.serverPid(), window.serverStarted(), window.windowId(), "1");
      throw e;
    }
  }

  private static OpenedWindow parseOpened(String answer) {
    String[] made = answer.strip().split(" ", -1);
    return new OpenedWindow(
        Long.parseLong(made[0]),
        Long.parseLong(made[1]),
        made[2],
        made[3],
        Long.parseLong(made[4]),
        made[5]);
  }

  private static void addSurroundings(
      List<String> arguments, Path directory, Map<String, String> variables) {
    // tmux expands formats here, and #(...) in a directory's name would be run.
    arguments.addAll(List.of("-c", literal(directory.toString().replace("#", "##"))));
    variables.forEach(
        (name, value) -> arguments.addAll(List.of("-e", literal(name + "=" + value))));
  }

  /**
   * Closes the window if the server is still that one and the window is still the task's by its
   * mark; tmux checks and closes in one step. That it is gone must be read from an inventory.
   *
   * @throws Problem when tmux did not answer
   */
  public void closeMarkedWindow(long serverPid, long serverStarted, String windowId, TaskId id)
      throws Problem {
    closeWindow(serverPid, serverStarted, windowId, "#{==:#{" + MARK + "}," + id + "}");
  }

  /**
   * Closes the window if the server is still that one and the window still has exactly the task's
   * name: for windows that others made, which bear no mark.
   *
   * @throws Problem when tmux did not answer
   */
  public void closeNamedWindow(long serverPid, long serverStarted, String windowId, TaskId id)
      throws Problem {
    closeWindow(
        serverPid,
        serverStarted,
        windowId,
        "#{&&:#{==:#{window_name}," + id.windowName() + "},#{==:#{" + MARK + "},}}");
  }

  private void closeWindow(long serverPid, long serverStarted, String windowId, String condition)
      throws Problem {
    String guard =
        "#{&&:#{==:#{pid},"
            + serverPid
            + "},#{&&:#{==:#{start_time},"
            + serverStarted
            + "},"
            + condition
            + "}}";
    Exec.Result result =
        run(
            List.of("if-shell", "-F", "-t", windowId, guard, "kill-window -t " + windowId),
            NO_INPUT);
    if (result.timedOut()) {
      throw Problem.failed(
          "close window " + windowId,
          "tmux did not answer for " + DEADLINE.toSeconds() + " s",
          "try again when it does");
    }
  }

  /**
   * Types the text into the pane, byte for byte and with Enter behind it, whatever mode the pane is
   * in. A shell that has asked for bracketed paste takes tabs and line ends in it as text.
   *
   * @throws Problem when the pane is dead or gone
   */
  public void type(String paneId, String text) throws Problem {
    String buffer = "qd-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    List<String> arguments = new ArrayList<>();
    if (!text.isEmpty()) {
      arguments.addAll(
          List.of(
              "load-buffer",
              "-b",
              buffer,
              "-",
              ";",
              "paste-buffer",
              "-p",
              "-r",
              "-d",
              "-b",
              buffer,
              "-t",
              paneId,
              ";"));
    }
    arguments.addAll(
        List.of(
            "set-buffer",
            "-b",
            buffer,
            "\r",
            ";",
            "paste-buffer",
            "-r",
            "-d",
            "-b",
            buffer,
            "-t",
            paneId));
    // By a buffer and not by send-keys, which drops a last ';', stops at 16 KB and types into copy
    // mode.
    try {
      told("type into pane " + paneId, arguments, text.getBytes(StandardCharsets.UTF_8));
    } catch (Problem e) {
      run(List.of("delete-buffer", "-b", buffer), NO_INPUT);
      throw e;
    }
  }

  /**
   * The pane's text: its screen and so many lines of history above it, without blanks at the ends.
   *
   * @throws Problem when it is gone
   */
  public String capture(String paneId, int historyLines) throws Problem {
    return told(
        "read pane " + paneId,
        List.of("capture-pane", "-p", "-J", "-t", paneId, "-S", "-" + historyLines),
        NO_INPUT);
  }

  /**
   * Whether a line editor reads the pane's terminal: shells with one take the terminal out of
   * canonical mode for just as long as they wait at their prompt.
   *
   * @return nothing when that cannot be told
   */
  public Optional<Boolean> isLineEditorWaiting(String tty) {
    for (String flag : List.of("-F", "-f")) {
      try {
        Exec.Result result =
            Exec.run(List.of("stty", flag, tty, "-a"), environment, NO_INPUT, DEADLINE);
        if (result.ok()) {
          return Optional.of(result.out().contains("-icanon"));
        }
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * Makes the server ask for the exit statuses of its panes' processes: 3.3a can miss that one has
   * ended, and then shows the pane as dead without a status until any other child ends.
   */
  public void collectExitStatuses() throws Problem {
    run(List.of("run-shell", "-b", "true"), NO_INPUT);
  }

  /** Whether this process runs in a pane of that server. */
  public boolean isInside(Inventory inventory) {
    return insidePid().filter(pid -> pid == inventory.pid()).isPresent();
  }

  /** Whether this process runs in a pane of any tmux server. */
  public boolean isInsideAny() {
    return !environment.getOrDefault("TMUX", "").isEmpty();
  }

  /** The name of the session that this process's own pane is in. */
  public Optional<String> currentSession(Inventory inventory) {
    return isInside(inventory)
        ? inventory.pane(environment.getOrDefault("TMUX_PANE", "")).map(Pane::session)
        : Optional.empty();
  }

  private Optional<Long> insidePid() {
    String[] parts = environment.getOrDefault("TMUX", "").split(",", -1);
    try {
      return parts.length < 2 ? Optional.empty() : Optional.of(Long.valueOf(parts[1]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes the pane's window the one its session shows and, inside tmux, takes this client to it.
   *
   * @throws Problem when that does not work
   */
  public void show(Pane pane, boolean switchClient) throws Problem {
    List<String> arguments = new ArrayList<>(List.of("select-window", "-t", pane.windowId()));
    if (switchClient) {
      arguments.addAll(List.of(";", "switch-client", "-t", pane.sessionId()));
    }
    told("show window " + pane.windowTarget(), arguments, NO_INPUT);
  }

  /**
   * Attaches this terminal to the session and returns when the user detaches.
   *
   * @throws Problem when that does not work
   */
  public void attach(String sessionId) throws Problem {
    ProcessBuilder builder =
        new ProcessBuilder(argv(List.of("attach-session", "-t", sessionId))).inheritIO();
    builder.environment().clear();
    builder.environment().putAll(environment);
    int status;
    try {
      Process client = builder.start();
      // It would go on alone with the terminal when this process is told to end.
      Thread ender = new Thread(client::destroy, "qd-detach");
      Runtime.getRuntime().addShutdownHook(ender);
      status = client.waitFor();
      Runtime.getRuntime().removeShutdownHook(ender);
    } catch (IllegalStateException e) {
      // This process is ending, which is what the hook is for.
      return;
    } catch (IOException e) {
      throw missing();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (status != 0) {
      throw Problem.failed(
          "attach to session " + sessionId,
          "tmux ended with status " + status,
          "try 'tmux attach' yourself");
    }
  }

  /**
   * Makes a session with a command of its own, exact arguments, whose end is the session's.
   *
   * @return the command's process id
   * @throws Problem when there is no such session afterwards
   */
  public long newSession(String name, List<String> command) throws Problem {
    List<String> arguments =
        new ArrayList<>(List.of("new-session", "-d", "-s", name, "-P", "-F", "#{pane_pid}", "--"));
    command.forEach(argument -> arguments.add(literal(argument)));
    return Long.parseLong(create(arguments));
  }

  /** Ends the whole server; only for one that we started for ourselves, such as the demo's. */
  public void killServer() throws Problem {
    run(List.of("kill-server"), NO_INPUT);
  }

  /**
   * Ends the commands of {@code new-session} and {@code new-window}, which print what they made.
   */
  private String create(Collection<String> arguments) throws Problem {
    return told("open a window", List.copyOf(arguments), NO_INPUT).strip();
  }

  private String told(String what, List<String> arguments, byte[] input) throws Problem {
    return call(what, arguments, input).out();
  }

  private Exec.Result call(String what, List<String> arguments, byte[] input) throws Problem {
    Exec.Result result = run(arguments, input);
    if (result.timedOut()) {
      throw Problem.failed(
          what, "tmux did not answer for " + DEADLINE.toSeconds() + " s", "try again when it does");
    }
    if (!result.ok()) {
      throw Problem.failed(
          what, firstLine(result.err()), "look at the tmux server with 'tmux list-windows -a'");
    }
    return result;
  }

  private Exec.Result run(List<String> arguments, byte[] input) throws Problem {
    Map<String, String> env = environment;
    if (!arguments.get(0).equals("new-session")) {
      // Under the C locale tmux answers '_' for whatever is not ASCII. Not where a server may be
      // started, whose windows would all inherit it.
      env = new HashMap<>(environment);
      env.put("LC_ALL", "C.UTF-8");
    }
    try {
      return Exec.run(argv(arguments), env, input, DEADLINE);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw Problem.failed("ask tmux", "interrupted", "run it again");
      }
      throw missing();
    }
  }

  private Problem missing() {
    return Problem.failed(
        "run " + program, "it is not installed or not on the PATH", "install tmux 3.0 or newer");
  }

  private List<String> argv(List<String> arguments) {
    List<String> argv = new ArrayList<>(List.of(program));
    argv.addAll(serverOptions);
    argv.add("-u");
    argv.addAll(arguments);
    return argv;
  }

  /** A last semicolon would end the tmux command. */
  private static String literal(String argument) {
    return argument.endsWith(";") ? argument.substring(0, argument.length() - 1) + "\\;" : argument;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    String line = Text.printable(end < 0 ? text : text.substring(0, end));
    return line.isEmpty() ? "tmux gave no reason" : line;
  }
}
