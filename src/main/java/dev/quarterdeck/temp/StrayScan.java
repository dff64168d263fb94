package dev.quarterdeck.temp;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Strays;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Finds what Go's tools left in temp directories, by the exact shapes of the names they make. */
public final class StrayScan {
  private StrayScan() {}

  /**
   * What lies there of the caller's. A directory that cannot be read has none to show.
   *
   * @throws Problem when the system does not tell who we are
   */
  public static List<Strays> count(Iterable<Path> directories) throws Problem {
    List<Strays> strays = new ArrayList<>();
    for (Path directory : distinct(directories)) {
      Map<StrayShape, Integer> counts = new EnumMap<>(StrayShape.class);
      scan(directory, (entry, shape) -> counts.merge(shape, 1, Integer::sum));
      counts.forEach(
          (shape, count) ->
              strays.add(new Strays(directory.resolve(shape.shown()).toString(), count)));
    }
    return strays;
  }

  /**
   * The same, each by its path; in each directory in the order of their names.
   *
   * @throws Problem when the system does not tell who we are
   */
  public static Map<Path, StrayShape> list(Path directory) throws Problem {
    Map<Path, StrayShape> found = new java.util.TreeMap<>();
    scan(directory, found::put);
    return found;
  }

  /**
   * The shape of what is at that path now; nothing where it is not the caller's, or is a link.
   *
   * @throws Problem when the system does not tell who we are
   */
  public static Optional<StrayShape> shapeOf(Path entry) throws Problem {
    int me = Owner.me();
    return StrayShape.of(entry.getFileName().toString()).filter(shape -> isOurs(entry, me, shape));
  }

  /** Each directory once, by the first of its names; those that are not there are left out. */
  public static List<Path> distinct(Iterable<Path> directories) {
    Map<Object, Path> distinct = new LinkedHashMap<>();
    for (Path directory : directories) {
      try {
        distinct.putIfAbsent(
            Files.readAttributes(directory, BasicFileAttributes.class).fileKey(), directory);
      } catch (IOException e) {
        // What is not there holds nothing.
      }
    }
    return List.copyOf(distinct.values());
  }

  private static void scan(Path directory, BiConsumer<Path, StrayShape> each) throws Problem {
    int me = Owner.me();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        StrayShape.of(entry.getFileName().toString())
            .filter(shape -> isOurs(entry, me, shape))
            .ifPresent(shape -> each.accept(entry, shape));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What was found before stays.
    }
  }

  private static boolean isOurs(Path entry, int uid, StrayShape shape) {
    try {
      Map<String, Object> is =
          Files.readAttributes(
              entry, "unix:isDirectory,isRegularFile,uid,mode", LinkOption.NOFOLLOW_LINKS);
      return (Integer) is.get("uid") == uid
          && (Boolean) is.get(shape.directory() ? "isDirectory" : "isRegularFile")
          && shape.allows((Integer) is.get("mode"));
    } catch (IOException e) {
      return false;
    }
  }
}
