package dev.quarterdeck.temp;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Finds the temp roots that are there, whether a meta names them or not. */
public final class RootScan {
  private static final int ALL_RIGHTS = 0777;
  private static final int OWNERS_ONLY = 0700;

  private RootScan() {}

  /**
   * Every real directory {@code fm-*} of the caller's in the temp directory, in order; links and
   * what belongs to others are left out.
   *
   * @throws Problem when the temp directory cannot be read
   */
  public static List<Path> list(Path base) throws Problem {
    List<Path> roots = new ArrayList<>();
    int me = Owner.me();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base, "fm-*")) {
      for (Path entry : entries) {
        if (isDirectoryOf(me, entry)) {
          roots.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw unreadable(base, e.getCause());
    } catch (IOException e) {
      throw unreadable(base, e);
    }
    Collections.sort(roots);
    return roots;
  }

  /**
   * Whether it has what a root has: it is the caller's alone, and holds a {@code gotmp}. What only
   * has a root's name may be anything.
   *
   * @throws Problem when the system does not tell who we are
   */
  public static boolean isShapedLikeOurs(Path root) throws Problem {
    int me = Owner.me();
    try {
      Map<String, Object> is =
          Files.readAttributes(root, "unix:isDirectory,uid,mode", LinkOption.NOFOLLOW_LINKS);
      return (Boolean) is.get("isDirectory")
          && (Integer) is.get("uid") == me
          && ((Integer) is.get("mode") & ALL_RIGHTS) == OWNERS_ONLY
          && isDirectoryOf(me, root.resolve(TempRoots.GOTMP));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isDirectoryOf(int uid, Path entry) throws IOException {
    try {
      Map<String, Object> is =
          Files.readAttributes(entry, "unix:isDirectory,uid", LinkOption.NOFOLLOW_LINKS);
      return (Boolean) is.get("isDirectory") && (Integer) is.get("uid") == uid;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  static Problem unreadable(Path base, IOException e) {
    return Problem.failed(
        "temp directory " + Text.printable(base.toString()),
        MetaStore.reason(e),
        "make it a readable directory, or name another by --tmp");
  }
}
