package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Key;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Every action of the board by its name; typing narrows the list. */
final class PaletteDialog implements Dialog {
  /** A match in the name is better than any in the help. */
  private static final int NAME = 1;

  private final Model model;
  private final TextField field = new TextField("");
  private int selected;

  /** Why what was chosen last cannot be done, or null. */
  private String refusal;

  /** What was selected when it was opened: it stays the task that is meant. */
  private final TaskId task;

  PaletteDialog(Model model) {
    this.model = model;
    this.task = model.list().selected();
  }

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.PALETTE;
  }

  TextField field() {
    return field;
  }

  String refusal() {
    return refusal;
  }

  private record Match(KeyMap.Binding binding, int score) {}

  /** The actions that match what was typed, the best first. */
  List<KeyMap.Binding> matches() {
    List<String> words = List.of(field.text().strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
    return model.keys().of(KeyMap.Context.BOARD).stream()
        .filter(binding -> binding.action() != Action.PALETTE)
        .map(binding -> new Match(binding, score(binding, words)))
        .filter(match -> match.score() >= 0)
        .sorted(Comparator.comparingInt(Match::score).reversed())
        .map(Match::binding)
        .toList();
  }

  /** Every word must match: the name by its letters, or the help as it is, which counts less. */
  private static int score(KeyMap.Binding binding, List<String> words) {
    int sum = 0;
    for (String word : words) {
      int score = Fuzzy.score(word, binding.action().word());
      if (score >= 0) {
        sum += NAME + score;
      } else if (!binding.help().toLowerCase(Locale.ROOT).contains(word)) {
        return -1;
      }
    }
    return sum;
  }

  int selected() {
    return Math.max(0, Math.min(selected, matches().size() - 1));
  }

  @Override
  public boolean type(Key key) {
    String before = field.text();
    boolean taken = field.accept(key);
    if (!field.text().equals(before)) {
      selected = 0;
      refusal = null;
    }
    return taken;
  }

  @Override
  public void on(Action action) {
    refusal = null;
    switch (action) {
      case DOWN -> selected = Math.floorMod(selected() + 1, Math.max(1, matches().size()));
      case UP -> selected = Math.floorMod(selected() - 1, Math.max(1, matches().size()));
      case CHOOSE -> {
        if (!matches().isEmpty()) {
          Action chosen = matches().get(selected()).action();
          refusal =
              Model.isOfATask(chosen) && !Objects.equals(task, model.list().selected())
                  ? task + " is gone"
                  : model.whyNotOnBoard(chosen);
          if (refusal == null) {
            model.close();
            model.onBoard(chosen);
          }
        }
      }
      default -> model.close();
    }
  }
}
