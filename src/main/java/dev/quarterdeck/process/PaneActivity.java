package dev.quarterdeck.process;

import dev.quarterdeck.task.GotmpdirState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What tasks' panes are doing at one moment, by their processes; the table is read once. */
public final class PaneActivity {
  private static final Set<String> SHELLS =
      Set.of(
          "bash", "zsh", "fish", "dash", "sh", "ksh", "ksh93", "mksh", "tcsh", "csh", "ash", "nu",
          "elvish", "xonsh");

  private final ProcessTable table;
  private Set<Long> withChildInGroup;

  /** Looks into that table. */
  public PaneActivity(ProcessTable table) {
    this.table = table;
  }

  /**
   * Whether the pane is back at its shell: a shell is the pane's process, it has the terminal, and
   * nothing runs in the foreground with it. False where that is not known.
   */
  public boolean isForegroundShell(long panePid) {
    Optional<ProcessEntry> pane = table.one(panePid);
    if (pane.isEmpty()
        || !pane.get().isAlive()
        || pane.get().tpgid() != pane.get().pgid()
        || pane.get().pgid() < 0
        || !SHELLS.contains(pane.get().comm())) {
      return false;
    }
    // "sh -c 'make; test'" has no job control: what it runs is in the shell's own group.
    return !withChildInGroup().contains(panePid);
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
    return table.available()
        && table
            .one(panePid)
            .filter(ProcessEntry::isAlive)
            .filter(
                pane ->
                    pane.comm().startsWith(ProcessTable.TMUX_SERVER)
                        || table.files(panePid).isBlank())
            .isPresent();
  }

  /**
   * Whether the process was started with GOTMPDIR naming the task's directory. What a shell has
   * exported since does not show.
   */
  public GotmpdirState gotmpdir(long pid, Path expected) {
    if (!table.available() || table.one(pid).filter(ProcessEntry::isAlive).isEmpty()) {
      return GotmpdirState.UNKNOWN;
    }
    return table
        .files(pid)
        .environment("GOTMPDIR")
        .map(value -> value.equals(expected.toString()) ? GotmpdirState.SET : GotmpdirState.MISSING)
        .orElse(GotmpdirState.UNKNOWN);
  }
}
