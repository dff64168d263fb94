package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which key does what where. The only place that knows: dispatch, footer, help and {@code
 * docs/keys.md} all read this table.
 */
final class KeyMap {
  /** Where a key is pressed. */
  enum Context {
    BOARD("On the board"),
    KILL("When asked whether to kill"),
    FORM("In the form for a new task"),
    HELP("In this help");

    private final String title;

    Context(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /**
   * One line of the table.
   *
   * @param context where it counts
   * @param shown the keys as people read them
   * @param keys the keys
   * @param action what they do
   * @param label for the footer, or empty where it is not there
   * @param help a few words
   */
  record Binding(
      Context context, String shown, List<Key> keys, Action action, String label, String help) {}

  private static final List<Binding> BINDINGS = new ArrayList<>();

  static {
    board("n", Action.NEW, "new", "a new task", c('n'));
    board("x d", Action.KILL, "kill", "end the task: window, processes, temp root", c('x'), c('d'));
    board("Enter", Action.ATTACH, "attach", "go to the task's window", Key.Named.ENTER);
    board("R", Action.RESPAWN, "", "a new window for a task that is gone", c('R'));
    board("r", Action.REFRESH, "refresh", "look again now", c('r'));
    board("?", Action.HELP, "help", "this help", c('?'), Key.Named.F1);
    board("q", Action.QUIT, "quit", "leave; tasks run on", c('q'));
    board("j ↓", Action.DOWN, "", "next task", c('j'), Key.Named.DOWN);
    board("k ↑", Action.UP, "", "previous task", c('k'), Key.Named.UP);
    board("g Home", Action.FIRST, "", "first task", c('g'), Key.Named.HOME);
    board("G End", Action.LAST, "", "last task", c('G'), Key.Named.END);
    board(
        "PgDn ^D",
        Action.PAGE_DOWN,
        "",
        "half a page down",
        Key.Named.PAGE_DOWN,
        new Key.Ctrl('d'));
    board("PgUp ^U", Action.PAGE_UP, "", "half a page up", Key.Named.PAGE_UP, new Key.Ctrl('u'));
    board("^L", Action.REDRAW, "", "draw the screen anew", new Key.Ctrl('l'));
    board("^Z", Action.STOP_JOB, "", "back to the shell; fg returns", new Key.Ctrl('z'));
    board("^C", Action.INTERRUPT, "", "leave; tasks run on", new Key.Ctrl('c'));

    add(Context.KILL, "y", Action.ACCEPT, "kill it", "kill it", c('y'));
    add(Context.KILL, "Enter", Action.CHOOSE, "", "press the marked button", Key.Named.ENTER);
    add(
        Context.KILL,
        "Tab ← →",
        Action.OTHER_BUTTON,
        "",
        "mark the other button",
        Key.Named.TAB,
        Key.Named.BACKTAB,
        Key.Named.LEFT,
        Key.Named.RIGHT);
    add(
        Context.KILL,
        "Esc n q",
        Action.CLOSE,
        "cancel",
        "leave it alone",
        Key.Named.ESCAPE,
        c('n'),
        c('q'),
        new Key.Ctrl('c'));

    add(Context.FORM, "Enter", Action.CHOOSE, "spawn", "make the task", Key.Named.ENTER);
    add(
        Context.FORM,
        "Tab ↓",
        Action.NEXT_FIELD,
        "next field",
        "next field",
        Key.Named.TAB,
        Key.Named.DOWN);
    add(
        Context.FORM,
        "Shift-Tab ↑",
        Action.PREVIOUS_FIELD,
        "",
        "previous field",
        Key.Named.BACKTAB,
        Key.Named.UP);
    add(
        Context.FORM,
        "Esc",
        Action.CLOSE,
        "cancel",
        "make no task",
        Key.Named.ESCAPE,
        new Key.Ctrl('c'));

    add(
        Context.HELP,
        "Esc q ?",
        Action.CLOSE,
        "close",
        "back to the board",
        Key.Named.ESCAPE,
        c('q'),
        c('?'),
        Key.Named.ENTER,
        new Key.Ctrl('c'));
    add(Context.HELP, "j ↓", Action.DOWN, "down", "further down", c('j'), Key.Named.DOWN);
    add(Context.HELP, "k ↑", Action.UP, "up", "back up", c('k'), Key.Named.UP);
  }

  private KeyMap() {}

  private static Key c(char character) {
    return new Key.Char(character);
  }

  private static void board(String shown, Action action, String label, String help, Key... keys) {
    add(Context.BOARD, shown, action, label, help, keys);
  }

  private static void add(
      Context context, String shown, Action action, String label, String help, Key... keys) {
    List<Key> all = Arrays.asList(keys);
    for (Key key : all) {
      if (action(context, key).isPresent()) {
        throw new IllegalStateException(context + " has two meanings for " + key);
      }
    }
    BINDINGS.add(new Binding(context, shown, all, action, label, help));
  }

  /** What the key does there. */
  static Optional<Action> action(Context context, Key key) {
    return BINDINGS.stream()
        .filter(binding -> binding.context() == context && binding.keys().contains(key))
        .map(Binding::action)
        .findFirst();
  }

  /** The lines of the table for that place. */
  static List<Binding> of(Context context) {
    return BINDINGS.stream().filter(binding -> binding.context() == context).toList();
  }

  /** The keys as people read them, in the characters the terminal has. */
  static String shown(Binding binding, Glyphs glyphs) {
    String shown = binding.shown();
    return glyphs.utf8()
        ? shown
        : shown.replace("↓", "Down").replace("↑", "Up").replace("←", "Left").replace("→", "Right");
  }

  /** The table as the page {@code docs/keys.md}. */
  static String markdown() {
    StringBuilder page = new StringBuilder("# Keys\n\nWritten by the program from its key map.\n");
    for (Context context : Context.values()) {
      page.append("\n## ")
          .append(context.title())
          .append("\n\n| key | what it does |\n|---|---|\n");
      for (Binding binding : of(context)) {
        page.append("| `")
            .append(binding.shown().replace(" ", "` `"))
            .append("` | ")
            .append(binding.help())
            .append(" |\n");
      }
    }
    return page.toString();
  }
}
