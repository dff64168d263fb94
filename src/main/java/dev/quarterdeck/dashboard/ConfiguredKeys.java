package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.terminal.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    List<KeyMap.Binding> result = new ArrayList<>();
    for (KeyMap.Binding binding : standard.bindings()) {
      if (binding.context() != KeyMap.Context.BOARD) {
        result.add(binding);
      } else if (!changed.containsKey(binding.action())) {
        binding.keys().forEach(key -> taken.put(key, binding.action()));
        result.add(binding);
      }
    }
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
      for (KeyMap.Binding old : board(standard)) {
        if (old.action() == action) {
          result.add(
              new KeyMap.Binding(KeyMap.Context.BOARD, keys, action, old.label(), old.help()));
        }
      }
    }
    // The table's own order: the footer goes by it.
    List<Action> order = standard.bindings().stream().map(KeyMap.Binding::action).toList();
    result.sort(
        Comparator.comparing(KeyMap.Binding::context)
            .thenComparingInt(
                binding ->
                    binding.context() == KeyMap.Context.BOARD
                        ? order.indexOf(binding.action())
                        : 0));
    return new KeyMap(result);
  }

  private static Action action(KeyMap standard, Config.Entry entry, Config config) throws Problem {
    return board(standard).stream()
        .map(KeyMap.Binding::action)
        .filter(action -> action.word().equals(entry.name()))
        .findFirst()
        .orElseThrow(
            () ->
                config.wrong(
                    entry.line(),
                    "there is no action '" + entry.name() + "'",
                    "use one of "
                        + board(standard).stream()
                            .map(binding -> binding.action().word())
                            .collect(Collectors.joining(", "))));
  }

  private static Key key(String name, Config.Entry entry, Config config) throws Problem {
    return KeyName.parse(name)
        .orElseThrow(
            () ->
                config.wrong(
                    entry.line(),
                    "there is no key '" + name + "'",
                    "use a character, or one such as Enter, Space, PgDn, F5, ctrl-x, alt-x"));
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
