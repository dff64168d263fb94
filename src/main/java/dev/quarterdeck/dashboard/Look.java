package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How things are written on this terminal.
 *
 * @param glyphs the marks it can show
 * @param home the user's home directory, which is written {@code ~}
 * @param colors which colour is what
 * @param columns those the user wants to see where there is room
 * @param oldData what is older than that says so
 * @param configFile where keys, colours and more can be changed
 * @param taskLimit how many bytes a root may use before that is marked, or null
 */
record Look(
    Glyphs glyphs,
    String home,
    Colors colors,
    Set<Columns.Column> columns,
    Duration oldData,
    String configFile,
    Long taskLimit) {
  /** How late a snapshot may come before that is worth a word. */
  private static final Duration LATE = Duration.ofSeconds(2);

  /** The usual colours, and every column that fits. */
  Look(Glyphs glyphs, String home) {
    this(
        glyphs,
        home,
        Colors.STANDARD,
        EnumSet.allOf(Columns.Column.class),
        Config.NONE.refresh().plus(LATE),
        home + "/.config/quarterdeck/config.toml",
        null);
  }

  /**
   * As configured.
   *
   * @throws Problem when the config names a colour or a column that there is not
   */
  static Look of(Glyphs glyphs, String home, Config config, String configFile) throws Problem {
    return new Look(
        glyphs,
        home,
        Colors.STANDARD.with(config),
        Columns.chosen(config),
        config.refresh().plus(LATE),
        configFile,
        config.taskLimit());
  }

  /** The mark of a task in that state. */
  static String mark(TaskState state, Glyphs glyphs) {
    return switch (state) {
      case RUNNING -> glyphs.running();
      case IDLE -> glyphs.idle();
      case FINISHED -> glyphs.finished();
      case GONE -> glyphs.gone();
      case UNKNOWN -> glyphs.unknown();
      case STUCK -> glyphs.ending();
    };
  }

  /** Whether the task's root uses more than it should. */
  boolean isOver(TaskRow task) {
    return taskLimit != null && task.usage() != null && task.usage().bytes() > taskLimit;
  }

  /** The colour of that part. */
  Style style(Colors.Part part) {
    return colors.style(part);
  }

  /** A directory, the home directory abbreviated. */
  String directory(String path) {
    if (path.equals(home)) {
      return "~";
    }
    return home.length() > 1 && path.startsWith(home + "/")
        ? "~" + path.substring(home.length())
        : path;
  }

  /** The text in exactly that many columns, its end cut where it is too long. */
  String left(String text, int columns) {
    return CellWidth.padRight(Text.printable(text), columns, glyphs.ellipsis());
  }

  /** The same with its beginning cut: for paths. */
  String leftKeepingEnd(String text, int columns) {
    return CellWidth.padRight(
        CellWidth.clipStart(Text.printable(text), columns, glyphs.ellipsis()),
        columns,
        glyphs.ellipsis());
  }

  /** The text, its middle cut where it is too long: names often differ at their end only. */
  String middleCut(String text, int columns) {
    String printable = Text.printable(text);
    if (CellWidth.of(CellWidth.clean(printable)) <= columns) {
      return CellWidth.clean(printable);
    }
    String beginning = CellWidth.clip(printable, columns - columns / 2, glyphs.ellipsis());
    return beginning + CellWidth.clipStart(printable, columns / 2, "");
  }

  /** The text at the right edge of that many columns. */
  String right(String text, int columns) {
    return CellWidth.padLeft(Text.printable(text), columns, glyphs.ellipsis());
  }

  /** A bar, the part of it filled that the share says (0 to 1); what is not nothing shows. */
  static String bar(double share, int columns, String full, String rest) {
    int filled = (int) Math.round(Math.max(0, Math.min(1, share)) * columns);
    if (filled == 0 && share > 0 && columns > 0) {
      filled = 1;
    }
    return full.repeat(filled) + rest.repeat(columns - filled);
  }

  /** The text, its end cut where it is longer than so many columns. */
  String label(String text, int columns) {
    return CellWidth.clip(Text.printable(text), columns, glyphs.ellipsis());
  }

  /** The text in lines of at most that many columns, broken within words that fit no line only. */
  List<String> wrapped(String text, int columns, int mostLines) {
    List<String> lines = new ArrayList<>();
    String rest = CellWidth.clean(Text.printable(text));
    while (CellWidth.of(rest) > columns && lines.size() < mostLines - 1) {
      String start = CellWidth.clip(rest, columns, "");
      int blank = start.lastIndexOf(' ');
      int wordEnd = rest.indexOf(' ', blank + 1);
      String word = rest.substring(blank + 1, wordEnd < 0 ? rest.length() : wordEnd);
      int end = blank > 0 && CellWidth.of(word) <= columns ? blank : start.length();
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    lines.add(CellWidth.clip(rest, columns, glyphs.ellipsis()));
    return lines;
  }
}
