package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.PaneActivity;
import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.ServerView;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.Strays;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskLock;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.task.WakeQueue;
import dev.quarterdeck.task.WakeRecord;
import dev.quarterdeck.temp.RootScan;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.Sign;
import dev.quarterdeck.temp.StrayScan;
import dev.quarterdeck.temp.TempFilesystem;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.temp.UnfinishedRemovals;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import dev.quarterdeck.tmux.Pane;
import dev.quarterdeck.tmux.Tmux;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts together what tmux, the metas and the last counts say at one moment: by one tmux call. */
final class SnapshotTaker {
  /** What is said of a task whose spawn will not go on. */
  static final String SPAWN_CUT_OFF = "its spawn was cut off; kill it";

  /** Which field each digit belongs to. */
  private static final String SECONDS = "0000-11-22T33:44:55Z";

  private static final Duration STATFS_DEADLINE = Duration.ofSeconds(2);

  /** There may be tens of thousands of them, each to be looked at. */
  private static final long STRAYS_NANOS = Duration.ofMinutes(1).toNanos();

  private final Deck deck;
  private final Statuses statuses;
  private PaneActivity activity;
  private Sign directory;
  private List<Strays> strays;
  private long straysAt;
  private boolean stateSeen;

  /** Since when tmux has not said what a process that has ended ended with. */
  private final Map<TaskId, Instant> unsaid = new HashMap<>();

  private boolean statusAwaited;

  SnapshotTaker(Deck deck) {
    this.deck = deck;
    this.statuses = new Statuses(deck.metas());
    this.activity = new PaneActivity(deck.processes());
  }

  /** What is looked at less often than the rest, because it costs more. */
  record Slow(TmpSpace space, List<Path> roots, List<Strays> strays) {}

  /** Before it is looked at for the first time: the tasks come first on the board. */
  Slow notYet() {
    String tmp = deck.settings().tmp().toString();
    return new Slow(new TmpSpace(tmp, null, null, null, null, null), List.of(), List.of());
  }

  Slow slow() throws Problem {
    long now = System.nanoTime();
    if (strays == null || now - straysAt > STRAYS_NANOS) {
      strays = StrayScan.count(deck.tempDirectories());
      straysAt = now;
    }
    return new Slow(TempFilesystem.space(deck.settings().tmp(), STATFS_DEADLINE), roots(), strays);
  }

  /** The part of it that costs no program. */
  Slow rootsOnly() throws Problem {
    return new Slow(notYet().space(), roots(), List.of());
  }

  private List<Path> roots() throws Problem {
    List<Path> roots = new ArrayList<>(RootScan.list(deck.settings().tmp()));
    roots.addAll(UnfinishedRemovals.list(deck.settings().tmp()));
    return roots;
  }

  /**
   * All that is known at one moment.
   *
   * @param snapshot what the board shows
   * @param inventory what tmux has, or null where there is no server or no answer
   * @param pane what the wanted task's pane shows; null where none was wanted, or its pane turned
   *     out to be another than the one that was looked at
   */
  record Taken(Snapshot snapshot, Inventory inventory, PaneText pane) {
    /** The task of that id. */
    Optional<TaskRow> task(TaskId id) {
      return snapshot.task(id);
    }
  }

  /**
   * All that is known now.
   *
   * @param usages what the roots used when last counted
   * @throws Problem when the state directory cannot be read
   */
  Snapshot take(Slow slow, Map<Path, Usage> usages) throws Problem {
    return take(slow, usages, null, null).snapshot();
  }

  /**
   * The same with the text of a task's pane.
   *
   * @param wanted the task, or null
   * @param last what was taken before, which says where its pane is; or null
   */
  Taken take(Slow slow, Map<Path, Usage> usages, TaskId wanted, Taken last) throws Problem {
    TaskRow before = wanted == null || last == null ? null : last.task(wanted).orElse(null);
    String paneId = before == null ? null : before.paneId();
    // When a process ends, tmux says so in the window's last line, and the first one goes up.
    int history = before != null && before.state() == TaskState.FINISHED ? 1 : 0;
    // Before tmux is asked: what ended meanwhile may still be in its answer.
    Instant taken = Instant.now();
    requireState();
    // What comes into it or goes shows by its time; what else is in it has locks that do.
    directory = Sign.of(deck.settings().state());
    Map<TaskId, Read> read = new LinkedHashMap<>();
    for (TaskId id : deck.metas().ids()) {
      read.put(id, Read.of(deck.metas(), id));
    }
    Tmux.Seen seen = deck.tmux().look(paneId, history);
    Answer answer = seen.answer();
    Inventory inventory = answer instanceof Answer.Present present ? present.inventory() : null;
    activity = activity.later();
    List<TaskRow> rows = new ArrayList<>();
    Set<TaskId> tasks = new HashSet<>();
    for (Map.Entry<TaskId, Read> each : read.entrySet()) {
      TaskRow row = row(answer, each.getKey(), each.getValue(), usages).orElse(null);
      if (row != null) {
        rows.add(row.withStatus(statuses.of(row.id())));
        tasks.add(row.id());
      }
    }
    statuses.keep(tasks);
    statusAwaited = isStatusAwaited(rows, taken);
    if (statusAwaited) {
      deck.tmux().collectExitStatuses();
    }
    Snapshot snapshot =
        new Snapshot(
            taken,
            deck.session(inventory),
            server(answer, inventory),
            slow.space(),
            rows,
            orphans(inventory, rows, slow.roots(), usages),
            slow.strays(),
            wakes());
    Taken bare = new Taken(snapshot, inventory, null);
    return wanted == null
        ? bare
        : new Taken(snapshot, inventory, paneText(bare, wanted, paneId, seen));
  }

  /** Some are never told: an old tmux does not know of signals. */
  private boolean isStatusAwaited(List<TaskRow> rows, Instant now) {
    boolean awaited = false;
    Map<TaskId, Instant> before = Map.copyOf(unsaid);
    unsaid.clear();
    for (TaskRow row : rows) {
      if (row.state() == TaskState.FINISHED && row.exitStatus() == null) {
        Instant since = before.getOrDefault(row.id(), now);
        unsaid.put(row.id(), since);
        awaited |= now.isBefore(since.plus(News.STATUS_PATIENCE));
      }
    }
    return awaited;
  }

  /**
   * Whether there is a sign that something has changed since the last look: a meta has come or gone
   * or been replaced, a task has said something, a pane's process has ended, a shell has begun or
   * ended something; or what is to come still. Costs no program. A server that did not answer gives
   * no sign.
   */
  boolean hasChanged() {
    return statusAwaited
        || directory.hasChanged()
        || statuses.haveChanged()
        || activity.hasChanged();
  }

  /** A queue that cannot be read hides no task; {@code qd wake ls} says what is wrong with it. */
  private List<WakeRecord> wakes() {
    try {
      return new WakeQueue(deck.metas()).list();
    } catch (Problem e) {
      return List.of();
    }
  }

  private static PaneText paneText(Taken taken, TaskId id, String paneId, Tmux.Seen seen) {
    if (seen.answer() instanceof Answer.Unknown unknown) {
      return PaneText.none(id, unknown.why());
    }
    TaskRow row = taken.task(id).orElse(null);
    if (row == null) {
      return PaneText.none(id, "there is no such task");
    }
    if (row.paneId() == null) {
      boolean gone = row.state() != TaskState.UNKNOWN || row.note() == null;
      return PaneText.none(id, gone ? "its window is gone" : row.note());
    }
    // The row's pane was proven by the inventory that came with the text.
    if (!row.paneId().equals(paneId)) {
      return null;
    }
    return seen.text() == null
        ? PaneText.none(id, "its window is gone")
        : new PaneText(id, seen.text(), null, row.state() == TaskState.FINISHED);
  }

  private static ServerView server(Answer answer, Inventory inventory) {
    if (answer instanceof Answer.Unknown unknown) {
      return new ServerView(false, null, null, unknown.why());
    }
    return inventory == null
        ? new ServerView(true, null, null, null)
        : new ServerView(true, inventory.pid(), inventory.startedAt(), null);
  }

  /** A meta, or why it cannot be read; neither when it has gone. */
  private record Read(Optional<Meta> meta, Problem problem) {
    static Read of(MetaStore metas, TaskId id) {
      try {
        return new Read(metas.read(id), null);
      } catch (Problem e) {
        return new Read(Optional.empty(), e);
      }
    }
  }

  /** Nothing when the meta went away while we looked. */
  private Optional<TaskRow> row(Answer answer, TaskId id, Read read, Map<Path, Usage> usages) {
    if (read.problem() != null) {
      return Optional.of(unreadable(id, read.problem()));
    }
    if (read.meta().isEmpty()) {
      return Optional.empty();
    }
    Meta meta = read.meta().get();
    TaskState state;
    TaskWindow window = null;
    String note = null;
    try {
      window = new TaskWindows(deck).find(answer, id, meta).orElse(null);
      state = window == null ? TaskState.GONE : stateOf(window.pane(meta), meta);
    } catch (Problem e) {
      state = TaskState.UNKNOWN;
      note = e.why();
    }
    Optional<String> ending = meta.value(Meta.ENDING);
    boolean underWay = false;
    if (ending.isPresent() && isLeftWith(Meta.ENDING, id)) {
      state = TaskState.STUCK;
      int reason = ending.get().indexOf(' ');
      note = reason < 0 ? "a kill was cut off" : ending.get().substring(reason + 1);
    } else if (ending.isPresent()) {
      underWay = true;
      note = "is being ended";
      if (state == TaskState.GONE) {
        // Nobody is to start again what is on its way out.
        state = TaskState.UNKNOWN;
      }
    } else if (meta.value(Meta.SPAWNING).isPresent()) {
      if (isLeftWith(Meta.SPAWNING, id)) {
        note = SPAWN_CUT_OFF;
      } else {
        underWay = true;
        if (state == TaskState.GONE) {
          // It has none yet, and nobody can respawn it.
          state = TaskState.UNKNOWN;
          note = "is being spawned";
        }
      }
    }
    if (state == TaskState.GONE) {
      // It may have begun or ended while tmux was asked.
      Read now = Read.of(deck.metas(), id);
      if (now.problem() == null && now.meta().isEmpty()) {
        return Optional.empty();
      }
      if (!now.equals(read)) {
        underWay = true;
        state = TaskState.UNKNOWN;
        note = "is being changed";
      }
    }
    Path root = null;
    try {
      RootVerdict verdict = deck.roots().check(id, meta);
      if (verdict instanceof RootVerdict.Trusted trusted) {
        root = trusted.path();
      }
      if (!underWay) {
        note = withRefusal(note, verdict);
      }
    } catch (Problem e) {
      note = note == null ? e.why() : note;
    }
    Pane pane = window == null ? null : window.pane(meta);
    return Optional.of(
        new TaskRow(
            id,
            state,
            pane == null ? null : pane.deadStatus(),
            window == null ? meta.value(Meta.WINDOW).orElse(null) : window.target(),
            pane == null ? null : pane.windowId(),
            pane == null ? null : pane.paneId(),
            pane == null || pane.dead() ? null : (Long) pane.pid(),
            pane == null || pane.dead() ? null : pane.command(),
            meta.value(Meta.COMMAND).orElse(null),
            meta.value(Meta.PROJECT).orElse(null),
            meta.value(Meta.WORKTREE).orElse(null),
            meta.value(Meta.TASKTMP).orElse(null),
            root != null,
            gotmpdir(pane, root, meta),
            spawned(meta),
            root == null ? null : usages.get(root),
            null,
            note));
  }

  /** A refusal hides behind no other note, and what was refused once is told only while it is. */
  private static String withRefusal(String note, RootVerdict verdict) {
    boolean recorded = note != null && RootVerdict.Refused.isNote(note);
    if (verdict instanceof RootVerdict.Refused refused) {
      return note == null || recorded ? refused.note() : refused.note() + "; " + note;
    }
    return recorded ? "a kill was refused; what it named is put right, kill it again" : note;
  }

  private static TaskRow unreadable(TaskId id, Problem why) {
    return new TaskRow(
        id,
        TaskState.UNKNOWN,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        GotmpdirState.UNKNOWN,
        null,
        null,
        null,
        why.what() + ": " + why.why());
  }

  private TaskState stateOf(Pane pane, Meta meta) {
    if (pane.dead()) {
      return TaskState.FINISHED;
    }
    boolean exec = meta.value(Meta.HARNESS).orElse("").equals("exec");
    return !exec && activity.isForegroundShell(pane.pid()) ? TaskState.IDLE : TaskState.RUNNING;
  }

  /** Before the first task there is no state directory; but it does not go by itself. */
  private void requireState() throws Problem {
    boolean there = Files.isDirectory(deck.settings().state());
    if (stateSeen && !there) {
      throw Problem.failed(
          "state directory " + deck.settings().state(),
          "it is gone, and with it what is known of the tasks",
          "put it back");
    }
    stateSeen |= there;
  }

  /** Whether the meta has that key though nobody spawns or ends the task right now. */
  private boolean isLeftWith(String key, TaskId id) {
    try (TaskLock lock = TaskLock.acquire(deck.metas(), id, Duration.ZERO).orElse(null)) {
      // Read again: whoever wrote it may have finished before we asked for the lock.
      return lock != null && deck.metas().read(id).orElse(Meta.EMPTY).value(key).isPresent();
    } catch (Problem e) {
      return true;
    }
  }

  private GotmpdirState gotmpdir(Pane pane, Path root, Meta meta) {
    if (root == null || pane == null || pane.dead()) {
      return GotmpdirState.UNKNOWN;
    }
    GotmpdirState state = activity.gotmpdir(pane.pid(), root.resolve(TempRoots.GOTMP));
    // firstmate's scripts only type the export, which does not show in the shell itself.
    boolean ours = meta.value(Meta.SPAWNED).isPresent();
    return state == GotmpdirState.MISSING && !ours ? GotmpdirState.UNKNOWN : state;
  }

  private static Instant spawned(Meta meta) {
    try {
      Optional<String> spawned = meta.value(Meta.SPAWNED);
      return spawned.isPresent() ? instant(spawned.get()) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * The moment as we write it, 2026-11-27T22:31:46Z. What stands there in another way is for Java's
   * parser, which takes longer to load than twenty metas to read.
   */
  private static Instant instant(String text) {
    if (text.length() != SECONDS.length()) {
      return Instant.parse(text);
    }
    int[] fields = new int[6];
    for (int i = 0; i < text.length(); i++) {
      char expected = SECONDS.charAt(i);
      char c = text.charAt(i);
      if (expected >= '0' && expected <= '5' && c >= '0' && c <= '9') {
        fields[expected - '0'] = fields[expected - '0'] * 10 + (c - '0');
      } else if (c != expected) {
        return Instant.parse(text);
      }
    }
    return LocalDateTime.of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5])
        .toInstant(ZoneOffset.UTC);
  }

  private List<Orphan> orphans(
      Inventory inventory, List<TaskRow> rows, List<Path> roots, Map<Path, Usage> usages) {
    List<Orphan> orphans = new ArrayList<>();
    Set<String> named = new HashSet<>();
    Set<String> windows = new HashSet<>();
    Set<String> unclear = new HashSet<>();
    for (TaskRow row : rows) {
      named.add(row.tasktmp());
      windows.add(row.windowId());
      if (row.state() == TaskState.UNKNOWN) {
        // Its meta cannot be read, or its window not be told: what has its name may well be its.
        unclear.add(row.id().windowName());
        named.add(deck.roots().pathFor(row.id()).toString());
      }
    }
    for (Path root : roots) {
      // The list is some seconds old, and one of them may have been removed since.
      if (!named.contains(root.toString()) && Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
        Usage usage = usages.get(root);
        orphans.add(
            new Orphan(Orphan.Kind.ROOT, root.toString(), usage == null ? null : usage.bytes()));
      }
    }
    for (TaskRow row : rows) {
      if (row.state() == TaskState.GONE) {
        orphans.add(new Orphan(Orphan.Kind.META, deck.metas().path(row.id()).toString(), null));
      }
    }
    if (inventory != null) {
      Set<String> strays = new LinkedHashSet<>();
      for (Pane pane : inventory.panes()) {
        if (pane.window().startsWith("fm-")
            && !windows.contains(pane.windowId())
            && !unclear.contains(pane.window())) {
          strays.add(pane.windowTarget());
        }
      }
      for (String target : strays) {
        orphans.add(new Orphan(Orphan.Kind.WINDOW, target, null));
      }
    }
    return orphans;
  }
}
