package dev.quarterdeck.dashboard;

import dev.quarterdeck.dashboard.Colors.Part;
import dev.quarterdeck.lifecycle.Finding;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TaskStatus;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Style;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Draws the board: header, table, message, footer. */
final class BoardView {
  private static final int TABLE_TOP = 4;
  private static final int BELOW_TABLE = 3;
  private static final int MOST_MESSAGE_LINES = 4;
  private static final int MOST_ORPHANS = 4;
  private static final int LEAST_FOR_ORPHANS = 24;
  private static final int WIDE = 100;
  private static final int EASY_TO_READ = 56;
  private static final Set<Action> LAST_TO_GO = EnumSet.of(Action.HELP, Action.QUIT, Action.CLOSE);

  /** With hundreds of tasks each is counted every half minute, and that is nothing to mention. */
  private static final Duration OLD_COUNT = Duration.ofMinutes(1);

  private final Canvas canvas;
  private final Model model;
  private final Look look;
  private final Glyphs glyphs;
  private final Message message;

  private BoardView(Canvas canvas, Model model, Look look) {
    this.canvas = canvas;
    this.model = model;
    this.look = look;
    this.glyphs = look.glyphs();
    this.message = message();
  }

  /** Draws all of it, over whatever was there. */
  static void draw(Canvas canvas, Model model, Look look) {
    canvas.clear();
    model.spots().begin(model.dialog());
    new BoardView(canvas, model, look).draw();
  }

  /** In the last rule, where it lies over nothing of a dialog that is as high as the screen. */
  static void drawMessageOverDialog(Canvas canvas, Model model, Look look) {
    Messages.Entry entry = model.messages().shown();
    if (model.dialog() != null && entry != null) {
      String text = look.label(entry.text(), canvas.width() - 6);
      canvas.put(2, canvas.height() - 2, " " + text + " ", styleOf(entry, look));
    }
  }

  /** What can be pressed now; drawn behind the dialog, which knows only then whether it scrolls. */
  static void drawFooter(Canvas canvas, Model model, Look look) {
    new BoardView(canvas, model, look).footer();
  }

  private static Style styleOf(Messages.Entry entry, Look look) {
    return entry.error() ? look.style(Part.ERROR).asBold() : Style.PLAIN;
  }

  private void draw() {
    header();
    rule(2);
    choice();
    if (model.snapshot() == null) {
      centred(List.of(model.trouble() == null ? "looking ..." : model.trouble().getMessage()));
    } else if (model.list().rows().isEmpty() && model.list().hidden() > 0) {
      String key = model.keys().keyOf(Action.CLOSE, glyphs);
      centred(
          List.of(
              "no task matches" + (key.isEmpty() ? "" : "; " + key + " takes the filter away")));
    } else if (model.list().rows().isEmpty()) {
      centred(
          List.of(
              "Builds and agents run here, each in its own tmux window"
                  + " and with a temp directory that goes when you end it.",
              model.keys().keyOf(Action.NEW, glyphs) + "  makes the first task",
              "qd --demo  shows a busy board"));
    } else {
      table();
    }
    orphansAndStrays();
    lowerPane();
    drawMessage();
    rule(canvas.height() - 2);
  }

  /** The rows between the header and the message. */
  private int rowsForTable() {
    int available = canvas.height() - TABLE_TOP - BELOW_TABLE;
    return available - rowsForPane() - rowsForOrphans();
  }

  private int rowsForPane() {
    int available = canvas.height() - TABLE_TOP - BELOW_TABLE;
    return model.lowerPane().rowsOf(available, model.list().rows().size());
  }

  /** One for the rule and one for each; none where there is little room, and a message says it. */
  private int rowsForOrphans() {
    if (model.snapshot() == null
        || canvas.height() < LEAST_FOR_ORPHANS
        || model.lowerPane().kind() != LowerPane.Kind.NONE) {
      return 0;
    }
    int count = Leftovers.of(model).size();
    return count == 0 ? 0 : 1 + Math.min(count, MOST_ORPHANS);
  }

  private void orphansAndStrays() {
    int rows = rowsForOrphans();
    if (rows == 0) {
      return;
    }
    int top = TABLE_TOP + rowsForTable();
    rule(top);
    String key = model.keys().keyOf(Action.SWEEP, glyphs);
    String way = key.isEmpty() ? "" : glyphs.separator() + " " + key + " sweep ";
    canvas.put(2, top, " orphans and strays " + way, Style.PLAIN);
    List<Leftovers> all = Leftovers.of(model);
    int path = Math.max(24, canvas.width() / 2 - 4);
    for (int i = 0; i < rows - 1; i++) {
      int row = top + 1 + i;
      if (i == rows - 2 && all.size() > rows - 1) {
        canvas.put(3, row, "and " + (all.size() - i) + " more", Style.FAINT);
        return;
      }
      Leftovers left = all.get(i);
      canvas.put(3, row, look.leftKeepingEnd(left.what(), path - 2), Style.PLAIN);
      canvas.put(3 + path, row, look.left(left.why(), 24), Style.PLAIN);
      String size = left.bytes() == null ? "" : Text.bytes(left.bytes());
      canvas.put(3 + path + 24, row, look.right(size, 10), Style.PLAIN);
    }
  }

  private void lowerPane() {
    int rows = rowsForPane();
    if (rows > 0) {
      int top = TABLE_TOP + rowsForTable();
      LowerPaneView.draw(canvas.region(0, top, canvas.width(), rows), model, look);
    }
  }

  private void rule(int row) {
    canvas.fill(0, row, canvas.width(), 1, glyphs.horizontal(), Style.FAINT);
  }

  /** What is shown of all there is, and what is marked. */
  private void choice() {
    TaskList list = model.list();
    List<String> facts = new ArrayList<>();
    if (!list.filter().isBlank()) {
      int all = list.rows().size() + list.hidden();
      String place = " " + glyphs.separator() + " " + list.rows().size() + " of " + all;
      String shown = look.label("filter: " + list.filter().strip(), canvas.width() / 2);
      facts.add(shown + place);
    }
    if (!list.marked().isEmpty()) {
      facts.add(list.marked().size() + " marked");
    }
    Columns.Column sorted = list.order().column();
    if (!list.rows().isEmpty() && columns().of(sorted) == null) {
      facts.add("sort: " + sorted.word() + " " + arrow());
    }
    Optional<String> wakes = Wakes.fact(model.snapshot());
    if (wakes.isPresent()) {
      facts.add(look.label(wakes.get(), canvas.width() / 2));
    }
    int at = 1;
    for (String fact : facts) {
      at = canvas.put(at, 2, " " + fact + " ", look.style(Part.WARNING)) + 1;
    }
  }

  /** In the middle, as many sentences as there is room for; the last ones say what to do. */
  private void centred(List<String> sentences) {
    int rows = canvas.height() - TABLE_TOP - BELOW_TABLE;
    List<String> lines = new ArrayList<>();
    for (int i = sentences.size() - 1; i >= 0; i--) {
      int columns = Math.min(EASY_TO_READ, canvas.width() - 2);
      List<String> sentence = new ArrayList<>(look.wrapped(sentences.get(i), columns, rows));
      if (!lines.isEmpty()) {
        sentence.add("");
      }
      if (lines.size() + sentence.size() <= rows) {
        lines.addAll(0, sentence);
      }
    }
    int row = TABLE_TOP + (rows - lines.size()) / 2;
    for (String line : lines) {
      canvas.put((canvas.width() - CellWidth.of(line)) / 2, row++, line, Style.PLAIN);
    }
  }

  private void header() {
    Snapshot snapshot = model.snapshot();
    String dot = " " + glyphs.separator() + " ";
    canvas.put(1, 0, "quarterdeck", Style.BOLD);
    if (snapshot == null) {
      canvas.put(14, 0, Text.printable(model.host()), Style.PLAIN);
      return;
    }
    int tasks = snapshot.tasks().size();
    String left =
        model.host()
            + dot
            + "tmux "
            + snapshot.session()
            + dot
            + (tasks == 1 ? "1 task" : tasks + " tasks");
    int end = canvas.width() - gauge(snapshot.tmp()) - 2;
    canvas.put(
        14, 0, CellWidth.clip(Text.printable(left), end - 14, glyphs.ellipsis()), Style.PLAIN);
    secondLine(snapshot);
  }

  private void secondLine(Snapshot snapshot) {
    Room room = new Room(snapshot.tmp());
    String roots =
        "roots " + (snapshot.isCounted() ? Text.bytes(snapshot.totalBytes()) : glyphs.none());
    String free = withForecast(room, canvas.width() - roots.length() - 5);
    String words = look.label(free, canvas.width() - 2) + " ";
    int end = canvas.width() - CellWidth.of(words);
    Style style = model.forecast().isNear(model.now()) ? look.style(Part.WARNING) : Style.PLAIN;
    canvas.put(end, 1, words, room.warns() ? look.style(Part.FULL).asBold() : style);
    // What comes first in a narrow place is what is wrong.
    int most = Math.max(0, end - 3);
    String old = oldData(snapshot, most);
    String trouble = trouble(snapshot);
    int at = 1;
    int needed = old.isEmpty() ? 0 : CellWidth.of(old) + 2;
    if (roots.length() + needed <= most) {
      at = canvas.put(at, 1, roots, Style.PLAIN) + 2;
    }
    if (!old.isEmpty()) {
      at = canvas.put(at, 1, old, look.style(Part.WARNING).asBold()) + 2;
    } else if (trouble == null) {
      growth(at, end - 2);
    }
    if (trouble != null) {
      canvas.put(at, 1, look.label(trouble, end - 2 - at), look.style(Part.WARNING));
    }
  }

  /** What is free, and when that will be used up, where this is known and there is room. */
  private String withForecast(Room room, int most) {
    String forecast = model.forecast().words(model.now());
    String both = room.words(false) + " " + glyphs.separator() + " " + forecast;
    return !forecast.isEmpty() && CellWidth.of(both) <= most
        ? both
        : room.words(canvas.width() >= WIDE);
  }

  private void growth(int at, int end) {
    long growth = model.history().growth().orElse(0);
    String text = (growth > 0 ? "+" : "-") + Text.bytes(Math.abs(growth)) + "/min";
    if (growth != 0 && at + text.length() <= end) {
      canvas.put(at, 1, text, Style.PLAIN);
    }
  }

  /** How old the data is when that is worth saying, else empty. */
  private String oldData(Snapshot snapshot, int most) {
    Duration age = Duration.between(snapshot.taken(), model.now());
    if (age.compareTo(look.oldData()) <= 0) {
      return "";
    }
    String old = (age.toSeconds() < 60 ? age.toSeconds() + " s" : Text.age(age)) + " old";
    return look.label("data ".length() + old.length() <= most ? "data " + old : old, most);
  }

  private String trouble(Snapshot snapshot) {
    if (!snapshot.server().answered()) {
      return snapshot.server().trouble();
    }
    // The first task brings one.
    boolean missed = snapshot.server().pid() == null && !snapshot.tasks().isEmpty();
    return missed ? "no tmux server answers at this socket" : null;
  }

  /** Draws the gauge at the right edge and returns its width. */
  private int gauge(TmpSpace tmp) {
    Room space = new Room(tmp);
    if (space.used() < 0) {
      return 0;
    }
    double used = space.used();
    int columns = canvas.width() >= 100 ? 16 : canvas.width() >= 80 ? 10 : 0;
    String percent = " " + Math.round(used * 100) + "% ";
    String name = tmp.path() + space.type() + "  ";
    if (canvas.width() < 80) {
      name = CellWidth.clipStart(tmp.path(), 10, glyphs.ellipsis());
    } else {
      name = CellWidth.clipStart(name, 26, glyphs.ellipsis());
    }
    int width = CellWidth.of(name) + columns + CellWidth.of(percent);
    int at = canvas.put(canvas.width() - width, 0, name, Style.PLAIN);
    Style style = look.style(space.warns() ? Part.FULL : Part.GAUGE);
    at = canvas.put(at, 0, Look.bar(used, columns, glyphs.full(), glyphs.free()), style);
    canvas.put(at, 0, percent, space.warns() ? style.asBold() : Style.PLAIN);
    return width;
  }

  private Columns columns() {
    int longest = 0;
    boolean status = false;
    for (TaskList.Row row : model.list().rows()) {
      longest = Math.max(longest, row.id().value().length());
      status |= row.task() != null && row.task().status() != null;
    }
    Set<Columns.Column> chosen = EnumSet.copyOf(look.columns());
    if (!status) {
      chosen.remove(Columns.Column.STATUS);
    }
    return Columns.of(canvas.width(), longest, chosen);
  }

  private String arrow() {
    return model.list().order().descending() ? glyphs.descending() : glyphs.ascending();
  }

  private void table() {
    Columns columns = columns();
    model.list().columns(columns.places().keySet());
    for (Columns.Column column : Columns.Column.values()) {
      String title = column.title();
      if (column == model.list().order().column() && columns.of(column) != null) {
        int room = columns.of(column).width() - CellWidth.of(title);
        title =
            room < 1
                ? title.substring(0, title.length() + room - 1) + arrow()
                : title + (room < 2 ? "" : " ") + arrow();
      }
      cell(columns, column, TABLE_TOP - 1, title, Style.BOLD);
      if (columns.of(column) != null) {
        model.spots().heading(columns.of(column), TABLE_TOP - 1, column);
      }
    }
    int fitting = Math.max(1, rowsForTable() - linesOverTable());
    int top = model.list().scrollTo(fitting);
    model.list().shownFrom(TABLE_TOP);
    List<TaskList.Row> rows = model.list().rows();
    long most = 0;
    for (TaskList.Row row : rows) {
      Usage usage = row.task() == null ? null : row.task().usage();
      most = Math.max(most, usage == null ? 0 : usage.bytes());
    }
    for (int i = top; i < Math.min(rows.size(), top + fitting); i++) {
      boolean selected = i == model.list().selectedIndex();
      new RowView(columns, TABLE_TOP + i - top, rows.get(i), selected, most).draw();
    }
    if (rows.size() > fitting) {
      String place =
          " " + (top + 1) + "-" + Math.min(rows.size(), top + fitting) + " of " + rows.size() + " ";
      canvas.put(canvas.width() - place.length() - 1, 2, place, Style.FAINT);
    }
  }

  private void cell(Columns columns, Columns.Column column, int row, String text, Style style) {
    Columns.Place place = columns.of(column);
    if (place != null) {
      String fitting =
          column.right() ? look.right(text, place.width()) : look.left(text, place.width());
      canvas.put(place.column(), row, fitting, style);
    }
  }

  /** One line of the table. */
  private final class RowView {
    private final Columns columns;
    private final int row;
    private final TaskList.Row content;
    private final boolean selected;
    private final long most;

    RowView(Columns columns, int row, TaskList.Row content, boolean selected, long most) {
      this.columns = columns;
      this.row = row;
      this.content = content;
      this.selected = selected;
      this.most = most;
    }

    void draw() {
      if (selected) {
        canvas.fill(0, row, canvas.width(), 1, " ", Style.REVERSED);
        canvas.put(1, row, glyphs.selected(), Style.REVERSED);
      }
      if (model.list().isMarked(content.id())) {
        Style mark = look.style(Part.MARK).asBold();
        canvas.put(2, row, glyphs.marked(), selected ? mark.withoutColor().asReversed() : mark);
      }
      put(Columns.Column.TASK, content.id().value(), Style.PLAIN);
      if (content.job() != null) {
        job(content.job());
        return;
      }
      TaskRow task = content.task();
      state(task);
      status(task.status());
      Usage usage = task.usage();
      use(task);
      Columns.Place bar = columns.of(Columns.Column.BAR);
      if (bar != null && look.isOver(task)) {
        String limit = "over " + Amounts.brief(look.taskLimit());
        String word = limit.length() <= bar.width() ? limit : "over";
        put(Columns.Column.BAR, word, look.style(Part.WARNING).asBold());
      } else if (bar != null) {
        double share = usage == null || most == 0 ? 0 : (double) usage.bytes() / most;
        put(
            Columns.Column.BAR,
            Look.bar(share, bar.width(), glyphs.bar(), glyphs.barRest()),
            look.style(Part.BAR));
      }
      put(Columns.Column.FILES, usage == null ? glyphs.none() : files(usage.files()), Style.PLAIN);
      put(Columns.Column.AGE, age(task), Style.PLAIN);
      put(Columns.Column.NOW, now(task), Style.PLAIN);
      if (columns.of(Columns.Column.DIRECTORY) != null && task.project() != null) {
        String directory =
            look.leftKeepingEnd(
                look.directory(task.project()), columns.of(Columns.Column.DIRECTORY).width());
        put(Columns.Column.DIRECTORY, directory, Style.PLAIN);
      }
    }

    private void put(Columns.Column column, String text, Style style) {
      cell(columns, column, row, text, selected ? style.withoutColor().asReversed() : style);
    }

    /** Use and growth; how old the count is stands where the growth of late would. */
    private void use(TaskRow task) {
      Usage usage = task.usage();
      boolean old = usage != null && isOld(task);
      String age = old ? Text.age(Duration.between(usage.scanned(), model.now())) : "";
      String text = usage == null ? glyphs.none() : Text.bytes(usage.bytes());
      Columns.Place place = columns.of(Columns.Column.USE);
      if (old && columns.of(Columns.Column.GROWTH) == null && place != null) {
        String both = Amounts.brief(usage.bytes()) + " " + age;
        text = both.length() <= place.width() ? both : text;
      }
      boolean over = look.isOver(task);
      Style plain = over ? look.style(Part.WARNING).asBold() : Style.PLAIN;
      put(Columns.Column.USE, text, old ? Style.FAINT : plain);
      if (over && place != null) {
        int before = place.end() - CellWidth.of(text) - 1;
        canvas.put(before, row, "!", selected ? plain.withoutColor().asReversed() : plain);
      }
      OptionalLong growth = model.history().growth(task.id());
      if (old) {
        put(Columns.Column.GROWTH, age + " old", Style.FAINT);
      } else if (growth.isPresent()) {
        Style style = growth.getAsLong() > 0 ? look.style(Part.WARNING) : Style.PLAIN;
        put(Columns.Column.GROWTH, Amounts.growth(growth.getAsLong()), style);
      }
    }

    private String files(long count) {
      String exact = Text.count(count);
      Columns.Place place = columns.of(Columns.Column.FILES);
      return place == null || exact.length() <= place.width() ? exact : Amounts.briefCount(count);
    }

    private boolean isOld(TaskRow task) {
      boolean still = task.state() == TaskState.FINISHED || task.state() == TaskState.GONE;
      Instant scanned = task.usage().scanned();
      return !still && scanned.plus(OLD_COUNT).isBefore(model.now());
    }

    private void state(TaskRow task) {
      String text = Look.mark(task.state(), glyphs) + " " + TaskList.word(task);
      put(Columns.Column.STATE, text, look.style(partOf(task)));
    }

    /** What waits for a person has a mark, too, where there are no colours. */
    private void status(TaskStatus status) {
      Columns.Place place = columns.of(Columns.Column.STATUS);
      if (place == null || status == null) {
        return;
      }
      String mark = status.waits() ? "! " : "  ";
      String age = Text.age(Duration.between(status.said(), model.snapshot().taken()));
      String note = status.note().isEmpty() ? "" : " " + status.note();
      String verb = status.verb() == null ? "" : status.verb() + " ";
      String text = mark + verb + age + note;
      if (CellWidth.of(mark + verb + age) > place.width()) {
        text = mark + verb.strip();
      }
      Style style =
          switch (status.verb() == null ? "" : status.verb()) {
            case "needs-decision", "blocked" -> look.style(Part.WARNING).asBold();
            case "failed" -> look.style(Part.FAILED);
            case "done" -> look.style(Part.FINISHED);
            default -> Style.PLAIN;
          };
      put(Columns.Column.STATUS, text, style);
    }

    private static Part partOf(TaskRow task) {
      return switch (task.state()) {
        case RUNNING -> Part.RUNNING;
        case IDLE -> Part.IDLE;
        case FINISHED ->
            task.exitStatus() != null && task.exitStatus() == 0 ? Part.FINISHED : Part.FAILED;
        case GONE -> Part.GONE;
        case STUCK -> Part.STUCK;
        case UNKNOWN -> Part.UNKNOWN;
      };
    }

    private String age(TaskRow task) {
      return task.spawned() == null
          ? glyphs.none()
          : Text.age(Duration.between(task.spawned(), model.snapshot().taken()));
    }

    private String now(TaskRow task) {
      if (task.state() == TaskState.FINISHED && task.exitStatus() != null) {
        return "(exit " + task.exitStatus() + ")";
      }
      return task.command() == null ? glyphs.none() : task.command();
    }

    /** What is being done, across the columns behind the state. */
    private void job(Job job) {
      String word = job.kill() ? "killing" : "starting";
      put(Columns.Column.STATE, glyphs.ending() + " " + word, look.style(Part.BUSY));
      int at = columns.behindState();
      Usage usage = content.task() == null ? null : content.task().usage();
      String text = JobLine.of(job, usage, canvas.width() - at - 1, look, model.now());
      canvas.put(at, row, text, selected ? Style.REVERSED : Style.PLAIN);
    }
  }

  /** Lines that stand right above the footer, the last of them in a row of its own. */
  private record Message(List<String> lines, Style style) {}

  /** What there is to say; else what there is to know of the selected task. */
  private Message message() {
    Messages.Entry entry = model.messages().shown();
    if (entry != null && model.dialog() == null) {
      return message(entry.text(), styleOf(entry, look), MOST_MESSAGE_LINES);
    }
    if (model.sweep() != null) {
      return message("sweeping: " + model.sweep().words(model.now()), Style.PLAIN, 1);
    }
    if (model.trouble() != null && model.snapshot() != null) {
      return message(model.trouble().getMessage(), look.style(Part.WARNING), MOST_MESSAGE_LINES);
    }
    int index = model.list().selectedIndex();
    TaskList.Row row = index < 0 ? null : model.list().rows().get(index);
    TaskRow task = row == null ? null : row.task();
    // What we do to it stands in its row.
    if (task != null && task.note() != null && row.job() == null) {
      return message(task.id() + ": " + task.note(), look.style(Part.WARNING), MOST_MESSAGE_LINES);
    }
    if (task != null && look.isOver(task)) {
      String limit = "over the limit of " + Text.bytes(look.taskLimit()) + " (limit.task)";
      String text = task.id() + " uses " + Text.bytes(task.usage().bytes()) + ", " + limit;
      return message(text, look.style(Part.WARNING), 1);
    }
    List<Finding> faults = model.faults();
    if (!faults.isEmpty()) {
      String what = faults.size() == 1 ? faults.get(0).what() : faults.size() + " faults";
      return message("doctor: " + what + "; 'qd doctor' tells more", look.style(Part.WARNING), 1);
    }
    String leftovers =
        model.snapshot() != null && rowsForOrphans() == 0
            ? Leftovers.inOneLine(model, model.keys().keyOf(Action.SWEEP, glyphs))
            : null;
    return message(leftovers, Style.FAINT, 1);
  }

  private Message message(String text, Style style, int most) {
    return new Message(
        text == null ? List.of() : look.wrapped(text, canvas.width() - 2, most), style);
  }

  /** A long message lies over what is above it; the table gives those rows away. */
  private int linesOverTable() {
    int available = canvas.height() - TABLE_TOP - BELOW_TABLE;
    int between = available - rowsForTable();
    return Math.max(0, message.lines().size() - 1 - between);
  }

  private void drawMessage() {
    int row = canvas.height() - BELOW_TABLE - message.lines().size() + 1;
    for (String line : message.lines()) {
      canvas.fill(0, row, canvas.width(), 1, " ", Style.PLAIN);
      canvas.put(1, row++, line, message.style());
    }
  }

  /** Draws how many errors nobody has read yet at the right edge, and returns its width. */
  private int unread(int row) {
    int errors = model.messages().unreadErrors();
    if (errors == 0 || model.dialog() != null) {
      return 0;
    }
    String text =
        (errors == 1 ? "1 error: " : errors + " errors: ") + model.keys().keyOf(Action.LOG, glyphs);
    int at = canvas.width() - text.length() - 1;
    canvas.put(at, row, text, look.style(Part.ERROR).asBold());
    model.spots().add(at, row, text.length(), Action.LOG);
    return text.length() + 2;
  }

  /** The keys that can be pressed now; how to get help and how to leave are the last to go. */
  private void footer() {
    int row = canvas.height() - 1;
    int unread = unread(row);
    // Behind the last one there need be no blanks, but where the errors stand.
    int left = canvas.width() - unread + (unread == 0 ? 1 : 0);
    List<KeyMap.Binding> now = pressable();
    for (KeyMap.Binding binding : now) {
      left -= LAST_TO_GO.contains(binding.action()) ? widthOf(binding) : 0;
    }
    int at = 1;
    boolean full = false;
    for (KeyMap.Binding binding : now) {
      boolean kept = LAST_TO_GO.contains(binding.action());
      full = full || (!kept && widthOf(binding) > left);
      if (full && !kept) {
        continue;
      }
      left -= kept ? 0 : widthOf(binding);
      model.spots().add(at, row, widthOf(binding) - 2, binding.action());
      at = canvas.put(at, row, KeyMap.shown(binding.keys().get(0), glyphs), Style.BOLD);
      at = canvas.put(at + 1, row, labelOf(binding), Style.PLAIN) + 2;
    }
  }

  /** With two blanks before the next one. */
  private int widthOf(KeyMap.Binding binding) {
    String key = KeyMap.shown(binding.keys().get(0), glyphs);
    return CellWidth.of(key) + 1 + CellWidth.of(labelOf(binding)) + 2;
  }

  private String labelOf(KeyMap.Binding binding) {
    return model.dialog() == null ? binding.label() : model.dialog().label(binding);
  }

  /** What the footer offers where there is room; what helps a task that is gone comes first. */
  private List<KeyMap.Binding> pressable() {
    KeyMap.Context context =
        model.dialog() == null ? KeyMap.Context.BOARD : model.dialog().context();
    List<KeyMap.Binding> now = new ArrayList<>();
    for (KeyMap.Binding binding : model.keys().of(context)) {
      if (labelOf(binding).isEmpty()
          || binding.keys().isEmpty()
          || model.whyNot(binding.action()) != null
          || (context == KeyMap.Context.BOARD && isIdle(binding.action()))) {
        continue;
      }
      now.add(binding.action() == Action.RESPAWN ? 0 : now.size(), binding);
    }
    return now;
  }

  /** Whether it can be done and would show nothing, as far as is known. */
  private boolean isIdle(Action action) {
    Snapshot snapshot = model.snapshot();
    return action == Action.SWEEP
        && snapshot != null
        && snapshot.tasks().isEmpty()
        && Leftovers.of(model).isEmpty();
  }
}
