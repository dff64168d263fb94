package dev.quarterdeck.task;

import java.nio.file.Path;

/** Appends one wake in a process of its own, or says why not. */
final class AppendMain {
  private AppendMain() {}

  public static void main(String[] args) {
    try {
      new WakeQueue(new MetaStore(Path.of(args[0])))
          .append(WakeRecord.Kind.SIGNAL, args[1], args[2]);
    } catch (Problem e) {
      System.out.println(e.getMessage());
      System.exit(e.kind().exitCode());
    }
  }
}
