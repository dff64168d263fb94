package dev.quarterdeck.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The metas of one state directory, a file each.
 *
 * <p>A reader never sees half a meta: each is written whole to a file beside it, forced to the disk
 * and renamed over the old one. Who changes metas holds the task's {@link TaskLock}.
 */
public final class MetaStore {
  private static final String SUFFIX = ".meta";

  /** Ours are under a kilobyte; more than this is no meta and is not read into memory. */
  private static final int MAX_BYTES = 1 << 20;

  /** What firstmate's scripts and hooks keep beside a task's meta. */
  static final List<String> COMPANIONS =
      List.of(
          ".status",
          ".turn-ended",
          ".check.sh",
          ".pi-ext.ts",
          ".grok-turnend-token",
          ".busy-state",
          ".inbox");

  private final Path directory;

  /** The metas in that directory, which need not exist yet. */
  public MetaStore(Path directory) {
    this.directory = directory;
  }

  /** The state directory. */
  public Path directory() {
    return directory;
  }

  /** Where the task's meta is, or would be. */
  public Path path(TaskId id) {
    return directory.resolve(id + SUFFIX);
  }

  /** The other files that belong to the task, whether they exist or not. */
  public List<Path> companions(TaskId id) {
    return COMPANIONS.stream().map(suffix -> directory.resolve(id + suffix)).toList();
  }

  /**
   * The ids of all metas, in order; none where there is no state directory.
   *
   * @throws Problem when the directory cannot be read
   */
  public List<TaskId> ids() throws Problem {
    List<TaskId> ids = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(SUFFIX)) {
          String id = name.substring(0, name.length() - SUFFIX.length());
          if (TaskId.isPossible(id)) {
            ids.add(new TaskId(id));
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw Problem.failed(
          "state directory " + shown(directory), reason(e.getCause()), "make it readable");
    } catch (NotDirectoryException e) {
      throw Problem.failed(
          "state directory " + shown(directory), "it is no directory", "name another by --state");
    } catch (IOException e) {
      throw Problem.failed(
          "state directory " + shown(directory), reason(e), "make it readable, or name another");
    }
    Collections.sort(ids);
    return ids;
  }

  /**
   * The task's meta, or nothing when there is none.
   *
   * @throws Problem REFUSED when something else than a plain file is there, FAILED when it cannot
   *     be read
   */
  public Optional<Meta> read(TaskId id) throws Problem {
    Path file = path(id);
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      // Looked at before it is opened: to open a FIFO would wait for ever.
      if (!found.isRegularFile() || found.size() > MAX_BYTES) {
        throw Problem.refused(
            "meta " + shown(file),
            found.isSymbolicLink() ? "it is a symbolic link" : "it is no plain small file",
            "look at it and remove it by hand");
      }
      try (SeekableByteChannel channel =
          Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
        // One byte more than it had, so that the end is seen without another round.
        ByteBuffer bytes = ByteBuffer.allocate((int) found.size() + 1);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        byte[] read = new byte[bytes.flip().remaining()];
        bytes.get(read);
        return Optional.of(Meta.parse(read));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Problem.failed("read meta " + shown(file), reason(e), "make it readable");
    }
  }

  /**
   * Makes the meta what it shall be, all at once.
   *
   * @throws Problem when it cannot be written; the old one is there as it was then
   */
  public void write(TaskId id, Meta meta) throws Problem {
    Path file = path(id);
    try {
      createDirectory();
      WholeFile.write(file, meta.bytes(), "rw-r--r--");
    } catch (IOException e) {
      throw Problem.failed(
          "write meta " + shown(file),
          reason(e),
          "make room and make the directory writable, or name another by --state");
    }
  }

  /**
   * Removes the meta, and what writers of it left that were killed; that there is none is fine.
   *
   * @throws Problem when it is still there
   */
  public void delete(TaskId id) throws Problem {
    try {
      String unfinished = "." + id + SUFFIX + ".";
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(
              directory, file -> isUnfinished(file.getFileName().toString(), unfinished))) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(path(id));
    } catch (NoSuchFileException e) {
      // No state directory, no meta.
    } catch (DirectoryIteratorException e) {
      throw Problem.failed(
          "remove meta " + shown(path(id)), reason(e.getCause()), "make it readable");
    } catch (IOException e) {
      throw Problem.failed(
          "remove meta " + shown(path(id)), reason(e), "make the state directory writable");
    }
  }

  /** Only names that {@link WholeFile} makes: an id with dots must not lose its own. */
  private static boolean isUnfinished(String name, String start) {
    return name.startsWith(start) && name.substring(start.length()).matches("[0-9a-f]{1,16}");
  }

  /**
   * Makes the state directory where it is missing, readable by its owner only.
   *
   * @throws IOException when that does not work
   */
  void createDirectory() throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Why a file operation failed, in a few words and without the path. */
  public static String reason(IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "the directory is not empty";
    }
    if (e instanceof NotDirectoryException) {
      return "not a directory";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (reason == null) {
      return e.getClass().getSimpleName();
    }
    String printable = Text.printable(reason);
    return printable.isEmpty()
        ? printable
        : Character.toLowerCase(printable.charAt(0)) + printable.substring(1);
  }

  private static String shown(Path path) {
    return Text.printable(path.toString());
  }
}
