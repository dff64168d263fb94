package dev.quarterdeck.process;

import java.util.Set;

/**
 * A process that is the task's.
 *
 * @param entry the process
 * @param whys what shows it; the search may stop at the first sign, so there may be more
 */
public record Member(ProcessEntry entry, Set<Why> whys) {
  /** Copies the set. */
  public Member {
    whys = Set.copyOf(whys);
  }

  /** What shows that a process is the task's. */
  public enum Why {
    /** It descends from the task's pane. */
    PANE("window"),
    /** It was started with GOTMPDIR naming the task's directory. */
    ENVIRON("env"),
    /** Its working directory is in the root. */
    CWD("cwd"),
    /** Its program is a file in the root. */
    EXE("exe"),
    /** Its own root directory is in the root. */
    CHROOT("chroot"),
    /** It has a file in the root open. */
    FD("open file"),
    /** It has a file in the root mapped into memory. */
    MAP("mapped");

    private final String words;

    Why(String words) {
      this.words = words;
    }

    /** The sign in a few words. */
    public String words() {
      return words;
    }
  }
}
