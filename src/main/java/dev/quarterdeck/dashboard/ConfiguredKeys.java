package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.terminal.Key;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts the keys of the config file into the key map. */
final class ConfiguredKeys {
  private ConfiguredKeys() {}

  /**
   * The table with the keys that are configured for the board instead of its own.
   *
   * @throws Problem when that names an action or a key that there is not, gives one key two
   *     meanings, or leaves no way out
   */
  static KeyMap of(KeyMap standard, Config config) throws Problem {
    if (config.keys().isEmpty()) {
      return standard;
    }
    Map<Action, Config.Entry> changed = new EnumMap<>(Action.class);
    for (Config.Entry entry : config.keys()) {
      changed.put(action(standard, entry, config), entry);
    }
    Map<Key, Action> taken = new HashMap<>();
    for (KeyMap.Binding binding : board(standard)) {
      if (!changed.containsKey(binding.action())) {
        for (Key key : binding.keys()) {
          taken.put(key, binding.action());
        }
      }
    }
    Map<Action, List<Key>> configured = new EnumMap<>(Action.class);
    // In the order of the file, so that the later one of two lines is the one that is refused.
    for (Config.Entry entry : config.keys()) {
      Action action = action(standard, entry, config);
      List<Key> keys = new ArrayList<>();
      for (String name : entry.values()) {
        Key key = key(name, entry, config);
        Action other = taken.put(key, action);
        if (other != null && other != action) {
          throw conflict(name, action, other, changed.get(other), entry, config);
        }
        keys.add(key);
      }
      if (keys.isEmpty() && action == Action.QUIT) {
        throw config.wrong(entry.line(), "quit has no key", "give it one, such as \"q\"");
      }
      configured.put(action, keys);
    }
    // In the table's own order: the footer goes by it.
    List<KeyMap.Binding> result = new ArrayList<>();
    for (KeyMap.Binding old : standard.bindings()) {
      List<Key> keys =
          old.context() == KeyMap.Context.BOARD
              ? configured.getOrDefault(old.action(), old.keys())
              : old.keys();
      result.add(new KeyMap.Binding(old.context(), keys, old.action(), old.label(), old.help()));
    }
    return new KeyMap(result);
  }

  private static Action action(KeyMap standard, Config.Entry entry, Config config) throws Problem {
    for (KeyMap.Binding binding : board(standard)) {
      if (binding.action().word().equals(entry.name())) {
        return binding.action();
      }
    }
    throw config.wrong(
        entry.line(),
        "there is no action '" + entry.name() + "'",
        "use one of "
            + board(standard).stream()
                .map(binding -> binding.action().word())
                .collect(Collectors.joining(", ")));
  }

  private static Key key(String name, Config.Entry entry, Config config) throws Problem {
    Optional<Key> key = KeyName.parse(name);
    if (key.isEmpty()) {
      throw config.wrong(
          entry.line(),
          "there is no key '" + name + "'",
          "use a character, or one such as Enter, Space, PgDn, F5, ctrl-x, alt-x");
    }
    return key.get();
  }

  private static Problem conflict(
      String key,
      Action action,
      Action other,
      Config.Entry line,
      Config.Entry entry,
      Config config) {
    return line == null
        ? config.wrong(
            entry.line(),
            "'" + key + "' for " + action.word() + " is " + other.word() + "'s by default",
            "use another, or give " + other.word() + " another")
        : config.wrong(
            entry.line(),
            "'"
                + key
                + "' for "
                + action.word()
                + " is "
                + other.word()
                + "'s in line "
                + line.line(),
            "use another in one of the two lines");
  }

  private static List<KeyMap.Binding> board(KeyMap standard) {
    return standard.of(KeyMap.Context.BOARD);
  }
}
