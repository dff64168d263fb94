package dev.quarterdeck.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The processes of this machine, read from /proc; where that is missing (macOS), what Java knows of
 * them, which is less. A process that ends meanwhile is simply not in the answer.
 */
public final class ProcessTable {
  /** Linux shows the server's title in its name. */
  static final String TMUX_SERVER = "tmux: server";

  /** Greater than all numbers, so that none looks as though it had begun again. */
  static final long NOT_TOLD = Integer.MAX_VALUE;

  /** That of the machine itself: the kernel's PROC_PID_INIT_INO. */
  private static final String FIRST_NAMESPACE = "pid:[4026531836]";

  private final Path proc;
  private final boolean available;

  /** Whether the load is the kernel's own; not known before it is asked for. */
  private volatile Boolean kernelTells;

  private volatile Boolean first;

  /** The table of this machine. */
  public ProcessTable() {
    this(Path.of("/proc"));
  }

  /** The table of a machine that has its /proc elsewhere, or none there. */
  public ProcessTable(Path proc) {
    this.proc = proc;
    this.available = Files.isReadable(proc.resolve("self/stat"));
  }

  /** Whether there is a /proc; without one, groups, terminals and open files are not known. */
  public boolean available() {
    return available;
  }

  /** Every process there is, zombies too. */
  public List<ProcessEntry> all() {
    if (!available) {
      return ProcessHandle.allProcesses().map(ProcessTable::entryOf).toList();
    }
    return pids().stream().flatMap(pid -> one(pid).stream()).toList();
  }

  /** The numbers of all processes, the youngest first: they may be gone soonest. */
  List<Long> pids() {
    if (!available) {
      return ProcessHandle.allProcesses().map(ProcessHandle::pid).toList();
    }
    String[] names = proc.toFile().list();
    return Arrays.stream(names == null ? new String[0] : names)
        .filter(name -> name.charAt(0) >= '1' && name.charAt(0) <= '9')
        .map(Long::valueOf)
        .sorted(Comparator.comparing(youth(lastPid())).reversed())
        .toList();
  }

  /** Numbers are given in turn, and from the beginning again after the greatest. */
  private static Function<Long, Long> youth(long last) {
    return pid -> pid <= last ? pid : pid - Integer.MAX_VALUE;
  }

  /** The number given last, or {@link #NOT_TOLD}, which no process has. */
  long lastPid() {
    String load = load();
    try {
      return Long.parseLong(load.substring(load.indexOf(' ') + 1));
    } catch (NumberFormatException e) {
      return NOT_TOLD;
    }
  }

  /**
   * How many threads there are and which number was given last, as one text: while it stays the
   * same nothing on this machine has started or ended. Empty where that is not told: in a container
   * the threads are those of the whole machine, the numbers its own.
   */
  String turnover() {
    if (first == null) {
      first = isFirstNamespace();
    }
    return first ? load() : "";
  }

  /** Threads and last number as in "0.08 0.14 0.85 1/402 23552"; empty where not the kernel's. */
  private String load() {
    if (kernelTells == null) {
      kernelTells = device("loadavg") == device("self");
    }
    if (!kernelTells) {
      // A container's manager has put numbers of its own making there, which come late.
      return "";
    }
    try {
      String load = Files.readString(proc.resolve("loadavg")).strip();
      String told = load.substring(load.indexOf('/') + 1);
      // A kernel that is none (gVisor) always tells nought.
      return told.startsWith("0 ") || told.endsWith(" 0") ? "" : told;
    } catch (IOException e) {
      return "";
    }
  }

  private boolean isFirstNamespace() {
    try {
      return Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString().equals(FIRST_NAMESPACE);
    } catch (IOException e) {
      return false;
    }
  }

  private long device(String file) {
    try {
      return (Long) Files.getAttribute(proc.resolve(file), "unix:dev");
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }

  /** The process of that number, a zombie too, or nothing; a thread's number is no process's. */
  public Optional<ProcessEntry> one(long pid) {
    if (!available) {
      return ProcessHandle.of(pid).map(ProcessTable::entryOf);
    }
    ProcFiles files = files(pid);
    return files
        .read("stat")
        .flatMap(stat -> files.read("status").flatMap(status -> parse(pid, stat, status)));
  }

  /** Whether there is a process of that number, a zombie too; only where there is a /proc. */
  boolean exists(long pid) {
    return Files.exists(proc.resolve(Long.toString(pid)));
  }

  /** Whether that very process still runs, not another that has its number now. */
  public boolean isAlive(ProcessEntry process) {
    return one(process.pid()).filter(now -> now.isSameAs(process) && now.isAlive()).isPresent();
  }

  /** The processes whose parent it is. */
  public List<ProcessEntry> children(long pid) {
    return all().stream().filter(entry -> entry.ppid() == pid).toList();
  }

  /** Its children, theirs, and so on; not itself. */
  public List<ProcessEntry> descendants(long pid) {
    return descendants(all(), List.of(pid));
  }

  /** What descends from any of those processes; not they themselves. */
  static List<ProcessEntry> descendants(List<ProcessEntry> all, List<Long> ancestors) {
    Map<Long, List<ProcessEntry>> children = new HashMap<>();
    for (ProcessEntry entry : all) {
      children.computeIfAbsent(entry.ppid(), pid -> new ArrayList<>()).add(entry);
    }
    List<ProcessEntry> found = new ArrayList<>();
    Deque<Long> next = new ArrayDeque<>(ancestors);
    while (!next.isEmpty()) {
      // Removed as it is taken, so that a table torn between two moments cannot go in circles.
      List<ProcessEntry> mine = children.remove(next.remove());
      for (ProcessEntry child : mine == null ? List.<ProcessEntry>of() : mine) {
        if (!ancestors.contains(child.pid())) {
          found.add(child);
          next.add(child.pid());
        }
      }
    }
    return found;
  }

  /**
   * Whether a tmux client, or another program with such a name, runs that was given exactly that
   * argument; false where there is no /proc.
   */
  public boolean runs(String name, String argument) {
    return available
        && all().stream()
            .anyMatch(
                process ->
                    process.isAlive()
                        && process.comm().startsWith(name)
                        && !process.comm().startsWith(TMUX_SERVER)
                        && files(process.pid()).hasArgument(argument));
  }

  /** Its program and arguments with blanks between, cut where they are long; else its name. */
  public String commandLine(ProcessEntry process) {
    String line =
        available
            ? files(process.pid()).commandLine()
            : ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().commandLine())
                .orElse("");
    return line.isEmpty() ? process.comm() : line;
  }

  /** That process's files; only where there is a /proc. */
  ProcFiles files(long pid) {
    return new ProcFiles(proc, pid);
  }

  /** One of its directories in /proc. */
  Path directory(long pid, String name) {
    return proc.resolve(Long.toString(pid)).resolve(name);
  }

  static Optional<ProcessEntry> parse(long pid, byte[] stat, byte[] status) {
    String about = new String(status, ISO_8859_1);
    try {
      if (numberIn(about, "Tgid:", 0) != pid) {
        return Optional.empty();
      }
      long uid = numberIn(about, "Uid:", 1);
      return ProcStat.parse(stat)
          .map(
              is ->
                  new ProcessEntry(
                      pid,
                      is.startTicks(),
                      is.ppid(),
                      is.pgid(),
                      uid,
                      is.comm(),
                      is.state(),
                      is.tpgid(),
                      is.tty()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * The number at that place of a line, or -1. (Who a process is stands here and not in the owner
   * of its directory: that is root where it hides its memory.)
   */
  private static long numberIn(String status, String line, int place) {
    int at = status.indexOf("\n" + line);
    if (at < 0) {
      return -1;
    }
    int from = at + 1 + line.length();
    // Tabs stand between them; a regular expression would be most of a look at a process.
    String[] numbers = status.substring(from, status.indexOf('\n', from)).strip().split("\t", -1);
    return numbers.length <= place ? -1 : Long.parseLong(numbers[place].strip());
  }

  private static ProcessEntry entryOf(ProcessHandle handle) {
    ProcessHandle.Info info = handle.info();
    String command = info.command().orElse("");
    return new ProcessEntry(
        handle.pid(),
        info.startInstant().map(Instant::toEpochMilli).orElse(0L),
        handle.parent().map(ProcessHandle::pid).orElse(0L),
        -1,
        -1,
        command.substring(command.lastIndexOf('/') + 1),
        handle.isAlive() ? 'R' : 'X',
        -1,
        0);
  }
}
