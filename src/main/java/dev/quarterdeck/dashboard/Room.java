package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TmpSpace;

/** What there is to say of the room in the temp directory, warnings in words. */
record Room(TmpSpace tmp) {
  /** Below this share of free bytes or inodes there is a warning. */
  private static final double LITTLE = 0.1;

  /** The used share of the bytes, 0 to 1; negative where it is not known. */
  double used() {
    return tmp.totalBytes() == null || tmp.freeBytes() == null || tmp.totalBytes() == 0
        ? -1
        : 1 - (double) tmp.freeBytes() / tmp.totalBytes();
  }

  private boolean lacksBytes() {
    return used() > 1 - LITTLE;
  }

  private boolean lacksInodes() {
    return tmp.totalInodes() != null
        && tmp.freeInodes() != null
        && tmp.freeInodes() < tmp.totalInodes() * LITTLE;
  }

  boolean warns() {
    return lacksBytes() || lacksInodes();
  }

  /** The file system's type with a blank before it; one that lives in memory says so. */
  String type() {
    if (tmp.type() == null) {
      return "";
    }
    return tmp.type().equals("tmpfs") || tmp.type().equals("ramfs")
        ? " " + tmp.type() + " (memory)"
        : " " + tmp.type();
  }

  /**
   * The free bytes, and the free inodes where they are what matters.
   *
   * @param wide whether there is room for both
   */
  String words(boolean wide) {
    if (tmp.freeBytes() == null) {
      return "";
    }
    boolean inodesToo = tmp.freeInodes() != null && (wide || lacksInodes());
    String inodes = inodesToo ? inodes() : "";
    if (inodesToo && !wide && lacksBytes()) {
      return (tmp.freeBytes() == 0 ? "FULL: " : "NEARLY FULL: ")
          + Amounts.atLeast(tmp.freeBytes())
          + ", "
          + inodes;
    }
    String bytes =
        tmp.freeBytes() == 0
            ? "FULL: no byte free"
            : (lacksBytes() ? "NEARLY FULL: " : "") + Amounts.atLeast(tmp.freeBytes()) + " free";
    if (!inodesToo) {
      return bytes;
    }
    String warning = lacksInodes() && tmp.freeInodes() > 0 ? "FEW INODES: " : "";
    return wide ? bytes + ", " + warning + inodes : warning + inodes;
  }

  /** To the last one only where they are few: the number changes all the time. */
  private String inodes() {
    return tmp.freeInodes() == 0
        ? "NO INODES LEFT"
        : Amounts.briefCount(tmp.freeInodes()) + " inodes";
  }
}
