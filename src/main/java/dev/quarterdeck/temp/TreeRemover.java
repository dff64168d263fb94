package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Removes a directory with all that is in it, and nothing else, while others may be at work there.
 *
 * <p>Every directory is opened by its name in its open parent, without following a link, and must
 * then be the one that was looked at. Links are unlinked, never followed; files are unlinked, never
 * opened or given another mode, since an outside name may stand for the same file. What is mounted
 * inside is left alone and reported. A removal that did not complete can be run again.
 *
 * <p>Several workers share it. It uses fewer than 64 descriptors however deep and wide the tree is,
 * and memory for no more than a few names. A caller that is interrupted returns soon, after its
 * workers, and reports what is left.
 *
 * <p>Entries are unlinked before they are looked at. That is safe where unlinking a directory
 * fails, as on Linux; some systems let root do it.
 */
public final class TreeRemover {
  /** What is removed at most where nobody has counted; another removal goes on from there. */
  public static final long MANY = 5_000_000;

  /** What this process removes now: no look at processes shows what is our own. */
  private static final Set<Identity> AT_WORK = ConcurrentHashMap.newKeySet();

  private TreeRemover() {}

  /** Whether this process is removing that directory right now. */
  public static boolean isAtWorkOn(Identity identity) {
    return AT_WORK.contains(identity);
  }

  /** The same for a tree that nobody has counted. */
  public static RemovalResult remove(RootVerdict.Trusted root, RemovalListener progress) {
    return remove(root, progress, MANY);
  }

  /**
   * Removes the root. {@link RemovalResult#gone} is only true when nothing is at its path any more.
   *
   * @param limit more entries than it can hold: who writes as fast as we remove ends us by it
   */
  public static RemovalResult remove(
      RootVerdict.Trusted root, RemovalListener progress, long limit) {
    Path name = root.path().getFileName();
    Path base = root.path().getParent();
    if (name == null || base == null) {
      return failed(root, "it has no parent directory");
    }
    try (SecureDirectoryStream<Path> parent = Directories.open(base)) {
      MountPoints mounts = MountPoints.of(base.toRealPath().resolve(name));
      String fault = faultOf(root, mounts, parent, name);
      if (fault != null) {
        return failed(root, fault);
      }
      Removal removal = new Removal(root, parent, progress, limit);
      boolean first = AT_WORK.add(root.identity());
      try {
        return root.onlyIfEmpty()
            ? removal.ofEmptyRoot()
            : removal.ofTree(mounts, Removal.MAX_DIGS);
      } finally {
        if (first) {
          AT_WORK.remove(root.identity());
        }
      }
    } catch (NoSuchFileException e) {
      return new RemovalResult(true, 0, List.of(), 0);
    } catch (IOException e) {
      return failed(root, MetaStore.reason(e));
    }
  }

  private static String faultOf(
      RootVerdict.Trusted root, MountPoints mounts, SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    PosixFileAttributes found = Directories.look(parent, name);
    if (mounts.atTop()
        || Identity.of(Directories.look(parent)).device() != Identity.of(found).device()) {
      return "it is a mount point; unmount it first";
    }
    if (!found.isDirectory() || !Identity.of(found).equals(root.identity())) {
      return "it is not the directory that was checked before";
    }
    return null;
  }

  private static RemovalResult failed(RootVerdict.Trusted root, String reason) {
    List<RemovalResult.Failure> failures = new ArrayList<>();
    failures.add(new RemovalResult.Failure(Text.printable(root.path().toString()), reason));
    return new RemovalResult(false, 0, failures, 1);
  }
}
