package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The options that every command has, each from its flag, else the environment, else the config
 * file, else its default.
 *
 * @param state the state directory
 * @param tmp the directory of the temp roots
 * @param session the tmux session for new tasks, or null for the current one, else {@link
 *     #DEFAULT_SESSION}
 * @param socket the tmux socket's name, or null for tmux's own choice
 * @param color whether colours may be used
 * @param ascii whether only ASCII may be drawn, whatever the locale says
 * @param mouse whether the dashboard takes the mouse
 * @param config the config file, for what only the dashboard uses
 * @param environment the environment of this process
 */
public record Settings(
    Path state,
    Path tmp,
    String session,
    String socket,
    boolean color,
    boolean ascii,
    boolean mouse,
    Config config,
    Map<String, String> environment) {

  /** The session for new tasks where nothing says otherwise. */
  public static final String DEFAULT_SESSION = "firstmate";

  /** What the launcher changes for Java, and what it keeps the user's own as. */
  private static final List<String> USERS =
      List.of("LC_ALL", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final String KEPT_AS = "QD_";

  /** Copies the environment. */
  public Settings {
    environment = Map.copyOf(environment);
  }

  /**
   * The options as given on the command line; null or false where one was not given.
   *
   * @param state as in {@code --state}
   * @param tmp as in {@code --tmp}
   * @param session as in {@code --session}
   * @param socket as in {@code --socket}
   * @param noColor as in {@code --no-color}
   * @param ascii as in {@code --ascii}
   */
  public record Flags(
      String state, String tmp, String session, String socket, boolean noColor, boolean ascii) {
    /** No option given. */
    public static final Flags NONE = new Flags(null, null, null, null, false, false);
  }

  /**
   * Puts the four sources together.
   *
   * @throws Problem of kind USAGE when one of them makes no sense
   */
  public static Settings resolve(Flags flags, Map<String, String> variables) throws Problem {
    Map<String, String> environment = withUsers(variables);
    Config config = Config.read(configFile(environment));
    if (config != Config.NONE) {
      check(config, environment);
    }
    String state =
        first(
            flags.state(),
            environment.get("QD_STATE"),
            environment.get("FM_STATE_OVERRIDE"),
            below(environment.get("FM_HOME"), "state"),
            config.text("state"),
            below(environment.get("XDG_STATE_HOME"), "quarterdeck"),
            home(environment) + "/.local/state/quarterdeck");
    String tmp = first(flags.tmp(), environment.get("QD_TMP"), config.text("tmp"), "/tmp");
    String session = first(flags.session(), environment.get("QD_SESSION"), config.text("session"));
    if (session != null) {
      requireSession(session);
    }
    String socket = first(flags.socket(), environment.get("QD_SOCKET"), config.text("socket"));
    if (socket != null) {
      requireSocket(socket);
    }
    boolean color =
        !flags.noColor()
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && config.flag("color", true);
    return new Settings(
        path("state directory", state, environment),
        path("temp directory", tmp, environment),
        session,
        socket,
        color,
        flags.ascii() || config.flag("ascii", false),
        config.mouse(),
        config,
        environment);
  }

  /** Also of what is overruled: who wrote it is to learn of it. */
  private static void check(Config config, Map<String, String> environment) throws Problem {
    config.check("state", value -> path("state directory", value, environment));
    config.check("tmp", value -> path("temp directory", value, environment));
    config.check("session", Settings::requireSession);
    config.check("socket", Settings::requireSocket);
  }

  /**
   * Takes back what our launcher changed: the locale, which tells Java how files are named, and
   * options for all Java programs.
   */
  private static Map<String, String> withUsers(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    for (String name : USERS) {
      String users = environment.remove(KEPT_AS + name);
      if (users != null) {
        environment.remove(name);
        if (!users.isEmpty()) {
          environment.put(name, users);
        }
      }
    }
    return environment;
  }

  /** Whether tmux takes that name for a session and finds it by that name again. */
  static boolean isSessionName(String name) {
    return !name.isEmpty()
        && !name.matches("(?s).*[:.\\\\\\x00-\\x1f\\x7f].*")
        && !name.matches("(?s)[$@%=].*");
  }

  /** Whether a firstmate home is in use, whose habits are then ours. */
  public boolean isFirstmateHome() {
    return Home.of(environment).isPresent();
  }

  /** The same with the mouse, whatever the config file says of it. */
  public Settings withMouse() {
    return new Settings(state, tmp, session, socket, color, ascii, true, config, environment);
  }

  /** The command as it has to be typed to mean these directories and this tmux server. */
  String command(String words) {
    StringBuilder line = new StringBuilder("qd ").append(words);
    Settings usual;
    try {
      usual = resolve(Flags.NONE, environment);
    } catch (Problem e) {
      return line.toString();
    }
    if (!state.equals(usual.state)) {
      line.append(" --state ").append(ShellText.quoted(state.toString()));
    }
    if (!tmp.equals(usual.tmp)) {
      line.append(" --tmp ").append(ShellText.quoted(tmp.toString()));
    }
    if (socket != null && !socket.equals(usual.socket)) {
      line.append(" --socket ").append(ShellText.quoted(socket));
    }
    return line.toString();
  }

  /** Where the config file is, or would be. */
  public static Path configFile(Map<String, String> environment) {
    String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return Path.of(base.isEmpty() ? home(environment) + "/.config" : base)
        .resolve("quarterdeck/config.toml");
  }

  private static void requireSession(String session) throws Problem {
    if (!isSessionName(session)) {
      throw Problem.usage(
          "session '" + Text.printable(session) + "'",
          "a session's name holds no ':', '.', '\\' or control character, nor '$', '@', '%' or '=' in front",
          "use another name");
    }
  }

  private static void requireSocket(String socket) throws Problem {
    if (socket.indexOf('/') >= 0) {
      throw Problem.usage(
          "socket '" + Text.printable(socket) + "'",
          "it is the name of a socket, not a path",
          "use a name without '/'");
    }
  }

  private static Path path(String what, String value, Map<String, String> environment)
      throws Problem {
    String expanded = value.startsWith("~/") ? home(environment) + value.substring(1) : value;
    if (expanded.indexOf('\n') >= 0 || expanded.indexOf('\r') >= 0) {
      throw Problem.usage(
          what + " '" + Text.printable(value) + "'",
          "a path with a line end cannot be put into a meta",
          "use another");
    }
    try {
      return Path.of(expanded).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw Problem.usage(
          what + " '" + Text.printable(value) + "'", "it is no path", "use another");
    }
  }

  private static String home(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    if (!home.isEmpty()) {
      return home;
    }
    // Without an entry in passwd Java says "?".
    String known = System.getProperty("user.home", "");
    return known.startsWith("/") ? known : "";
  }

  private static String below(String directory, String name) {
    return directory == null || directory.isEmpty() ? null : directory + "/" + name;
  }

  private static String first(String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null && !candidate.isEmpty()) {
        return candidate;
      }
    }
    return null;
  }
}
