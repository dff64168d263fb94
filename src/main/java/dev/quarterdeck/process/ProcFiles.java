package dev.quarterdeck.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One process's files in /proc. What cannot be read, or is gone by now, is as nothing. */
final class ProcFiles {
  /** How the kernel's bytes and Java's path strings relate. */
  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  /** Arguments can be megabytes. */
  private static final int MOST_ARGUMENTS = 1000;

  /** As much as {@code stat} and {@code status} have, and most environments. */
  private static final int SOME_BYTES = 2048;

  private final Path directory;

  ProcFiles(Path proc, long pid) {
    this.directory = proc.resolve(Long.toString(pid));
  }

  static byte[] bytesOf(Path path) {
    return path.toString().getBytes(PATHS);
  }

  Optional<byte[]> read(String name) {
    try (InputStream file = new FileInputStream(directory.resolve(name).toFile())) {
      // Not readAllBytes: it asks five times how long the file is, and these are all 0 bytes long.
      byte[] bytes = new byte[SOME_BYTES];
      int length = 0;
      for (int n = file.read(bytes); n >= 0; n = file.read(bytes, length, bytes.length - length)) {
        length += n;
        if (length == bytes.length) {
          bytes = Arrays.copyOf(bytes, 4 * length);
        }
      }
      return Optional.of(Arrays.copyOf(bytes, length));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<ProcStat> stat() {
    Optional<byte[]> stat = read("stat");
    return stat.isPresent() ? ProcStat.parse(stat.get()) : Optional.empty();
  }

  /**
   * The numbers of its children, as far as none of them ends meanwhile; nothing where the kernel
   * does not list them (it does if built with {@code CONFIG_PROC_CHILDREN}).
   */
  Optional<List<Long>> children() {
    String[] threads = directory.resolve("task").toFile().list();
    List<Long> children = new ArrayList<>();
    if (threads == null) {
      return Optional.empty();
    }
    for (String thread : threads) {
      Optional<byte[]> list = read("task/" + thread + "/children");
      if (list.isEmpty()) {
        return Optional.empty();
      }
      for (String number : new String(list.get(), ISO_8859_1).strip().split(" ", -1)) {
        if (!number.isEmpty()) {
          children.add(Long.valueOf(number));
        }
      }
    }
    return Optional.of(children);
  }

  /**
   * The value of a variable in the environment it was started with: nothing where that cannot be
   * read, the empty string where the variable is not in it.
   */
  Optional<String> environment(String variable) {
    Optional<byte[]> environment = read("environ");
    return environment.isPresent()
        ? Optional.of(valueIn(environment.get(), variable))
        : Optional.empty();
  }

  static String valueIn(byte[] environment, String variable) {
    // Each char is one byte, so that offsets hold.
    String text = "\0" + new String(environment, ISO_8859_1);
    String start = "\0" + variable + "=";
    int at = text.indexOf(start);
    if (at < 0) {
      return "";
    }
    int from = at + start.length();
    int to = text.indexOf('\0', from);
    return new String(
        text.substring(from, to < 0 ? text.length() : to).getBytes(ISO_8859_1), PATHS);
  }

  /** Its arguments, at most {@link #MOST_ARGUMENTS} bytes of them; empty where it has none. */
  String commandLine() {
    try (InputStream file = new FileInputStream(directory.resolve("cmdline").toFile())) {
      return new String(file.readNBytes(MOST_ARGUMENTS), PATHS).replace('\0', ' ').strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether it shows neither environment nor arguments, as one that is becoming a program. */
  boolean isBlank() {
    return read("environ").orElse(new byte[0]).length == 0 && commandLine().isEmpty();
  }

  /** Whether that is one of its arguments. */
  boolean hasArgument(String argument) {
    byte[] arguments = read("cmdline").orElse(new byte[0]);
    return ("\0" + new String(arguments, PATHS) + "\0").contains("\0" + argument + "\0");
  }

  /** Where one of its links points: cwd, exe, root. */
  Optional<String> link(String name) {
    try {
      return Optional.of(Files.readSymbolicLink(directory.resolve(name)).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether one of its open files is in the place. */
  boolean holdsOpen(Place place) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (place.contains(link("fd/" + descriptor.getFileName()).orElse(""))) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // Gone, or another user's.
    }
    return false;
  }

  /** Whether it has a file of the place in its memory, such as a library it loaded. */
  boolean maps(Place place) {
    return read("maps").map(place::isIn).orElse(false);
  }

  /** The file that the path names for that process, which may have a root of its own. */
  Path seenByIt(Path path) {
    return directory.resolve("root").resolve(path.toString().substring(1));
  }
}
