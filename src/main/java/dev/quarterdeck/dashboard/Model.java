package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Finding;
import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the dashboard shows and what it is asked for. Changed by events only, on the screen's thread
 * only; drawing reads it and changes nothing but where lists begin and whether there is room at
 * all.
 */
final class Model {
  /** What may be done without seeing the board. */
  private static final Set<Action> BLIND =
      EnumSet.of(Action.QUIT, Action.INTERRUPT, Action.STOP_JOB, Action.REDRAW);

  /** What may be done while somebody goes to a window. */
  private static final Set<Action> GOING_AWAY = EnumSet.of(Action.INTERRUPT, Action.REDRAW);

  /** What no dialog stands in the way of. */
  private static final Set<Action> ANYWHERE = EnumSet.of(Action.STOP_JOB, Action.REDRAW);

  /** Where text is typed: what came at once may be that, and the Enter behind it Enter. */
  private static final Set<KeyMap.Context> OF_TEXT =
      EnumSet.of(KeyMap.Context.FORM, KeyMap.Context.PROMPT, KeyMap.Context.PALETTE);

  /** What needs a selected task. */
  private static final Set<Action> OF_A_TASK =
      EnumSet.of(
          Action.KILL,
          Action.ATTACH,
          Action.RESPAWN,
          Action.AGAIN,
          Action.SEND,
          Action.COPY,
          Action.MARK,
          Action.MARK_ALL,
          Action.PREVIEW,
          Action.DETAILS);

  private static final String GOING = "going to its window ...  Esc stays here";

  /** Longer than an age is given in seconds by the longest time between two looks. */
  private static final Duration AGE_IN_SECONDS = Duration.ofSeconds(66);

  private final Effects effects;
  private final KeyMap keys;
  private final InstantSource clock;
  private final String host;
  private final String startDirectory;
  private final Map<TaskId, Job> jobs = new LinkedHashMap<>();
  private final TaskList list = new TaskList();
  private final LowerPane lowerPane = new LowerPane();
  private final Messages messages = new Messages();
  private final List<Batch> batches = new ArrayList<>();
  private final Clicks clicks = new Clicks();
  private final Spots spots = new Spots();
  private final History history = new History();
  private final Forecast forecast = new Forecast();

  /** What was typed for the tasks that are being made. */
  private final Map<TaskId, FormDialog.Draft> drafts = new HashMap<>();

  /** What was typed for the one that could not be made last, or null, and why. */
  private FormDialog.Draft refused;

  private String refusal;
  private Snapshot snapshot;
  private SweepJob sweep;
  private Problem trouble;
  private List<Finding> findings = List.of();
  private Dialog dialog;
  private boolean leaving;

  /** While a window is being gone to: what is typed now is meant for that. */
  private boolean attaching;

  private boolean tooSmall;

  /**
   * @param clock tells when something was said
   * @param host the machine's name
   * @param startDirectory what the form for a new task proposes
   */
  Model(Effects effects, KeyMap keys, InstantSource clock, String host, String startDirectory) {
    this.effects = effects;
    this.keys = keys;
    this.clock = clock;
    this.host = host;
    this.startDirectory = startDirectory;
  }

  /** Whether the action needs a selected task. */
  static boolean isOfATask(Action action) {
    return OF_A_TASK.contains(action);
  }

  // What is drawn.

  KeyMap keys() {
    return keys;
  }

  String host() {
    return host;
  }

  /** The last snapshot, or null before the first. */
  Snapshot snapshot() {
    return snapshot;
  }

  /** The snapshot's orphans but for what our own kills are removing. */
  List<Orphan> orphans() {
    List<Orphan> orphans = new ArrayList<>();
    for (Orphan orphan : snapshot.orphans()) {
      if (!isBeingRemoved(orphan)) {
        orphans.add(orphan);
      }
    }
    return orphans;
  }

  private boolean isBeingRemoved(Orphan orphan) {
    for (TaskId id : jobs.keySet()) {
      if (orphan.path().contains("/.fm-" + id + ".removing-")) {
        return true;
      }
    }
    return false;
  }

  /** Why there is no newer snapshot, or null. */
  Problem trouble() {
    return trouble;
  }

  /** What the doctor found that makes something fail; what can be lived with is not for here. */
  List<Finding> faults() {
    List<Finding> faults = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.severity() == Finding.Severity.FAULT) {
        faults.add(finding);
      }
    }
    return faults;
  }

  TaskList list() {
    return list;
  }

  /** What relative directories are relative to. */
  String startDirectory() {
    return startDirectory;
  }

  /** The moment that what is drawn belongs to. */
  Instant now() {
    return clock.instant();
  }

  /** What can be clicked. */
  Spots spots() {
    return spots;
  }

  LowerPane lowerPane() {
    return lowerPane;
  }

  Messages messages() {
    return messages;
  }

  /** The sweep that is under way, or null. */
  SweepJob sweep() {
    return sweep;
  }

  /** What the roots used until now. */
  History history() {
    return history;
  }

  /** When the disk will be full. */
  Forecast forecast() {
    return forecast;
  }

  /** The dialog that is open, or null. */
  Dialog dialog() {
    return dialog;
  }

  /** The task of that id as last seen. */
  Optional<TaskRow> task(TaskId id) {
    return snapshot == null ? Optional.empty() : snapshot.task(id);
  }

  /** Whether there is a task of that id, or one is being made. */
  boolean isTaken(TaskId id) {
    return task(id).isPresent() || jobs.containsKey(id);
  }

  /** The selected task as last seen. */
  Optional<TaskRow> selectedTask() {
    return list.selected() == null ? Optional.empty() : task(list.selected());
  }

  /** Why the action cannot be done now, in a few words; null when it can. */
  String whyNot(Action action) {
    return dialog == null ? whyNotOnBoard(action) : dialog.whyNot(action);
  }

  /** The same for the board, whether a dialog lies over it or not. */
  String whyNotOnBoard(Action action) {
    boolean ofMarked =
        !list.marked().isEmpty() && (action == Action.KILL || action == Action.RESPAWN);
    if (OF_A_TASK.contains(action) && !ofMarked) {
      if (list.selected() == null) {
        return list.hidden() > 0 ? "no task matches the filter" : noTask();
      }
      if (action != Action.MARK_ALL && selectedTask().isEmpty()) {
        boolean kill = jobs.get(list.selected()).kill();
        return list.selected() + " is being " + (kill ? "ended" : "made") + "; wait a moment";
      }
    }
    TaskRow task = selectedTask().orElse(null);
    TaskState state = task == null ? null : task.state();
    boolean busy = list.selected() != null && jobs.containsKey(list.selected());
    return switch (action) {
      case ATTACH ->
          busy
              ? list.selected() + " is being worked on; wait a moment"
              : state == TaskState.GONE
                  ? "its window is gone; "
                      + keys.keyOf(Action.RESPAWN, Glyphs.ASCII)
                      + " makes a new one"
                  : state == TaskState.UNKNOWN && task.note() != null
                      ? list.selected() + ": " + task.note()
                      : null;
      case FILTER, SORT, REVERSE -> list.rows().isEmpty() && list.hidden() == 0 ? noTask() : null;
      case KILL ->
          !toKill().isEmpty()
              ? null
              : (list.marked().isEmpty() ? list.selected() + " is" : "the marked tasks are")
                  + " being worked on already";
      case RESPAWN ->
          !list.marked().isEmpty()
              ? toRespawn().isEmpty() ? "no marked task's window is gone" : null
              : busy
                  ? list.selected() + " is being worked on already"
                  : state == TaskState.GONE
                      ? null
                      : "only a task whose window is gone can be respawned; this one is "
                          + state.word();
      case SEND ->
          busy
              ? list.selected() + " is being worked on; wait a moment"
              : state == TaskState.RUNNING || state == TaskState.IDLE
                  ? null
                  : "only a task that lives takes a line; this one is " + state.word();
      case PREVIEW, DETAILS ->
          lowerPane.hasRoom() ? null : "there is too little room for it below the list";
      case TALLER, SHORTER, SCROLL_DOWN, SCROLL_UP ->
          lowerPane.kind() == LowerPane.Kind.NONE
              ? "there is nothing below the list; "
                  + keys.keyOf(Action.PREVIEW, Glyphs.ASCII)
                  + " opens the preview"
              : null;
      default -> null;
    };
  }

  private String noTask() {
    return "there is no task; " + keys.keyOf(Action.NEW, Glyphs.ASCII) + " makes one";
  }

  // What happens.

  /**
   * Whether this look found all as it was, and nothing on the screen moves by itself from second to
   * second: then there is nothing to draw before the next one that asks tmux.
   */
  boolean isStill(Event.Looked looked) {
    return isAsBefore(looked.snapshot())
        && looked.trouble() == trouble
        && dialog == null
        && lowerPane.kind() == LowerPane.Kind.NONE
        && jobs.isEmpty()
        && sweep == null
        && !history.moves()
        && (messages.shown() == null || messages.shown().error())
        && !showsSeconds();
  }

  private boolean isAsBefore(Snapshot looked) {
    return snapshot != null && looked.isLike(snapshot);
  }

  /** Whether the age of a task, or of what it said, stands there in seconds. */
  private boolean showsSeconds() {
    Instant young = now().minus(AGE_IN_SECONDS);
    for (TaskRow task : snapshot.tasks()) {
      if ((task.spawned() != null && task.spawned().isAfter(young))
          || (task.status() != null && task.status().said().isAfter(young))) {
        return true;
      }
    }
    return false;
  }

  void apply(Event event) {
    if (event instanceof Event.KeyPressed pressed) {
      press(pressed.key());
    } else if (event instanceof Event.Looked looked) {
      boolean same = isAsBefore(looked.snapshot());
      snapshot = looked.snapshot();
      trouble(looked.trouble());
      messages.forgetOld(clock.instant());
      if (!same || !jobs.isEmpty() || history.moves()) {
        history.add(snapshot);
        forecast.add(snapshot);
        forgetJobsSeen();
        arrange();
      }
    } else if (event instanceof Event.Examined examined) {
      findings = List.copyOf(examined.findings());
    } else if (event instanceof Event.LookFailed failed) {
      trouble(failed.problem());
    } else if (event instanceof Event.Previewed previewed) {
      lowerPane.previewed(previewed.preview());
    } else if (event instanceof Event.Inspected inspected) {
      lowerPane.inspected(inspected, clock.instant());
    } else if (event instanceof Event.Tick) {
      messages.forgetOld(clock.instant());
    } else if (event instanceof Event.Staged staged) {
      jobs.computeIfPresent(
          staged.stage().id(), (id, job) -> job.at(staged.stage(), clock.instant()));
      arrange();
    } else if (event instanceof Event.JobEnded ended) {
      jobEnded(ended);
    } else if (event instanceof Event.AttachEnded) {
      attaching = false;
      messages.overtaken(GOING);
    } else if (event instanceof Event.Said said) {
      say(said.message(), said.error());
    } else if (event instanceof Event.Sweeping sweeping) {
      sweep.at(sweeping.progress(), clock.instant());
    } else if (event instanceof Event.Swept swept) {
      swept(swept);
    } else if (event instanceof Event.InputEnded) {
      effects.quit(129);
    }
    if (dialog != null) {
      dialog.happened(event);
    }
    lowerPane.follow(list.selected(), clock.instant(), effects);
  }

  /** What has ended before the snapshot was taken is in it. */
  private void forgetJobsSeen() {
    Iterator<Job> all = jobs.values().iterator();
    while (all.hasNext()) {
      Job job = all.next();
      if (job.ended() != null && snapshot.taken().isAfter(job.ended())) {
        all.remove();
      }
    }
  }

  private void swept(Event.Swept swept) {
    sweep = null;
    boolean failed = swept.problem() != null;
    if (failed) {
      say(swept.problem().getMessage(), true);
    } else {
      for (Sweep.Result result : swept.results()) {
        if (result.problem() != null) {
          messages.note(clock.instant(), result.problem().getMessage(), true);
          failed = true;
        }
      }
      say(SweepJob.summary(swept.results()), failed);
    }
    leave(failed);
  }

  /** Where somebody waits to leave; what failed is to be read first. */
  private void leave(boolean failed) {
    leaving &= !failed;
    if (leaving && busy().isEmpty()) {
      effects.quit(0);
    }
  }

  /** It stands on the board only as far as there is room; the log has it whole. */
  private void trouble(Problem now) {
    if (now != null && (trouble == null || !trouble.getMessage().equals(now.getMessage()))) {
      messages.note(clock.instant(), now.getMessage(), true);
    }
    trouble = now;
  }

  private void jobEnded(Event.JobEnded ended) {
    FormDialog.Draft draft = drafts.remove(ended.id());
    if (draft != null && ended.problem() != null) {
      refused = draft;
      refusal = ended.problem().getMessage();
    }
    jobs.computeIfPresent(ended.id(), (id, job) -> job.endedAt(ended.at()));
    sayHowItEnded(ended);
    arrange();
    leave(ended.problem() != null);
    effects.refresh();
  }

  private void sayHowItEnded(Event.JobEnded ended) {
    boolean well = ended.problem() == null;
    StringBuilder text = new StringBuilder(well ? ended.message() : ended.problem().getMessage());
    if (!well) {
      for (Throwable also : ended.problem().getSuppressed()) {
        text.append(" (undo: ").append(also.getMessage()).append(')');
      }
    }
    for (Batch batch : List.copyOf(batches)) {
      if (batch.over(ended.id(), well)) {
        messages.note(clock.instant(), text.toString(), !well);
        if (batch.isDone()) {
          batches.remove(batch);
          messages.show(
              clock.instant(),
              batch.summary(keys.keyOf(Action.LOG, Glyphs.ASCII)),
              batch.hasFailed());
        }
        return;
      }
    }
    say(text.toString(), !well);
  }

  void say(String text, boolean error) {
    messages.say(clock.instant(), text, error);
  }

  private void arrange() {
    list.arrange(snapshot, jobs, history);
  }

  /** Whether the screen is too small to show anything, so that no key may do what is not seen. */
  void tooSmall(boolean now) {
    tooSmall = now;
  }

  private void press(Key key) {
    if (attaching && key == Key.Named.ESCAPE) {
      attaching = false;
      messages.seen();
      effects.stayHere();
      return;
    }
    if (key instanceof Key.Paste && dialog == null) {
      messages.show(clock.instant(), "that was a paste, and a paste is no command", false);
      return;
    }
    if (attaching || tooSmall) {
      // What is typed while one goes to a window is meant for that.
      Set<Action> let = attaching ? GOING_AWAY : BLIND;
      keys.action(KeyMap.Context.BOARD, key).filter(let::contains).ifPresent(this::onBoard);
      return;
    }
    if (key instanceof Key.Mouse mouse) {
      mouse(mouse);
    } else if (dialog == null) {
      keys.action(KeyMap.Context.BOARD, key).ifPresent(this::onBoard);
    } else if (key instanceof Key.EnterAfterBurst) {
      if (OF_TEXT.contains(dialog.context())) {
        press(Key.Named.ENTER);
      }
    } else if (!dialog.type(key)) {
      keys.action(dialog.context(), key)
          .ifPresentOrElse(
              this::inDialog,
              () ->
                  keys.action(KeyMap.Context.BOARD, key)
                      .filter(ANYWHERE::contains)
                      .ifPresent(this::onBoard));
    }
  }

  private void inDialog(Action action) {
    String whyNot = dialog.whyNot(action);
    if (whyNot == null) {
      messages.seen();
      dialog.on(action);
    } else {
      messages.show(clock.instant(), whyNot, true);
    }
  }

  /** In a dialog a click does nothing but on a button or on a key of the footer. */
  private void mouse(Key.Mouse mouse) {
    if (mouse.button() != Key.Mouse.Button.LEFT) {
      // In a dialog the wheel is as the arrows are.
      boolean up = mouse.button() == Key.Mouse.Button.WHEEL_UP;
      if (dialog == null) {
        onBoard(up ? Action.UP : Action.DOWN);
      } else {
        press(up ? Key.Named.UP : Key.Named.DOWN);
      }
      return;
    }
    Spots.Spot spot = spots.at(mouse.column(), mouse.row(), dialog).orElse(null);
    if (spot != null && spot.heading() != null) {
      if (dialog == null) {
        Order.clicked(list.order(), spot.heading()).ifPresent(this::order);
      }
    } else if (spot != null && dialog == null) {
      onBoard(spot.action());
    } else if (spot != null) {
      inDialog(spot.action());
    } else if (dialog == null && list.indexAt(mouse.row()) >= 0) {
      list.select(list.indexAt(mouse.row()));
      if (clicks.isDouble(list.selected(), clock.instant())) {
        onBoard(Action.ATTACH);
      }
    }
  }

  /** Does what a key of the board, or a line of the palette, asks for. */
  void onBoard(Action action) {
    if (action != Action.QUIT) {
      messages.seen();
      leaving = false;
    }
    String whyNot = whyNot(action);
    if (whyNot != null) {
      messages.show(clock.instant(), whyNot, true);
      return;
    }
    if (OF_A_TASK.contains(action) || action == Action.PALETTE) {
      list.choose();
    }
    switch (action) {
      case DOWN -> list.select(list.selectedIndex() + 1);
      case UP -> list.select(list.selectedIndex() - 1);
      case FIRST -> list.select(0);
      case LAST -> list.select(list.rows().size() - 1);
      case PAGE_DOWN -> list.select(list.selectedIndex() + list.halfPage());
      case PAGE_UP -> list.select(list.selectedIndex() - list.halfPage());
      case NEW -> openForm();
      case AGAIN -> again();
      case KILL -> dialog = new KillDialog(this, toKill());
      case RESPAWN -> respawn(toRespawn());
      case ATTACH -> {
        attaching = true;
        messages.show(clock.instant(), GOING, false);
        effects.attach(list.selected());
      }
      case SWEEP -> dialog = new SweepDialog(this);
      case SEND -> askForLine();
      case COPY -> dialog = new CopyDialog(this, list.selected());
      case MARK -> {
        list.toggleMark(list.selected());
        list.select(list.selectedIndex() + 1);
      }
      case MARK_ALL -> list.toggleAllMarks();
      case SORT -> order(list.order().next(list.columns()));
      case REVERSE -> order(list.order().turned());
      case FILTER -> askForFilter();
      case PREVIEW -> lowerPane.toggle(LowerPane.Kind.PREVIEW);
      case DETAILS -> lowerPane.toggle(LowerPane.Kind.DETAILS);
      case TALLER -> lowerPane.taller();
      case SHORTER -> lowerPane.shorter();
      case SCROLL_DOWN -> lowerPane.scrollDown();
      case SCROLL_UP -> lowerPane.scrollUp();
      case CLOSE -> closeSomething();
      case LOG -> {
        messages.read();
        dialog = new LogDialog(this);
      }
      case PALETTE -> dialog = new PaletteDialog(this);
      case REFRESH -> effects.refresh();
      case REDRAW -> effects.redraw();
      case HELP -> dialog = new HelpDialog(this);
      case STOP_JOB -> effects.stopJob();
      case QUIT -> leave();
      case INTERRUPT -> effects.quit(130);
      default -> throw new IllegalStateException("no key of the board does " + action);
    }
  }

  private void order(Order order) {
    list.order(order);
    arrange();
    messages.show(clock.instant(), "sorted by " + order.words(), false);
  }

  private void filter(String text) {
    list.filter(text);
    arrange();
  }

  private void askForFilter() {
    String before = list.filter();
    dialog =
        new PromptDialog(
            this, "filter", "done", before, this::filter, text -> {}, () -> filter(""));
  }

  private void askForLine() {
    TaskId id = list.selected();
    dialog =
        new PromptDialog(
            this,
            "send to " + id,
            "send",
            "",
            text -> {},
            text -> effects.send(id, text),
            () -> {});
  }

  /** What could not be made is not typed twice; cancelled it is forgotten. */
  private void openForm() {
    dialog =
        refused == null
            ? new FormDialog(this, startDirectory, "")
            : new FormDialog(this, refused, refusal);
    refused = null;
  }

  private void again() {
    TaskRow task = selectedTask().orElseThrow();
    dialog =
        new FormDialog(
            this,
            task.project() == null ? startDirectory : task.project(),
            task.commandLine() == null ? "" : task.commandLine());
  }

  /** What one Esc closes: the pane, the filter, the marks; at the top level nothing. */
  private void closeSomething() {
    if (lowerPane.kind() != LowerPane.Kind.NONE) {
      lowerPane.close();
    } else if (!list.filter().isEmpty()) {
      filter("");
    } else {
      list.clearMarks();
    }
  }

  /** The marked tasks to which nothing is being done, else the selected one. */
  private List<TaskId> toKill() {
    List<TaskId> marked = new ArrayList<>();
    for (TaskId id : list.marked()) {
      if (!jobs.containsKey(id)) {
        marked.add(id);
      }
    }
    return !marked.isEmpty() || jobs.containsKey(list.selected())
        ? marked
        : List.of(list.selected());
  }

  /** The same of those whose window is gone. */
  private List<TaskId> toRespawn() {
    List<TaskId> gone = new ArrayList<>();
    for (TaskId id : toKill()) {
      TaskRow task = task(id).orElse(null);
      if (task != null && task.state() == TaskState.GONE) {
        gone.add(id);
      }
    }
    return gone;
  }

  private void respawn(List<TaskId> ids) {
    if (ids.size() > 1) {
      batches.add(new Batch(ids, "respawned"));
    }
    for (TaskId id : ids) {
      jobs.put(id, Job.start());
      effects.respawn(id);
    }
    list.clearMarks();
    arrange();
  }

  // What dialogs ask for.

  Effects effects() {
    return effects;
  }

  void close() {
    dialog = null;
    effects.forgetPlans();
  }

  void spawn(TaskId id, FormDialog.Draft draft) {
    jobs.put(id, Job.start());
    drafts.put(id, draft);
    effects.spawn(id, draft.directory(), draft.command());
    arrange();
    list.selected(id);
  }

  /** Removes what can go of it. */
  void sweep(Sweep.Plan plan) {
    sweep = new SweepJob(plan);
    effects.sweep(plan);
  }

  void kill(List<TaskId> ids) {
    if (ids.size() > 1) {
      batches.add(new Batch(ids, "killed"));
    }
    ids.forEach(id -> kill(id, false));
  }

  /** Ends it with what has not landed in its worktree. */
  void discard(TaskId id) {
    kill(id, true);
  }

  private void kill(TaskId id, boolean force) {
    jobs.put(id, Job.kill(task(id).orElse(null)));
    effects.kill(id, force);
    arrange();
  }

  /** Asks for the id before what has not landed is discarded. */
  void askToDiscard(KillDialog question) {
    dialog = new DiscardDialog(this, question);
  }

  /** Whether something is being done to that task, or was and has not been seen since. */
  boolean isBusyWith(TaskId id) {
    return jobs.containsKey(id);
  }

  /** Says it, but not instead of an error that nobody has read yet. */
  void mention(String text) {
    if (messages.shown() == null || !messages.shown().error()) {
      say(text, false);
    } else {
      messages.note(clock.instant(), text, false);
    }
  }

  /** Shows again what was said while nobody could see it. */
  void remind(String text) {
    if (messages.shown() == null || !messages.shown().error()) {
      messages.show(clock.instant(), text, false);
    }
  }

  /** The tasks that something is being done to, and a sweep. */
  private List<String> busy() {
    List<String> busy = new ArrayList<>();
    jobs.forEach(
        (id, job) -> {
          if (job.ended() == null) {
            busy.add(id.value());
          }
        });
    if (sweep != null) {
      busy.add("the sweep");
    }
    return busy;
  }

  private void leave() {
    if (busy().isEmpty() || leaving) {
      effects.quit(0);
    } else {
      leaving = true;
      say(
          "leaving as soon as "
              + String.join(", ", busy())
              + " is done; "
              + keys.keyOf(Action.QUIT, Glyphs.ASCII)
              + " again leaves now",
          false);
    }
  }
}
