package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.terminal.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the dashboard shows and what it is asked for. Changed by events only, on the screen's thread
 * only; drawing reads it and changes nothing but where the list begins and whether there is room at
 * all.
 */
final class Model {
  /**
   * A line of the table.
   *
   * @param id the task
   * @param task as last seen, or null when it has not been seen yet
   * @param job what is being done to it, or null
   */
  record Row(TaskId id, TaskRow task, Job job) {}

  private static final Comparator<TaskRow> BY_USE =
      Comparator.comparingLong((TaskRow task) -> task.usage() == null ? -1 : task.usage().bytes())
          .reversed()
          .thenComparing(TaskRow::id);

  /** What may be done without seeing the board. */
  private static final Set<Action> BLIND =
      EnumSet.of(Action.QUIT, Action.INTERRUPT, Action.STOP_JOB, Action.REDRAW);

  /** What no dialog stands in the way of. */
  private static final Set<Action> ANYWHERE = EnumSet.of(Action.STOP_JOB, Action.REDRAW);

  private static final Duration GOOD_NEWS = Duration.ofSeconds(10);

  private final Effects effects;
  private final String host;
  private final String startDirectory;
  private final Map<TaskId, Job> jobs = new LinkedHashMap<>();

  private Snapshot snapshot;
  private Problem trouble;
  private List<Row> rows = List.of();
  private TaskId selected;
  private Dialog dialog;
  private String message;
  private boolean messageIsError;

  /** When the first snapshot after the message was taken, or null before. */
  private Instant messageSince;

  private boolean leaving;

  /** While a window is being gone to: what is typed now is meant for that. */
  private boolean attaching;

  private boolean tooSmall;
  private int top;
  private int page = 10;

  /**
   * @param host the machine's name
   * @param startDirectory what the form for a new task proposes
   */
  Model(Effects effects, String host, String startDirectory) {
    this.effects = effects;
    this.host = host;
    this.startDirectory = startDirectory;
  }

  // What is drawn.

  String host() {
    return host;
  }

  /** The last snapshot, or null before the first. */
  Snapshot snapshot() {
    return snapshot;
  }

  /** Why there is no newer snapshot, or null. */
  Problem trouble() {
    return trouble;
  }

  List<Row> rows() {
    return rows;
  }

  /** The selected line's place, or -1 where there is no line. */
  int selectedIndex() {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).id().equals(selected)) {
        return i;
      }
    }
    return -1;
  }

  /** The dialog that is open, or null. */
  Dialog dialog() {
    return dialog;
  }

  /** What there is to say, or null. */
  String message() {
    return message;
  }

  boolean messageIsError() {
    return messageIsError;
  }

  /** Whether the action would do anything now. */
  boolean isPossible(Action action) {
    return action != Action.ACCEPT || (dialog instanceof Dialog.Kill kill && kill.plan() != null);
  }

  /** The first line shown, when that many fit: such that the selected one is among them. */
  int scrollTo(int fitting) {
    page = Math.max(1, fitting);
    int index = Math.max(0, selectedIndex());
    top = Math.min(top, index);
    top = Math.max(top, index - page + 1);
    top = Math.max(0, Math.min(top, rows.size() - page));
    return top;
  }

  /** The task of that id as last seen. */
  Optional<TaskRow> task(TaskId id) {
    return snapshot == null
        ? Optional.empty()
        : snapshot.tasks().stream().filter(task -> task.id().equals(id)).findFirst();
  }

  /** What is wrong with the id in the form, in a few words, or null. */
  String idFault(Dialog.Form form) {
    String fault = TaskId.faultOf(form.id());
    if (fault == null && task(new TaskId(form.id())).isPresent()) {
      return "there is a task of that name";
    }
    return fault;
  }

  // What happens.

  void apply(Event event) {
    if (event instanceof Event.KeyPressed pressed) {
      press(pressed.key());
    } else if (event instanceof Event.Looked looked) {
      snapshot = looked.snapshot();
      trouble = null;
      forgetOldMessage();
      jobs.values().removeIf(job -> job.ended() != null && snapshot.taken().isAfter(job.ended()));
      arrange();
      if (dialog instanceof Dialog.Kill kill && task(kill.id()).isEmpty()) {
        dialog = null;
        say(kill.id() + " is gone already", false);
      }
    } else if (event instanceof Event.LookFailed failed) {
      trouble = failed.problem();
    } else if (event instanceof Event.Staged staged) {
      jobs.computeIfPresent(staged.stage().id(), (id, job) -> job.at(staged.stage()));
      arrange();
    } else if (event instanceof Event.JobEnded ended) {
      jobEnded(ended);
    } else if (event instanceof Event.Planned planned) {
      if (dialog instanceof Dialog.Kill kill && kill.id().equals(planned.id())) {
        dialog = new Dialog.Kill(kill.id(), planned.plan(), planned.problem(), kill.killMarked());
      }
    } else if (event instanceof Event.DirectoryChecked checked) {
      if (dialog instanceof Dialog.Form form) {
        form.directoryChecked(checked.text(), checked.fault());
        if (form.isSubmitted() && !form.isDirectoryUnknown()) {
          submit(form);
        }
      }
    } else if (event instanceof Event.AttachEnded) {
      attaching = false;
    } else if (event instanceof Event.Said said) {
      say(said.message(), said.error());
    } else if (event instanceof Event.InputEnded) {
      effects.quit(129);
    }
  }

  private void jobEnded(Event.JobEnded ended) {
    jobs.computeIfPresent(ended.id(), (id, job) -> job.endedAt(ended.at()));
    if (ended.problem() == null) {
      say(ended.message(), false);
    } else {
      StringBuilder text = new StringBuilder(ended.problem().getMessage());
      for (Throwable also : ended.problem().getSuppressed()) {
        text.append(" (undo: ").append(also.getMessage()).append(')');
      }
      say(text.toString(), true);
    }
    arrange();
    if (leaving && busy().isEmpty()) {
      effects.quit(0);
    } else {
      effects.refresh();
    }
  }

  private void say(String text, boolean error) {
    message = text;
    messageIsError = error;
    messageSince = null;
  }

  /** Good news goes by itself; errors stay until a key is pressed. */
  private void forgetOldMessage() {
    if (messageSince == null) {
      messageSince = snapshot.taken();
    }
    if (!messageIsError && !messageSince.plus(GOOD_NEWS).isAfter(snapshot.taken())) {
      message = null;
    }
  }

  /** Puts the lines in order. The selection stays with its task; a task that went gives it on. */
  private void arrange() {
    int index = selectedIndex();
    List<Row> arranged = new ArrayList<>();
    if (snapshot != null) {
      snapshot.tasks().stream()
          .sorted(BY_USE)
          .forEach(task -> arranged.add(new Row(task.id(), task, jobs.get(task.id()))));
    }
    jobs.forEach(
        (id, job) -> {
          if (!job.kill() && task(id).isEmpty()) {
            arranged.add(new Row(id, null, job));
          }
        });
    rows = List.copyOf(arranged);
    if (selectedIndex() < 0) {
      selected =
          rows.isEmpty() ? null : rows.get(Math.min(Math.max(index, 0), rows.size() - 1)).id();
    }
  }

  /** Whether the screen is too small to show anything, so that no key may do what is not seen. */
  void tooSmall(boolean now) {
    tooSmall = now;
  }

  private void press(Key key) {
    if (attaching || tooSmall) {
      KeyMap.action(KeyMap.Context.BOARD, key).filter(BLIND::contains).ifPresent(this::onBoard);
      return;
    }
    if (dialog instanceof Dialog.Form form) {
      String directory = form.directory();
      if (form.focused().accept(key)) {
        form.submit(false);
        if (!form.directory().equals(directory)) {
          form.directoryUnknown();
          effects.checkDirectory(form.directory());
        }
        return;
      }
    }
    KeyMap.Context context = dialog == null ? KeyMap.Context.BOARD : dialog.context();
    Optional<Action> action = KeyMap.action(context, key);
    if (action.isEmpty()) {
      KeyMap.action(KeyMap.Context.BOARD, key).filter(ANYWHERE::contains).ifPresent(this::onBoard);
      return;
    }
    if (dialog == null) {
      onBoard(action.get());
    } else if (dialog instanceof Dialog.Kill kill) {
      onKill(kill, action.get());
    } else if (dialog instanceof Dialog.Form form) {
      onForm(form, action.get());
    } else if (dialog instanceof Dialog.Help help) {
      onHelp(help, action.get());
    }
  }

  private void onBoard(Action action) {
    if (action != Action.QUIT) {
      message = null;
      leaving = false;
    }
    switch (action) {
      case DOWN -> select(selectedIndex() + 1);
      case UP -> select(selectedIndex() - 1);
      case FIRST -> select(0);
      case LAST -> select(rows.size() - 1);
      case PAGE_DOWN -> select(selectedIndex() + Math.max(1, page / 2));
      case PAGE_UP -> select(selectedIndex() - Math.max(1, page / 2));
      case NEW -> {
        dialog = new Dialog.Form(startDirectory);
        effects.checkDirectory(startDirectory);
      }
      case KILL -> askToKill();
      case RESPAWN -> respawn();
      case ATTACH -> attach();
      case REFRESH -> effects.refresh();
      case REDRAW -> effects.redraw();
      case HELP -> dialog = new Dialog.Help(0);
      case STOP_JOB -> effects.stopJob();
      case QUIT -> leave();
      case INTERRUPT -> effects.quit(130);
      default -> throw new IllegalStateException("no key of the board does " + action);
    }
  }

  private void select(int index) {
    if (!rows.isEmpty()) {
      selected = rows.get(Math.max(0, Math.min(index, rows.size() - 1))).id();
    }
  }

  private void askToKill() {
    if (selected == null) {
      say("there is no task to kill", true);
    } else if (jobs.containsKey(selected)) {
      say(selected + " is being worked on already", true);
    } else {
      dialog = new Dialog.Kill(selected, null, null, false);
      effects.plan(selected);
    }
  }

  private void respawn() {
    TaskState state = selected == null ? null : task(selected).map(TaskRow::state).orElse(null);
    if (state == null) {
      say("there is no task to respawn", true);
    } else if (jobs.containsKey(selected)) {
      say(selected + " is being worked on already", true);
    } else if (state != TaskState.GONE) {
      say("only a task whose window is gone can be respawned; this one is " + state.word(), true);
    } else {
      jobs.put(selected, new Job(false));
      effects.respawn(selected);
      arrange();
    }
  }

  private void attach() {
    if (selected == null) {
      say("there is no task to attach to; n makes one", true);
    } else if (jobs.containsKey(selected)) {
      say(selected + " is being worked on; wait a moment", true);
    } else {
      attaching = true;
      effects.attach(selected);
    }
  }

  /** The tasks that something is being done to. */
  private List<String> busy() {
    return jobs.entrySet().stream()
        .filter(job -> job.getValue().ended() == null)
        .map(job -> job.getKey().value())
        .toList();
  }

  private void leave() {
    if (busy().isEmpty() || leaving) {
      effects.quit(0);
    } else {
      leaving = true;
      say(
          "leaving as soon as " + String.join(", ", busy()) + " is done; q again leaves now",
          false);
    }
  }

  private void onKill(Dialog.Kill kill, Action action) {
    boolean accepted = action == Action.ACCEPT || (action == Action.CHOOSE && kill.killMarked());
    if (action == Action.OTHER_BUTTON) {
      dialog = new Dialog.Kill(kill.id(), kill.plan(), kill.problem(), !kill.killMarked());
    } else if (!accepted) {
      dialog = null;
    } else if (kill.plan() != null) {
      dialog = null;
      jobs.put(kill.id(), new Job(true));
      effects.kill(kill.id());
      arrange();
    }
  }

  private void onForm(Dialog.Form form, Action action) {
    switch (action) {
      case NEXT_FIELD -> form.move(1);
      case PREVIOUS_FIELD -> form.move(-1);
      case CLOSE -> dialog = null;
      case CHOOSE -> submit(form);
      default -> throw new IllegalStateException("no key of the form does " + action);
    }
  }

  private void submit(Dialog.Form form) {
    form.submit(false);
    if (idFault(form) != null) {
      form.askedTooEarly();
      form.move(-form.focus());
    } else if (form.isDirectoryUnknown()) {
      // The answer is on its way, and Enter counts when it comes.
      form.submit(true);
    } else if (!form.directoryIsGood()) {
      form.move(1 - form.focus());
    } else {
      TaskId id = new TaskId(form.id());
      dialog = null;
      jobs.put(id, new Job(false));
      effects.spawn(id, form.directory(), form.command());
      arrange();
      selected = id;
    }
  }

  private void onHelp(Dialog.Help help, Action action) {
    switch (action) {
      case CLOSE -> dialog = null;
      case DOWN -> dialog = new Dialog.Help(help.top() + 1);
      case UP -> dialog = new Dialog.Help(Math.max(0, help.top() - 1));
      default -> throw new IllegalStateException("no key of the help does " + action);
    }
  }
}
