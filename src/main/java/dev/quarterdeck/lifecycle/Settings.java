package dev.quarterdeck.lifecycle;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
 * @param environment the environment of this process
 */
public record Settings(
    Path state,
    Path tmp,
    String session,
    String socket,
    boolean color,
    boolean ascii,
    Map<String, String> environment) {

  /** The session for new tasks where nothing says otherwise. */
  public static final String DEFAULT_SESSION = "firstmate";

  private static final Set<String> CONFIG_KEYS =
      Set.of("state", "tmp", "session", "socket", "color", "ascii");

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
  public static Settings resolve(Flags flags, Map<String, String> environment) throws Problem {
    UnmodifiableConfig config = config(environment);
    String state =
        first(
            flags.state(),
            environment.get("QD_STATE"),
            environment.get("FM_STATE_OVERRIDE"),
            below(environment.get("FM_HOME"), "state"),
            text(config, "state"),
            below(environment.get("XDG_STATE_HOME"), "quarterdeck"),
            home(environment) + "/.local/state/quarterdeck");
    String tmp = first(flags.tmp(), environment.get("QD_TMP"), text(config, "tmp"), "/tmp");
    String session = first(flags.session(), environment.get("QD_SESSION"), text(config, "session"));
    if (session != null
        && (session.matches("(?s).*[:.\\p{Cntrl}].*") || session.matches("(?s)[$@%=].*"))) {
      throw Problem.usage(
          "session '" + Text.printable(session) + "'",
          "a session's name holds no ':', '.' or control character, nor '$', '@', '%' or '=' in front",
          "use another name");
    }
    String socket = first(flags.socket(), environment.get("QD_SOCKET"), text(config, "socket"));
    if (socket != null && socket.indexOf('/') >= 0) {
      throw Problem.usage(
          "socket '" + Text.printable(socket) + "'",
          "it is the name of a socket, not a path",
          "use a name without '/'");
    }
    boolean color =
        !flags.noColor()
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && bool(config, "color", true);
    return new Settings(
        path("state directory", state, environment),
        path("temp directory", tmp, environment),
        session,
        socket,
        color,
        flags.ascii() || bool(config, "ascii", false),
        environment);
  }

  /** Where the config file is, or would be. */
  public static Path configFile(Map<String, String> environment) {
    String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return Path.of(base.isEmpty() ? home(environment) + "/.config" : base)
        .resolve("quarterdeck/config.toml");
  }

  private static UnmodifiableConfig config(Map<String, String> environment) throws Problem {
    Path file = configFile(environment);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    String what = "config " + Text.printable(file.toString());
    try {
      UnmodifiableConfig config = new TomlParser().parse(Files.readString(file));
      Set<String> unknown =
          config.entrySet().stream()
              .map(UnmodifiableConfig.Entry::getKey)
              .collect(Collectors.toCollection(TreeSet::new));
      unknown.removeAll(CONFIG_KEYS);
      if (!unknown.isEmpty()) {
        throw Problem.usage(
            what,
            "there is no option '" + Text.printable(unknown.iterator().next()) + "'",
            "use " + String.join(", ", new TreeSet<>(CONFIG_KEYS)));
      }
      return config;
    } catch (IOException e) {
      throw Problem.usage(what, MetaStore.reason(e), "make it readable");
    } catch (ParsingException e) {
      throw Problem.usage(what, Text.printable(e.getMessage()), "write it as TOML");
    }
  }

  private static String text(UnmodifiableConfig config, String key) throws Problem {
    Object value = config == null ? null : config.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw Problem.usage("config '" + key + "'", "its value is no string", "put it in quotes");
  }

  private static boolean bool(UnmodifiableConfig config, String key, boolean fallback)
      throws Problem {
    Object value = config == null ? null : config.get(key);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Boolean set) {
      return set;
    }
    throw Problem.usage("config '" + key + "'", "its value is no boolean", "use true or false");
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
    return home.isEmpty() ? System.getProperty("user.home") : home;
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
