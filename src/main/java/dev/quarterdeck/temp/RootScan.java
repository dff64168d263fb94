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

  private static boolean isDirectoryOf(int uid, Path entry) throws IOException {
    try {
      Map<String, Object> is =
          Files.readAttributes(entry, "unix:isDirectory,uid", LinkOption.NOFOLLOW_LINKS);
      return (Boolean) is.get("isDirectory") && (Integer) is.get("uid") == uid;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Problem unreadable(Path base, IOException e) {
    return Problem.failed(
        "temp directory " + Text.printable(base.toString()),
        MetaStore.reason(e),
        "make it a readable directory, or name another by --tmp");
  }
}
