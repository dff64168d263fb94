package dev.quarterdeck.tmux;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

  /** How often a client that has the terminal is looked at. */
  private static final Duration LOOK_AT_CLIENT = Duration.ofMillis(200);

  /** A server that is told to end while it is asked says nothing, with status 0. */
  private static final String ENDED_SILENTLY = "server exited without an answer";

  private static final int EXIT_ROUNDS = 50;
  private static final long EXIT_PAUSE_MILLIS = 20;

  private static final int SESSION_ROUNDS = 10;

  private static final byte[] NO_INPUT = {};

  /** A class of its own, which is not loaded where only a list is wanted. */
  private static final class Form {
    /** Another made the session meanwhile, or ended it, or the server, with its last window. */
    static final Pattern SESSION_CHANGED =
        Pattern.compile(
            "duplicate session: .*|can't find (session|window): \\$.*|no server running on .*"
                + "|no current target|error connecting to .*|server exited.*|lost server");

    static final Pattern STYLELESS_HASH = Pattern.compile("#(?!#*\\[)");
    static final Pattern VERSION = Pattern.compile("(?:next-)?(\\d+)\\.(\\d+).*");
  }

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

  /** The server that this process runs in. */
  public static Tmux around(Map<String, String> environment) {
    return new Tmux(null, environment);
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
   * What the program says of itself: {@code tmux 3.3a}.
   *
   * @throws Problem when it is missing
   */
  public String version() throws Problem {
    return call("ask tmux for its version", List.of("-V"), NO_INPUT).out().strip();
  }

  /**
   * Checks that tmux is there and knows {@code new-window -e}.
   *
   * @throws Problem when it is missing or older than 3.0
   */
  public void requireUsable() throws Problem {
    String answer = version();
    String version = answer.startsWith("tmux ") ? answer.substring(5) : answer;
    Matcher matcher = Form.VERSION.matcher(version);
    if (matcher.matches() && Integer.parseInt(matcher.group(1)) < 3) {
      throw Problem.failed(
          "use tmux " + Text.printable(version),
          "it cannot give a window an environment of its own",
          "install tmux 3.0 or newer");
    }
  }

  /**
   * What one call told.
   *
   * @param answer the inventory
   * @param text what the pane shows, with its colours as escape sequences; null where none was
   *     asked for or it is gone
   */
  public record Seen(Answer answer, String text) {}

  /** All that the server has now, by one call. Never throws: not knowing is an answer. */
  public Answer inventory() {
    return look(null, 0).answer();
  }

  /**
   * The same and, by the same call, what a pane shows. That the id still means the pane that is
   * wanted must be read from the inventory.
   *
   * @param paneId such as {@code %3}, or null
   * @param historyLines how many lines above the pane's screen come with it
   */
  public Seen look(String paneId, int historyLines) {
    Seen seen = ask(paneId, historyLines);
    // A server that ends while it is asked, as after its last window, is gone a moment later.
    for (int i = 0; i < EXIT_ROUNDS && isExiting(seen.answer()); i++) {
      if (!pause()) {
        return seen;
      }
      seen = ask(paneId, historyLines);
    }
    return seen;
  }

  /** False when there is no time to wait for the server's end. */
  private static boolean pause() {
    try {
      Thread.sleep(EXIT_PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isExiting(Answer answer) {
    return answer instanceof Answer.Unknown unknown
        && (unknown.why().startsWith("server exited") || unknown.why().equals("lost server"));
  }

  private Seen ask(String paneId, int historyLines) {
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
    List<String> arguments = new ArrayList<>(List.of("list-panes", "-a", "-F", format));
    String end = mark + "=\n";
    if (paneId != null) {
      arguments.addAll(List.of(";", "display-message", "-p", end.strip()));
      arguments.addAll(List.of(";", "capture-pane", "-e", "-p", "-t", paneId));
      arguments.addAll(List.of("-S", "-" + historyLines));
    }
    Exec.Result result;
    try {
      result = run(arguments, NO_INPUT);
    } catch (Problem e) {
      return new Seen(new Answer.Unknown(e.why()), null);
    }
    if (result.timedOut()) {
      return new Seen(
          new Answer.Unknown("tmux did not answer for " + DEADLINE.toSeconds() + " s"), null);
    }
    int at = paneId == null ? -1 : result.out().indexOf(end);
    boolean empty = at < 0 && !result.ok() && result.err().equals("no current target");
    // The status is the last command's: of a pane that is gone, behind a whole inventory.
    if (at < 0 && !result.ok() && !empty) {
      return new Seen(
          isNoServer(result.err())
              ? new Answer.NoServer()
              : new Answer.Unknown(firstLine(result.err())),
          null);
    }
    if (result.ok() && result.out().isEmpty()) {
      return new Seen(new Answer.Unknown(ENDED_SILENTLY), null);
    }
    String text = at < 0 || !result.ok() ? null : result.out().substring(at + end.length());
    return new Seen(
        read(at < 0 ? result.out() : result.out().substring(0, at), empty, field, record), text);
  }

  private Answer read(String out, boolean empty, String field, String record) {
    try {
      return new Answer.Present(empty ? withoutSessions() : parseInventory(out, field, record));
    } catch (Problem e) {
      return new Answer.Unknown(e.why());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Answer.Unknown("tmux's answer makes no sense: " + firstLine(out));
    }
  }

  /**
   * A server that has just started, or that stays without sessions (exit-empty off): there is
   * nothing to ask about but the list of commands.
   */
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
    if (records.length < 2) {
      throw new IllegalArgumentException("no pane");
    }
    Inventory inventory = null;
    List<Pane> rows = new ArrayList<>();
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
      rows.add(
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
    return new Inventory(inventory.pid(), inventory.started(), inventory.version(), rows);
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
        Optional.ofNullable(inventory).flatMap(now -> now.sessionId(session));
    for (int round = 1; ; round++) {
      try {
        return open(sessionId, session, id, directory, variables, command);
      } catch (Problem e) {
        Answer now = Form.SESSION_CHANGED.matcher(e.why()).matches() ? inventory() : null;
        if (round == SESSION_ROUNDS || now == null || now instanceof Answer.Unknown) {
          throw e;
        }
        sessionId =
            now instanceof Answer.Present present
                ? present.inventory().sessionId(session)
                : Optional.empty();
      }
    }
  }

  private OpenedWindow open(
      Optional<String> sessionId,
      String session,
      TaskId id,
      Path directory,
      Map<String, String> variables,
      List<String> command)
      throws Problem {
    String[] placeholder = null;
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
                      literal(unexpanded(session)),
                      "-P",
                      "-F",
                      "#{session_id} #{window_id} #{pid} #{start_time}",
                      "sleep",
                      "60"))
              .split(" ", -1);
      target = made[0];
      placeholder = made;
    }
    try {
      return openIn(target, id, directory, variables, command);
    } finally {
      if (placeholder != null) {
        closePlaceholder(placeholder[1], placeholder[2], placeholder[3]);
      }
    }
  }

  /** On that server only: by now another may run, with a stranger's window of that id. */
  private void closePlaceholder(String windowId, String serverPid, String serverStarted) {
    try {
      closeWindow(Long.parseLong(serverPid), Long.parseLong(serverStarted), windowId, "1");
    } catch (Problem e) {
      // It ends by itself, and the task's window is there or not whatever becomes of it.
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
      // tmux drops what it has not read when it hears of the process's end: half the time the last
      // lines of many. Of a pane with a pipe it reads the rest first.
      mark.addAll(List.of(";", "pipe-pane", "-t", window.paneId(), "exec cat >/dev/null"));
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
      String what = "mark window " + window.windowId();
      if (command.isEmpty()) {
        told(what, mark, NO_INPUT);
        return window;
      }
      return parseOpened(answered(what, mark));
    } catch (Problem e) {
      closeWindow(window.serverPid(), window.serverStarted(), window.windowId(), "1");
      throw e;
    }
  }

  private static OpenedWindow parseOpened(String answer) {
    String[] made = answer.split(" ", -1);
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
    arguments.addAll(List.of("-c", literal(unexpanded(directory.toString()))));
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

  /**
   * The value that new windows get of a variable where nobody gives them another.
   *
   * @param sessionId a session's own environment, or null for the server's, which all sessions have
   * @return nothing where it is not set there
   * @throws Problem when tmux does not tell
   */
  public Optional<String> inherited(String sessionId, String variable) throws Problem {
    List<String> question = new ArrayList<>(List.of("show-environment"));
    question.addAll(sessionId == null ? List.of("-g") : List.of("-t", sessionId));
    question.add(variable);
    Exec.Result result = run(question, NO_INPUT);
    if (result.timedOut() || (!result.ok() && !result.err().startsWith("unknown variable"))) {
      throw Problem.failed(
          "ask tmux for " + variable + " in its environment",
          result.timedOut() ? "it did not answer" : firstLine(result.err()),
          "try again");
    }
    // A variable that is taken away from windows is told as "-NAME".
    String set = variable + "=";
    return result.ok() && result.out().startsWith(set)
        ? Optional.of(result.out().substring(set.length()).stripTrailing())
        : Optional.empty();
  }

  /** Whether this process runs in a pane of that server. */
  public boolean isInside(Inventory inventory) {
    return insidePid().orElse(-1L) == inventory.pid();
  }

  /** Whether this process runs in a pane of any tmux server. */
  public boolean isInsideAny() {
    return !environment.getOrDefault("TMUX", "").isEmpty();
  }

  /** The name of the session that this process's own pane is in. */
  public Optional<String> currentSession(Inventory inventory) {
    Optional<Pane> own =
        isInside(inventory)
            ? inventory.pane(environment.getOrDefault("TMUX_PANE", ""))
            : Optional.empty();
    return own.isPresent() ? Optional.of(own.get().session()) : Optional.empty();
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
   * Puts the text into a buffer and, from tmux 3.2 on, into the terminal's clipboard.
   *
   * @throws Problem when that does not work
   */
  public void copy(String text) throws Problem {
    byte[] input = text.getBytes(StandardCharsets.UTF_8);
    if (!run(List.of("load-buffer", "-w", "-"), input).ok()) {
      told("copy to a tmux buffer", List.of("load-buffer", "-"), input);
    }
  }

  /**
   * Makes the pane's window the one its session shows and, inside tmux, takes this client to it.
   *
   * @throws Problem when that does not work
   */
  public void show(Pane pane, boolean switchClient) throws Problem {
    // Linked into several sessions, the window would be shown in any one of them.
    String window = pane.sessionId() + ":" + pane.windowId();
    List<String> arguments = new ArrayList<>(List.of("select-window", "-t", window));
    if (switchClient) {
      arguments.addAll(List.of(";", "switch-client", "-t", pane.sessionId()));
    }
    told("show window " + pane.windowTarget(), arguments, NO_INPUT);
  }

  /**
   * Attaches this terminal to the session and returns when the user detaches, or suspends the
   * client (prefix Ctrl-Z): who is behind it is not the shell that could go on with it.
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
      status = awaitLeft(client);
      Runtime.getRuntime().removeShutdownHook(ender);
    } catch (IllegalStateException e) {
      // This process is ending, which is what the hook is for.
      return;
    } catch (IOException e) {
      throw notStarted(e);
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

  private static int awaitLeft(Process client) throws IOException, InterruptedException {
    while (!client.waitFor(LOOK_AT_CLIENT.toMillis(), TimeUnit.MILLISECONDS)) {
      if (isStopped(client.pid())) {
        // The server has put the terminal back already, and takes this for detaching.
        client.destroyForcibly().waitFor();
        return 0;
      }
    }
    return client.exitValue();
  }

  /** Where there is no /proc nobody can tell. */
  private static boolean isStopped(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.startsWith(") T", stat.lastIndexOf(')'));
    } catch (IOException e) {
      return false;
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
    // By a signal to itself, which tmux 3.3a can miss as it can those of its children.
    boolean patient = true;
    for (int round = 0; round < EXIT_ROUNDS && patient; round++) {
      run(List.of("kill-server"), NO_INPUT);
      if (inventory() instanceof Answer.NoServer) {
        return;
      }
      patient = pause();
    }
    throw Problem.failed(
        "end the tmux server", "it goes on", "look for it with pgrep -a tmux, and end it");
  }

  /** Runs {@code new-session} or {@code new-window}, which print what they made. */
  private String create(List<String> arguments) throws Problem {
    return answered("open a window", arguments);
  }

  private String answered(String what, List<String> arguments) throws Problem {
    String answer = told(what, arguments, NO_INPUT).strip();
    if (answer.isEmpty()) {
      throw Problem.failed(what, ENDED_SILENTLY, "try again");
    }
    return answer;
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
      throw notStarted(e);
    }
  }

  private Problem notStarted(IOException e) {
    String reason = String.valueOf(e.getMessage());
    // So the JDK says ENOENT.
    if (reason.contains("error=2,")) {
      return Problem.failed(
          "run " + program, "it is not installed or not on the PATH", "install tmux 3.0 or newer");
    }
    return Problem.failed(
        "run " + program,
        reason.substring(reason.lastIndexOf(": ") < 0 ? 0 : reason.lastIndexOf(": ") + 2),
        "end something that runs here, or raise the limits (ulimit -u, ulimit -n)");
  }

  private List<String> argv(List<String> arguments) {
    List<String> argv = new ArrayList<>(List.of(program));
    argv.addAll(serverOptions);
    argv.add("-u");
    argv.addAll(arguments);
    return argv;
  }

  /** The text such that tmux takes no {@code #{...}} or {@code #(...)} in it for a format. */
  private static String unexpanded(String text) {
    // Before a bracket tmux leaves them as they are: #[...] is a style, and no format.
    return Form.STYLELESS_HASH.matcher(text).replaceAll("##");
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
