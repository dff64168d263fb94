package dev.quarterdeck.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * What one read of a process's file {@code /proc/PID/stat} tells of it.
 *
 * @param startTicks when it started, in clock ticks since boot
 * @param ppid its parent's number
 * @param pgid its process group
 * @param comm its short name
 * @param state the kernel's letter for it
 * @param tpgid the foreground process group of its terminal, or -1
 * @param tty the device number of its terminal, 0 for none
 * @param environment where the environment it was started with is in its memory, another place
 *     whenever it becomes another program; empty where we may not know
 */
record ProcStat(
    long startTicks,
    long ppid,
    long pgid,
    String comm,
    char state,
    long tpgid,
    int tty,
    String environment) {
  private static final int PPID = 1;
  private static final int PGID = 2;
  private static final int TTY = 4;
  private static final int TPGID = 5;
  private static final int START = 19;
  private static final int ENV_START = 47;
  private static final int ENV_END = 48;

  static Optional<ProcStat> parse(byte[] stat) {
    // The name stands in parentheses and may itself hold blanks and parentheses, so: the last one.
    String line = new String(stat, ISO_8859_1);
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open + 1 || close + 2 >= line.length()) {
      return Optional.empty();
    }
    String comm = new String(line.substring(open + 1, close).getBytes(ISO_8859_1), UTF_8);
    String[] fields = line.substring(close + 2).strip().split(" ", -1);
    if (fields.length <= START) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcStat(
              Long.parseLong(fields[START]),
              Long.parseLong(fields[PPID]),
              Long.parseLong(fields[PGID]),
              comm,
              fields[0].charAt(0),
              Long.parseLong(fields[TPGID]),
              Integer.parseInt(fields[TTY]),
              fields.length <= ENV_END || fields[ENV_START].equals("0")
                  ? ""
                  : fields[ENV_START] + " " + fields[ENV_END]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether it is the same program, with the same in the foreground of its terminal. */
  boolean isAlikeTo(ProcStat other) {
    return isAlive() == other.isAlive()
        && startTicks == other.startTicks
        && comm.equals(other.comm)
        && pgid == other.pgid
        && tpgid == other.tpgid;
  }

  /** Whether it still runs: a zombie holds nothing and waits only to be noticed. */
  boolean isAlive() {
    return ProcessEntry.isAlive(state);
  }
}
