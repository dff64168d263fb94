package dev.quarterdeck.temp;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Roots that were renamed to be removed, of which the removal did not come to its end.
 *
 * <p>The name {@code .fm-<id>.removing-<hex>} is the only record: who finds a directory of the
 * caller's so called removes it.
 */
public final class UnfinishedRemovals {
  private static final Pattern NAME = Pattern.compile("\\.fm-(.+)\\.removing-[0-9a-f]{1,16}");

  private UnfinishedRemovals() {}

  /**
   * Gives the root a name that says that it is being removed, in the same directory, so that its
   * own name is free at once.
   *
   * @return the root under that name; nothing where that cannot be done and it is where it was
   * @throws IOException when something else was renamed, in the moment between look and rename, and
   *     could not be put back
   */
  static Optional<RootVerdict.Trusted> setAside(RootVerdict.Trusted root, TaskId id)
      throws IOException {
    Path name = root.path().getFileName();
    Path aside =
        Path.of(
            "."
                + id.rootName()
                + ".removing-"
                + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    try (SecureDirectoryStream<Path> parent = Directories.open(root.path().getParent())) {
      if (!isRoot(root, parent, name) || isThere(parent, aside)) {
        return Optional.empty();
      }
      try {
        parent.move(name, parent, aside);
      } catch (IOException e) {
        return Optional.empty();
      }
      Path path = root.path().resolveSibling(aside);
      if (isRoot(root, parent, aside)) {
        return Optional.of(new RootVerdict.Trusted(path, root.identity(), false));
      }
      if (isThere(parent, name)) {
        throw new IOException("it was replaced; what was there is now " + path);
      }
      parent.move(aside, parent, name);
      return Optional.empty();
    }
  }

  private static boolean isRoot(
      RootVerdict.Trusted root, SecureDirectoryStream<Path> parent, Path name) throws IOException {
    try {
      return Identity.of(Directories.look(parent, name)).equals(root.identity());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isThere(SecureDirectoryStream<Path> parent, Path name) throws IOException {
    try {
      Directories.look(parent, name);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Those of the caller's in that directory, in order.
   *
   * @throws Problem when the directory cannot be read, or the system does not tell who we are
   */
  public static List<Path> list(Path base) throws Problem {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base, ".fm-*")) {
      for (Path entry : entries) {
        if (taskOf(entry).isPresent() && TempRoots.orphan(entry) instanceof RootVerdict.Trusted) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      // Then nothing was left in it either.
    } catch (DirectoryIteratorException e) {
      throw RootScan.unreadable(base, e.getCause());
    } catch (IOException e) {
      throw RootScan.unreadable(base, e);
    }
    Collections.sort(found);
    return found;
  }

  /** The task whose root it was; nothing where the name is none of ours. */
  public static Optional<TaskId> taskOf(Path entry) {
    Matcher name = NAME.matcher(entry.getFileName().toString());
    return name.matches() && TaskId.isPossible(name.group(1))
        ? Optional.of(new TaskId(name.group(1)))
        : Optional.empty();
  }
}
