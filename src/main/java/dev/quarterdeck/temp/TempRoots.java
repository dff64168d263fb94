package dev.quarterdeck.temp;

import static dev.quarterdeck.task.Text.printable;

import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The temp roots of one temp directory: a directory {@code fm-<id>} a task, for its owner only,
 * with Go's build temp {@code gotmp} in it.
 *
 * <p>A root is made, never adopted, and only that very directory is ever trusted for removal.
 */
public final class TempRoots {
  /** The directory in a root that GOTMPDIR names. */
  public static final String GOTMP = "gotmp";

  /** The directory in a root that TMPDIR names where that is wanted. */
  public static final String TMP = "tmp";

  private static final Path GOTMP_NAME = Path.of(GOTMP);
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(Directories.PRIVATE);

  private static final int TYPE_BITS = 0170000;
  private static final int TYPE_FIFO = 0010000;
  private static final int TYPE_DIRECTORY = 0040000;
  private static final int TYPE_LINK = 0120000;
  private static final int MODE_BITS = 07777;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private final Path base;
  private final List<Path> othersBases;

  /**
   * A root just made.
   *
   * @param path where it is
   * @param identity which directory it is, for the meta's {@code tasktmp_id=}
   */
  public record Created(Path path, Identity identity) {
    /** The directory for GOTMPDIR. */
    public Path gotmp() {
      return path.resolve(GOTMP_NAME);
    }
  }

  /**
   * The roots below a temp directory.
   *
   * @param base the temp directory in use
   * @param othersBases where metas that others wrote may have their roots as well
   */
  public TempRoots(Path base, List<Path> othersBases) {
    this.base = base.toAbsolutePath().normalize();
    this.othersBases = List.copyOf(othersBases);
  }

  /** Where firstmate's scripts make roots: {@code /tmp}, {@code /var/tmp} and {@code $TMPDIR}. */
  public static List<Path> othersBases(Map<String, String> environment) {
    List<Path> bases = new ArrayList<>(List.of(Path.of("/tmp"), Path.of("/var/tmp")));
    Optional<Path> tmpdir = tmpdir(environment);
    if (tmpdir.isPresent()) {
      bases.add(tmpdir.get());
    }
    return bases;
  }

  /** {@code $TMPDIR}, where it names a directory at all. */
  public static Optional<Path> tmpdir(Map<String, String> environment) {
    try {
      Path tmpdir = Path.of(environment.getOrDefault("TMPDIR", ""));
      return tmpdir.isAbsolute() ? Optional.of(tmpdir.normalize()) : Optional.empty();
    } catch (InvalidPathException e) {
      // Nothing can be below a directory that cannot be named.
      return Optional.empty();
    }
  }

  /** The temp directory, absolute. */
  public Path base() {
    return base;
  }

  /** Where the task's root is, or would be. */
  public Path pathFor(TaskId id) {
    return base.resolve(id.rootName());
  }

  /**
   * Makes the task's root and {@code gotmp} in it, both with mode 0700 exactly, whatever the umask.
   *
   * @throws Problem REFUSED when anything is there already, FAILED when it cannot be made; either
   *     way nothing is changed
   */
  public Created create(TaskId id) throws Problem {
    Path root = pathFor(id);
    String what = "create temp root " + printable(root.toString());
    try {
      // Fails on whatever is there, a dangling link too, and looks at nothing before.
      Files.createDirectory(root, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      throw taken(root, what);
    } catch (IOException e) {
      throw cannotMake(what, e);
    }
    boolean whole = false;
    boolean madeGotmp = false;
    try {
      Identity identity = settle(root);
      Files.createDirectory(root.resolve(GOTMP_NAME), PRIVATE);
      madeGotmp = true;
      settle(root.resolve(GOTMP_NAME));
      whole = true;
      return new Created(root, identity);
    } catch (IOException e) {
      throw cannotMake(what, e);
    } finally {
      if (!whole) {
        undo(root, madeGotmp);
      }
    }
  }

  /**
   * Makes {@code gotmp} in a root that is the task's, where it is missing.
   *
   * @return the root's identity
   * @throws Problem REFUSED when something else is there, FAILED when it cannot be made
   */
  public static Identity ensureGotmp(RootVerdict.Trusted root) throws Problem {
    Path gotmp = root.path().resolve(GOTMP_NAME);
    String what = "create " + printable(gotmp.toString());
    ensure(gotmp, what);
    try {
      if (!identity(root.path()).equals(root.identity())) {
        throw Problem.refused(
            what, "the root is another directory than a moment ago", "look at it by hand");
      }
      return root.identity();
    } catch (IOException e) {
      throw Problem.failed(what, MetaStore.reason(e), "make the root writable, with room");
    }
  }

  /**
   * Makes {@code tmp} in a root of ours, where it is missing.
   *
   * @throws Problem REFUSED when something else is there, FAILED when it cannot be made
   */
  public static void ensureTmp(Path root) throws Problem {
    Path tmp = root.resolve(TMP);
    ensure(tmp, "create " + printable(tmp.toString()));
  }

  private static void ensure(Path directory, String what) throws Problem {
    try {
      try {
        Files.createDirectory(directory, PRIVATE);
        settle(directory);
      } catch (FileAlreadyExistsException e) {
        if (faultOf(Looked.at(directory), false) != null) {
          throw taken(directory, what);
        }
      }
    } catch (IOException e) {
      throw Problem.failed(what, MetaStore.reason(e), "make the root writable, with room");
    }
  }

  /**
   * Whether the root that the task's meta names is the task's.
   *
   * <p>The value must be the derived path to the letter, and a real directory of the caller's must
   * be there; where {@code tasktmp_id=} is recorded, it must be that very directory. A meta of ours
   * (it has {@code spawned=}) whose record was never completed gets at most an empty root.
   *
   * @throws Problem when the system does not tell who we are
   */
  public RootVerdict check(TaskId id, Meta meta) throws Problem {
    List<String> values = List.copyOf(new LinkedHashSet<>(meta.values(Meta.TASKTMP)));
    if (values.isEmpty()) {
      // Not being able to tell where it is is not having none.
      return meta.value(Meta.TASKTMP_ID).isEmpty()
          ? new RootVerdict.Absent()
          : refused(
              "",
              "a root was made for the task, and the meta does not say where; write tasktmp= back into it, or take tasktmp_id= out");
    }
    if (values.size() > 1) {
      return new RootVerdict.Refused(
          printable(String.join(" and ", values)), "the meta names two different roots");
    }
    String value = values.get(0);
    boolean ours = meta.value(Meta.SPAWNED).isPresent();
    Path root = derived(id, value, !ours);
    if (root == null) {
      return refused(
          value,
          "it is not "
              + printable(pathFor(id).toString())
              + (ours ? ", the task's root under the temp directory in use" : ""));
    }
    try {
      Looked looked = Looked.at(root);
      String fault = faultOf(looked, ours);
      return fault == null ? trusted(root, looked.identity(), meta, ours) : refused(value, fault);
    } catch (NoSuchFileException e) {
      // A file system that is not mounted now may hold the root all the same.
      return Files.isDirectory(root.getParent())
          ? new RootVerdict.Vanished(root)
          : refused(value, "the temp directory is not there");
    } catch (IOException e) {
      return refused(value, "it cannot be looked at: " + MetaStore.reason(e));
    }
  }

  /**
   * The directory as it is now, for removal without a meta: an orphan's root or a stray that was
   * judged by other means. It must be a real directory of the caller's.
   *
   * @throws Problem when the system does not tell who we are
   */
  public static RootVerdict orphan(Path directory) throws Problem {
    String value = directory.toString();
    try {
      Looked looked = Looked.at(directory);
      String fault = faultOf(looked, true);
      return fault == null
          ? new RootVerdict.Trusted(directory, looked.identity(), false)
          : refused(value, fault);
    } catch (NoSuchFileException e) {
      return new RootVerdict.Vanished(directory);
    } catch (IOException e) {
      return refused(value, "it cannot be looked at: " + MetaStore.reason(e));
    }
  }

  /**
   * Gives a root below the temp directory in use a name that says that it is being removed.
   *
   * @return the root under that name; nothing where it stays where it is
   * @throws IOException when something else was renamed instead, which the message says
   */
  public Optional<RootVerdict.Trusted> setAside(RootVerdict.Trusted root, TaskId id)
      throws IOException {
    return root.path().equals(pathFor(id))
        ? UnfinishedRemovals.setAside(root, id)
        : Optional.empty();
  }

  /**
   * The roots of the task that were set aside and are still there.
   *
   * @throws Problem when the system does not tell who we are
   */
  public List<RootVerdict.Trusted> setAside(TaskId id) throws Problem {
    List<RootVerdict.Trusted> found = new ArrayList<>();
    for (Path path : UnfinishedRemovals.list(base)) {
      if (UnfinishedRemovals.taskOf(path).filter(id::equals).isPresent()
          && orphan(path) instanceof RootVerdict.Trusted root) {
        found.add(root);
      }
    }
    return found;
  }

  /** The root that the value names to the letter, or null when it is none of the allowed ones. */
  private Path derived(TaskId id, String value, boolean others) {
    if (pathFor(id).toString().equals(value)) {
      return pathFor(id);
    }
    if (others) {
      for (Path other : othersBases) {
        Path root = other.resolve(id.rootName());
        if (root.toString().equals(value)) {
          return root;
        }
      }
    }
    return null;
  }

  /** What one look at a path tells; all of it is of the same file. */
  private record Looked(int mode, int uid, Identity identity) {
    static Looked at(Path path) throws IOException {
      Map<String, Object> is =
          Files.readAttributes(path, "unix:mode,uid,dev,ino", LinkOption.NOFOLLOW_LINKS);
      return new Looked(
          (Integer) is.get("mode"),
          (Integer) is.get("uid"),
          new Identity((Long) is.get("dev"), (Long) is.get("ino")));
    }
  }

  private static String faultOf(Looked root, boolean ours) throws Problem {
    int type = root.mode() & TYPE_BITS;
    if (type == TYPE_LINK) {
      return "it is a symbolic link";
    }
    if (type != TYPE_DIRECTORY) {
      return "it is no directory";
    }
    if (root.uid() != Owner.me()) {
      return "it belongs to another user (uid " + Integer.toUnsignedString(root.uid()) + ")";
    }
    if (!ours && (root.mode() & WRITABLE_BY_OTHERS) != 0) {
      return "others may write into it (mode " + octal(root.mode()) + ")";
    }
    return null;
  }

  private static RootVerdict trusted(Path root, Identity identity, Meta meta, boolean ours)
      throws IOException {
    Optional<String> recorded = meta.value(Meta.TASKTMP_ID);
    if (recorded.isPresent()) {
      return Identity.parse(recorded.get()).equals(Optional.of(identity))
          ? new RootVerdict.Trusted(root, identity, false)
          : refused(
              root.toString(),
              "it is another directory than the one made for the task ("
                  + identity
                  + ", recorded "
                  + printable(recorded.get())
                  + ")");
    }
    if (!ours) {
      return new RootVerdict.Trusted(root, identity, false);
    }
    return holdsNothing(root, identity)
        ? new RootVerdict.Trusted(root, identity, true)
        : refused(
            root.toString(),
            "it holds files, and the meta does not record which directory was made for the task");
  }

  /** Whether the directory holds nothing, or only a {@code gotmp} that holds nothing. */
  private static boolean holdsNothing(Path root, Identity identity) throws IOException {
    try (SecureDirectoryStream<Path> parent = Directories.open(root.getParent());
        SecureDirectoryStream<Path> opened = Directories.open(parent, root.getFileName())) {
      if (!Identity.of(Directories.look(opened)).equals(identity)) {
        return false;
      }
      for (Path entry : opened) {
        if (!entry.getFileName().equals(GOTMP_NAME)
            || !Directories.look(opened, GOTMP_NAME).isDirectory()) {
          return false;
        }
        try (SecureDirectoryStream<Path> gotmp = Directories.open(opened, GOTMP_NAME)) {
          if (gotmp.iterator().hasNext()) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private static RootVerdict refused(String value, String why) {
    return new RootVerdict.Refused(printable(value), why);
  }

  /** Makes sure that the new directory is what we made, with exactly our mode. */
  private static Identity settle(Path made) throws IOException, Problem {
    try (SecureDirectoryStream<Path> parent = Directories.open(made.getParent());
        SecureDirectoryStream<Path> opened = openMade(parent, made)) {
      if (mode(made) != 0700) {
        // The umask took some of the owner's own bits, or the parent's setgid bit came along.
        Directories.makePrivate(opened);
      }
      Identity identity = Identity.of(Directories.look(opened));
      if (Owner.of(made) != Owner.me() || mode(made) != 0700 || !identity(made).equals(identity)) {
        throw new IOException("it is not the directory that was made, or its mode is not 0700");
      }
      return identity;
    }
  }

  private static SecureDirectoryStream<Path> openMade(SecureDirectoryStream<Path> parent, Path made)
      throws IOException {
    if ((mode(made) & 0400) == 0) {
      // A umask such as 0777: it cannot be opened before it gets its bits.
      Files.setPosixFilePermissions(made, Directories.PRIVATE);
    }
    return Directories.open(parent, made.getFileName());
  }

  private static void undo(Path root, boolean madeGotmp) {
    try {
      if (madeGotmp) {
        Files.deleteIfExists(root.resolve(GOTMP_NAME));
      }
      // Removes an empty directory only.
      Files.deleteIfExists(root);
    } catch (IOException e) {
      // The creation has failed already, and that is what gets reported.
    }
  }

  private static Problem taken(Path root, String what) {
    String shown = printable(root.toString());
    return Problem.refused(
        what,
        describe(root) + " is there already",
        "look at it with 'ls -la "
            + shown
            + "'; if nothing needs it remove it by hand, or leave it to 'qd sweep'");
  }

  private Problem cannotMake(String what, IOException e) {
    return Problem.failed(
        what,
        MetaStore.reason(e),
        "make "
            + printable(base.toString())
            + " a writable directory with room, or name another by --tmp");
  }

  private static String describe(Path path) {
    try {
      int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      int uid = Owner.of(path);
      PosixFileAttributes is =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String whose =
          uid == Owner.me() ? " of yours" : " of another user (uid " + Integer.toString(uid) + ")";
      if (is.isSymbolicLink()) {
        return "a symbolic link to " + printable(Files.readSymbolicLink(path).toString());
      }
      if (is.isDirectory()) {
        return "a directory" + whose + " (mode " + octal(mode) + ")";
      }
      if (is.isRegularFile()) {
        return "a file" + whose;
      }
      return ((mode & TYPE_BITS) == TYPE_FIFO ? "a FIFO" : "a special file") + whose;
    } catch (IOException | Problem e) {
      return "something that cannot be looked at";
    }
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & MODE_BITS;
  }

  private static Identity identity(Path path) throws IOException {
    return Looked.at(path).identity();
  }

  private static String octal(int mode) {
    return String.format(Locale.ROOT, "%04o", mode & MODE_BITS);
  }
}
