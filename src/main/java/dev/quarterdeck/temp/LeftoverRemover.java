package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;

/** Removes what a sweep may remove: a directory with all that is in it, or a single file. */
public final class LeftoverRemover {
  private LeftoverRemover() {}

  /**
   * Removes it if it still is what was looked at, and the caller's.
   *
   * @param identity which file or directory it was
   * @param entries how many entries were seen in it
   * @throws Problem when the system does not tell who we are
   */
  public static RemovalResult remove(
      Path path, Identity identity, long entries, RemovalListener progress) throws Problem {
    Path name = path.getFileName();
    try (SecureDirectoryStream<Path> parent = Directories.open(path.getParent())) {
      PosixFileAttributes is = Directories.look(parent, name);
      if (!Identity.of(is).equals(identity) || Owner.of(path) != Owner.me()) {
        return failed(path, "it is not what was looked at before");
      }
      if (is.isRegularFile()) {
        parent.deleteFile(name);
        return new RemovalResult(true, 1, List.of(), 0);
      }
      if (!is.isDirectory()) {
        return failed(path, "it is neither a file nor a directory");
      }
    } catch (NoSuchFileException e) {
      return new RemovalResult(true, 0, List.of(), 0);
    } catch (IOException e) {
      return failed(path, MetaStore.reason(e));
    }
    return TreeRemover.remove(
        new RootVerdict.Trusted(path, identity, false), progress, limit(entries));
  }

  /** More than it can hold, also where it grew or was not looked through to its end. */
  static long limit(long entries) {
    return Math.max(TreeRemover.MANY, 10 * entries);
  }

  private static RemovalResult failed(Path path, String reason) {
    return new RemovalResult(
        false, 0, List.of(new RemovalResult.Failure(Text.printable(path.toString()), reason)), 1);
  }
}
