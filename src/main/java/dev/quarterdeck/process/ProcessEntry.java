package dev.quarterdeck.process;

/**
 * A process as it was when it was looked at.
 *
 * @param pid its number, which another process may have later
 * @param startTicks when it started, in clock ticks since boot (milliseconds since 1970 where there
 *     is no /proc); with the pid it names one process for good
 * @param ppid its parent's number
 * @param pgid its process group
 * @param uid the effective user number, or -1 when not known
 * @param comm its short name, at most 15 bytes on Linux
 * @param state the kernel's letter for it, such as R, S, T or Z
 * @param tpgid the foreground process group of its terminal, or -1
 * @param tty the device number of its terminal, 0 for none
 */
public record ProcessEntry(
    long pid,
    long startTicks,
    long ppid,
    long pgid,
    long uid,
    String comm,
    char state,
    long tpgid,
    int tty) {

  /** Whether it still runs: a zombie holds nothing and waits only to be noticed. */
  public boolean isAlive() {
    return isAlive(state);
  }

  static boolean isAlive(char state) {
    return state != 'Z' && state != 'X' && state != 'x';
  }

  /** Whether both are the same process, looked at twice. */
  public boolean isSameAs(ProcessEntry other) {
    return pid == other.pid && startTicks == other.startTicks;
  }
}
