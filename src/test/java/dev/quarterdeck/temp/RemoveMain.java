package dev.quarterdeck.temp;

import java.nio.file.Path;

/** Removes the directory named by the argument and prints what came of it. */
final class RemoveMain {
  private RemoveMain() {}

  public static void main(String[] args) throws Exception {
    RootVerdict verdict = TempRoots.orphan(Path.of(args[0]));
    System.out.println(
        verdict instanceof RootVerdict.Trusted trusted
            ? TreeRemover.remove(trusted, RemovalListener.NONE)
            : verdict);
  }
}
