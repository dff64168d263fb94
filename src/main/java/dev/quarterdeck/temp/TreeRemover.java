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

/**
 * Removes a directory with all that is in it, and nothing else, while others may be at work there.
 *
 * <p>Every directory is opened by its name in its open parent, without following a link, and must
 * then be the one that was looked at. Links are unlinked, never followed; files are unlinked, never
 * opened or given another mode, since an outside name may stand for the same file. What is mounted
 * inside is left alone and reported. A removal that did not complete can be run again.
 *
 * <p>It uses fewer than 64 descriptors however deep the tree is, and memory for no more than a few
 * names. A thread that is interrupted stops soon and reports what is left.
 */
public final class TreeRemover {
  private TreeRemover() {}

  /**
   * Removes the root. {@link RemovalResult#gone} is only true when nothing is at its path any more.
   */
  public static RemovalResult remove(RootVerdict.Trusted root, RemovalListener progress) {
    Path name = root.path().getFileName();
    Path base = root.path().getParent();
    if (name == null || base == null) {
      return failed(root, "it has no parent directory");
    }
    try (SecureDirectoryStream<Path> parent = Directories.open(base)) {
      String fault = faultOf(root, base.toRealPath(), parent, name);
      if (fault != null) {
        return failed(root, fault);
      }
      Removal removal = new Removal(root, parent, progress);
      return root.onlyIfEmpty() ? removal.ofEmptyRoot() : removal.ofTree();
    } catch (NoSuchFileException e) {
      return new RemovalResult(true, 0, List.of(), 0);
    } catch (IOException e) {
      return failed(root, MetaStore.reason(e));
    }
  }

  private static String faultOf(
      RootVerdict.Trusted root, Path realBase, SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    PosixFileAttributes found = Directories.look(parent, name);
    if (MountPoints.of(realBase.resolve(name)).atTop()
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
