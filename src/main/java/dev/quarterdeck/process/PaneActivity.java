package dev.quarterdeck.process;

import dev.quarterdeck.task.GotmpdirState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What tasks' panes are doing at one moment, by their processes; each is looked at once. */
public final class PaneActivity {
  private static final Set<String> SHELLS =
      Set.of(
          "bash", "zsh", "fish", "dash", "sh", "ksh", "ksh93", "mksh", "tcsh", "csh", "ash", "nu",
          "elvish", "xonsh");

  private final ProcessTable table;

  /** Those that were asked for; nothing of one that was gone by then. */
  private final Map<Long, Optional<ProcStat>> stats = new HashMap<>();

  private final Map<Long, Gotmpdir> gotmpdirs = new HashMap<>();

  /** What was read a moment before. */
  private final Map<Long, Gotmpdir> known;

  private Set<Long> withChildInGroup;

  /** Which processes there were at the last look. */
  private String turnover;

  /** Whether they were the same at the one before: what a fork brings comes a moment later. */
  private boolean settled;

  /** Whether one of the processes was gone when it was asked for. */
  private boolean missed;

  /** The children of shells that run something in their own group; nothing where not listed. */
  private final Map<Long, Optional<List<Long>>> children = new HashMap<>();

  /** A program and the GOTMPDIR that it was started with; empty where it has none. */
  private record Gotmpdir(long startTicks, String environment, String value) {
    boolean isOf(ProcStat process) {
      return startTicks == process.startTicks() && environment.equals(process.environment());
    }
  }

  /** Looks into that table. */
  public PaneActivity(ProcessTable table) {
    this(table, Map.of());
  }

  private PaneActivity(ProcessTable table, Map<Long, Gotmpdir> known) {
    this.table = table;
    this.known = known;
    this.turnover = table.turnover();
  }

  /** The same a moment later. What a program was started with is not read again. */
  public PaneActivity later() {
    return new PaneActivity(table, gotmpdirs);
  }

  /**
   * Whether any of the processes asked for has ended by now, or a shell has begun or ended
   * something. What other programs do to themselves takes another look. Without /proc nothing
   * shows, so that anything may have changed. No process but shells is looked at while none has
   * started or ended on this machine.
   */
  public boolean hasChanged() {
    if (!table.available() || missed) {
      return true;
    }
    String now = table.turnover();
    boolean same = !now.isEmpty() && now.equals(turnover);
    boolean skip = same && settled;
    turnover = now;
    settled = same;
    for (Map.Entry<Long, Optional<ProcStat>> each : stats.entrySet()) {
      ProcStat before = each.getValue().get();
      if (SHELLS.contains(before.comm())
          // To stop a job and to go on with it starts and ends nothing.
          ? hasMoved(each.getKey(), before) || (!skip && hasOtherChildren(each.getKey()))
          : !skip && !table.exists(each.getKey())) {
        return true;
      }
    }
    return false;
  }

  private boolean hasMoved(long shell, ProcStat before) {
    Optional<ProcStat> now = table.files(shell).stat();
    return now.isEmpty() || !now.get().isAlikeTo(before);
  }

  private boolean hasOtherChildren(long shell) {
    Optional<List<Long>> had = children.get(shell);
    return had != null && (had.isEmpty() || !table.files(shell).children().equals(had));
  }

  /**
   * Whether the pane is back at its shell: a shell is the pane's process, it has the terminal, and
   * nothing runs in the foreground with it. False where that is not known.
   */
  public boolean isForegroundShell(long panePid) {
    Optional<ProcStat> stat = stat(panePid);
    if (stat.isEmpty()) {
      return false;
    }
    ProcStat pane = stat.get();
    return pane.tpgid() == pane.pgid()
        && pane.pgid() >= 0
        && SHELLS.contains(pane.comm())
        // "sh -c 'make; test'" has no job control: what it runs is in the shell's own group.
        && !hasChildInGroup(panePid, pane.pgid());
  }

  /** Notes the children where it has, since no shell shows by itself that one has ended. */
  private boolean hasChildInGroup(long pid, long pgid) {
    Optional<List<Long>> all = table.files(pid).children();
    boolean has = all.isEmpty() && withChildInGroup().contains(pid);
    for (long child : all.orElse(List.of())) {
      has = has || isInGroup(child, pgid);
    }
    if (has) {
      children.put(pid, all);
    }
    return has;
  }

  /** One that ended while they were listed may have hidden the one after it, and counts as well. */
  private boolean isInGroup(long child, long pgid) {
    Optional<ProcStat> stat = table.files(child).stat();
    return stat.isEmpty() || (stat.get().isAlive() && stat.get().pgid() == pgid);
  }

  /** The processes with a living child in their own process group. */
  private Set<Long> withChildInGroup() {
    if (withChildInGroup == null) {
      Map<Long, ProcessEntry> byPid = new HashMap<>();
      List<ProcessEntry> all = table.all();
      all.forEach(process -> byPid.put(process.pid(), process));
      withChildInGroup = new HashSet<>();
      for (ProcessEntry child : all) {
        ProcessEntry parent = byPid.get(child.ppid());
        if (parent != null && child.isAlive() && child.pgid() == parent.pgid()) {
          withChildInGroup.add(parent.pid());
        }
      }
    }
    return withChildInGroup;
  }

  /**
   * Whether the process is not yet the program that the pane was opened for: a child that the tmux
   * server has forked, or one in the middle of becoming that program.
   */
  public boolean isStarting(long panePid) {
    return stat(panePid)
        .filter(
            pane ->
                pane.comm().startsWith(ProcessTable.TMUX_SERVER) || table.files(panePid).isBlank())
        .isPresent();
  }

  /**
   * Whether the process was started with GOTMPDIR naming the task's directory. What a shell has
   * exported since does not show.
   */
  public GotmpdirState gotmpdir(long pid, Path expected) {
    Optional<ProcStat> process = stat(pid);
    Optional<String> value = process.isEmpty() ? Optional.empty() : gotmpdir(pid, process.get());
    if (value.isEmpty()) {
      return GotmpdirState.UNKNOWN;
    }
    return value.get().equals(expected.toString()) ? GotmpdirState.SET : GotmpdirState.MISSING;
  }

  private Optional<String> gotmpdir(long pid, ProcStat process) {
    Gotmpdir before = known.get(pid);
    Optional<String> value =
        before != null && before.isOf(process)
            ? Optional.of(before.value())
            : table.files(pid).environment("GOTMPDIR");
    if (value.isPresent() && !process.environment().isEmpty()) {
      gotmpdirs.put(pid, new Gotmpdir(process.startTicks(), process.environment(), value.get()));
    }
    return value;
  }

  /** A living process, as it was when it was first asked for; nothing where there is no /proc. */
  private Optional<ProcStat> stat(long pid) {
    if (!table.available()) {
      return Optional.empty();
    }
    Optional<ProcStat> stat = stats.get(pid);
    if (stat == null) {
      Optional<ProcStat> now = table.files(pid).stat();
      stat = now.isPresent() && now.get().isAlive() ? now : Optional.empty();
      stats.put(pid, stat);
      missed |= stat.isEmpty();
    }
    return stat;
  }
}
