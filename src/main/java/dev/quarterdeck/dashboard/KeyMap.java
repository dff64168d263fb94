package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which key does what where. The only place that knows: dispatch, footer, help, palette and {@code
 * docs/keys.md} all read this table.
 */
final class KeyMap {
  /** Where a key is pressed. */
  enum Context {
    BOARD("On the board"),
    KILL("When asked whether to kill"),
    DISCARD("When asked for the id, to discard what has not landed"),
    SWEEP("When asked whether to sweep"),
    FORM("In the form for a new task"),
    PROMPT("When filtering or sending a line"),
    COPY("When asked what to copy"),
    PALETTE("In the palette"),
    LOG("In the log"),
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
   * @param keys the keys, the one to be shown where there is little room first
   * @param action what they do
   * @param label for the footer, or empty where it is not there
   * @param help a few words
   */
  record Binding(Context context, List<Key> keys, Action action, String label, String help) {}

  /** The keys as they are where nobody changed them. */
  static final KeyMap STANDARD = new KeyMap(standard());

  private final List<Binding> bindings;
  private final Map<Context, Map<Key, Action>> actions = new EnumMap<>(Context.class);

  KeyMap(List<Binding> bindings) {
    this.bindings = List.copyOf(bindings);
    for (Context context : Context.values()) {
      actions.put(context, new HashMap<>());
    }
    for (Binding binding : bindings) {
      for (Key key : binding.keys()) {
        Action other = actions.get(binding.context()).putIfAbsent(key, binding.action());
        if (other != null && other != binding.action()) {
          throw new IllegalStateException(binding.context() + " has two meanings for " + key);
        }
      }
    }
  }

  private static List<Binding> standard() {
    Table table = new Table(Context.BOARD);
    table.add("n", Action.NEW, "new", "a new task");
    table.add(
        "x d", Action.KILL, "kill", "kill the task or the marked ones, with all that is theirs");
    table.add(
        "Enter",
        Action.ATTACH,
        "attach",
        "go to its window; prefix (^B) d comes back, within tmux l, from another session L");
    table.add("p v", Action.PREVIEW, "preview", "show the window's text below the list");
    table.add("/", Action.FILTER, "filter", "show only what matches");
    table.add(":", Action.PALETTE, "all actions", "every action by its name");
    table.add("s", Action.SORT, "sort", "sort by the next column");
    table.add(
        "u", Action.SWEEP, "sweep", "what could be given back: strays, orphans, tasks long gone");
    table.add("i", Action.DETAILS, "details", "show all about the task below the list");
    table.add("Space", Action.MARK, "mark", "mark the task or take the mark away");
    table.add("e", Action.SEND, "send", "send a line to the task's window");
    table.add("R", Action.RESPAWN, "respawn", "a new window for a task that is gone");
    table.add("l", Action.LOG, "log", "what has been said so far");
    table.add("?", Action.HELP, "help", "this help");
    table.add("q", Action.QUIT, "quit", "leave; tasks run on");
    table.add("N", Action.AGAIN, "", "a new task with the same directory and command");
    table.add("a", Action.MARK_ALL, "", "mark all tasks shown, or none");
    table.add("S", Action.REVERSE, "", "sort the other way round");
    table.add("y c", Action.COPY, "", "copy the task's id, root, directory or window");
    table.add("+ =", Action.TALLER, "", "more room below the list");
    table.add("-", Action.SHORTER, "", "less room below the list");
    table.add("J", Action.SCROLL_DOWN, "", "further down in what is below the list");
    table.add("K", Action.SCROLL_UP, "", "back up in it");
    table.add("r", Action.REFRESH, "", "look again now");
    table.add("j ↓", Action.DOWN, "", "next task");
    table.add("k ↑", Action.UP, "", "previous task");
    table.add("g Home", Action.FIRST, "", "first task");
    table.add("G End", Action.LAST, "", "last task");
    table.add("PgDn ^D", Action.PAGE_DOWN, "", "half a page down");
    table.add("PgUp ^U", Action.PAGE_UP, "", "half a page up");
    table.add("Esc", Action.CLOSE, "", "close what is open: pane, filter, marks");
    table.add("^L", Action.REDRAW, "", "draw the screen anew");
    table.add("^Z", Action.STOP_JOB, "", "back to the shell; fg returns");
    table.add("^C", Action.INTERRUPT, "", "leave; tasks run on");

    table.in(Context.KILL);
    table.add("y", Action.ACCEPT, "kill", "kill");
    table.add("Enter", Action.CHOOSE, "the marked one", "press the marked button");
    table.add("Tab ← → Shift-Tab", Action.OTHER_BUTTON, "the other", "mark the other button");
    table.add(
        "f",
        Action.DISCARD,
        "force",
        "where a worktree holds what has not landed: discard that, after asking for the id");
    scrolling(table, "", "");
    table.add("Esc n q ^C", Action.CLOSE, "cancel", "leave it alone");

    table.in(Context.DISCARD);
    table.add("Enter", Action.CHOOSE, "discard", "discard it and kill, once the id stands there");
    table.add("Esc ^C", Action.CLOSE, "cancel", "leave it alone");

    table.in(Context.SWEEP);
    table.add("y", Action.ACCEPT, "sweep", "remove what can go");
    table.add("Enter", Action.CHOOSE, "the marked one", "press the marked button");
    table.add("Tab ← → Shift-Tab", Action.OTHER_BUTTON, "the other", "mark the other button");
    scrolling(table, "", "");
    table.add("Esc n q u ^C", Action.CLOSE, "close", "leave all as it is; what goes on goes on");

    table.in(Context.FORM);
    table.add("Enter", Action.CHOOSE, "spawn", "make the task");
    table.add(
        "Tab",
        Action.COMPLETE,
        "complete",
        "complete a directory or an earlier command, else next field");
    table.add("↓", Action.NEXT_FIELD, "next field", "next field, or next one in a list");
    table.add("↑ Shift-Tab", Action.PREVIOUS_FIELD, "", "the one before");
    table.add("Esc ^C", Action.CLOSE, "cancel", "close the list, or make no task");

    table.in(Context.PROMPT);
    table.add("Enter", Action.CHOOSE, "done", "done");
    table.add("Esc ^C", Action.CLOSE, "cancel", "send nothing; take the filter away");

    table.in(Context.COPY);
    table.add("i y", Action.COPY_ID, "id", "its id");
    table.add("r", Action.COPY_ROOT, "root", "its temp root's path");
    table.add("d", Action.COPY_DIRECTORY, "directory", "the directory it works in");
    table.add("w", Action.COPY_WINDOW, "window", "its window, as tmux -t takes it");
    table.add("Esc q ^C", Action.CLOSE, "cancel", "copy nothing");

    table.in(Context.PALETTE);
    table.add("Enter", Action.CHOOSE, "do it", "do it");
    table.add("↓ Tab", Action.DOWN, "next", "next action");
    table.add("↑ Shift-Tab", Action.UP, "", "previous action");
    table.add("Esc ^C", Action.CLOSE, "cancel", "back to the board");

    table.in(Context.LOG);
    table.add("Esc q l Enter ^C", Action.CLOSE, "close", "back to the board");
    scrolling(table, "down", "up");

    table.in(Context.HELP);
    table.add("Esc q ? Enter ^C", Action.CLOSE, "close", "back to the board");
    scrolling(table, "down", "up");
    return table.bindings;
  }

  private static void scrolling(Table table, String down, String up) {
    table.add("j ↓", Action.DOWN, down, "further down");
    table.add("k ↑", Action.UP, up, "back up");
    table.add("PgDn ^D Space", Action.PAGE_DOWN, "", "a page down");
    table.add("PgUp ^U", Action.PAGE_UP, "", "a page up");
    table.add("g Home", Action.FIRST, "", "to the top");
    table.add("G End", Action.LAST, "", "to the end");
  }

  /** Lets {@link #standard} be read as a table. */
  private static final class Table {
    private final List<Binding> bindings = new ArrayList<>();
    private Context context;

    Table(Context first) {
      context = first;
    }

    void in(Context next) {
      context = next;
    }

    void add(String keys, Action action, String label, String help) {
      List<Key> parsed = new ArrayList<>();
      for (String name : keys.split(" ", -1)) {
        parsed.add(KeyName.parse(name).orElseThrow());
      }
      bindings.add(new Binding(context, List.copyOf(parsed), action, label, help));
    }
  }

  /** What the key does there. */
  Optional<Action> action(Context context, Key key) {
    return Optional.ofNullable(actions.get(context).get(key));
  }

  /** All lines of the table. */
  List<Binding> bindings() {
    return bindings;
  }

  /** The lines of the table for that place. */
  List<Binding> of(Context context) {
    List<Binding> there = new ArrayList<>();
    for (Binding binding : bindings) {
      if (binding.context() == context) {
        there.add(binding);
      }
    }
    return there;
  }

  /** The first key for that on the board, as people read it. */
  String keyOf(Action action, Glyphs glyphs) {
    for (Binding binding : of(Context.BOARD)) {
      if (binding.action() == action && !binding.keys().isEmpty()) {
        return shown(binding.keys().get(0), glyphs);
      }
    }
    return "";
  }

  /** All the binding's keys as people read them, in the characters the terminal has. */
  static String shown(Binding binding, Glyphs glyphs) {
    return binding.keys().stream().map(key -> shown(key, glyphs)).collect(Collectors.joining(" "));
  }

  /** The key as people read it. */
  static String shown(Key key, Glyphs glyphs) {
    String shown = KeyName.of(key);
    return glyphs.utf8()
        ? shown
        : shown.replace("↓", "Down").replace("↑", "Up").replace("←", "Left").replace("→", "Right");
  }

  /** The table as the page {@code docs/keys.md}. */
  String markdown() {
    StringBuilder page = new StringBuilder("# Keys\n\nWritten by the program from its key map.\n");
    for (Context context : Context.values()) {
      page.append("\n## ")
          .append(context.title())
          .append("\n\n| key | what it does |\n|---|---|\n");
      for (Binding binding : of(context)) {
        page.append("| ")
            .append(
                binding.keys().stream()
                    .map(key -> "`" + KeyName.of(key) + "`")
                    .collect(Collectors.joining(" ")))
            .append(" | ")
            .append(binding.help())
            .append(" |\n");
      }
    }
    return page.toString();
  }
}
