package dev.quarterdeck.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What processes use of the entries of some directories, by one look at all processes: what stands
 * there, runs from there, has something there open or mapped, or names it in its environment or its
 * arguments. All entries are found at once, and each is then only looked up.
 *
 * <p>Of other users' processes a plain user sees no more than the arguments.
 */
public final class InUse {
  /** Processes may start while we look; after this many looks we do not wait for an end of it. */
  private static final int MAX_LOOKS = 5;

  /** It counts what is there, for us or a person: that it is there is no use of it. */
  private static final String COUNTER = "du";

  private final Map<String, String> realNames = new HashMap<>();
  private final Map<String, Use> uses = new HashMap<>();

  /** What has such a name for processes that see other mounts, by name alone. */
  private final Map<String, Use> elsewhere = new HashMap<>();

  /** What is used by another path than the directories', by name and that path. */
  private final Map<String, Map<String, List<Elsewhere>>> byPath = new HashMap<>();

  private final List<Running> running = new ArrayList<>();
  private final ProcessTable table;
  private final Collection<Path> directories;
  private final boolean known;

  /**
   * One use of an entry.
   *
   * @param pid the process, or -1 where that is not known
   * @param name its short name
   * @param sign what it does with it, as the end of a sentence
   */
  public record Use(long pid, String name, String sign) {
    /** The use in words, such as {@code 4711 (main) runs from it}. */
    public String words() {
      return pid < 0 ? sign : pid + " (" + name + ") " + sign;
    }
  }

  /**
   * A process that runs one of the programs asked for, of the caller's.
   *
   * @param pid the process
   * @param program its short name
   * @param started when it started
   * @param temp where it makes temporary files: its TMPDIR by its real path
   * @param gotmp where the go command makes its work directory: its GOTMPDIR, else the same
   * @param names the entries that it or its children use
   */
  public record Running(
      long pid, String program, Instant started, String temp, String gotmp, Set<String> names) {
    /** Copies the set. */
    public Running {
      names = Set.copyOf(names);
    }
  }

  /** A use by the path that a link of a process's names. */
  private record Elsewhere(Use use, Path link) {}

  private InUse(ProcessTable table, Collection<Path> directories) {
    this.table = table;
    this.directories = List.copyOf(directories);
    this.known = table.available();
  }

  /**
   * Looks at all processes.
   *
   * @param directories those whose entries are asked for afterwards
   * @param programs the short names of programs to be listed as well
   */
  public static InUse look(ProcessTable table, Collection<Path> directories, Set<String> programs) {
    InUse inUse = new InUse(table, directories);
    Set<String> prefixes = new LinkedHashSet<>();
    for (Path directory : directories) {
      String real = real(directory);
      inUse.realNames.put(directory.toString(), real);
      prefixes.add(slashed(directory.toString()));
      prefixes.add(slashed(real));
    }
    if (inUse.known) {
      inUse.new Search(prefixes, programs).run();
    }
    return inUse;
  }

  /** False where there is no /proc, so that nothing can be known. */
  public boolean known() {
    return known;
  }

  /** Who uses that entry of one of the directories. */
  public Optional<Use> of(Path entry) {
    return of(entry, MAX_LOOKS);
  }

  private Optional<Use> of(Path entry, int looks) {
    String name = entry.getFileName().toString();
    String directory = realName(entry.getParent());
    Use use = uses.getOrDefault(slashed(directory) + name, elsewhere.get(name));
    if (use != null) {
      return Optional.of(use);
    }
    boolean ended = false;
    for (Map.Entry<String, List<Elsewhere>> path : byPath.getOrDefault(name, Map.of()).entrySet()) {
      for (Elsewhere one : path.getValue()) {
        if (!isAnother(entry, path.getKey(), one.link())) {
          if (table.exists(one.use().pid()) || looks == 1) {
            return Optional.of(one.use());
          }
          ended = true;
        }
      }
    }
    // What one that has ended had can no longer be compared, and it may have left it to another.
    return ended ? look(table, directories, Set.of()).of(entry, looks - 1) : Optional.empty();
  }

  /**
   * Whether what the link names by that path is for certain not the entry: something else is there,
   * or nothing and what the link leads to is deleted. And that is on the same file system as the
   * last of the path that is there, so that nothing is mounted there and hides what it means.
   */
  private static boolean isAnother(Path entry, String path, Path link) {
    if (!path.startsWith("/")) {
      return false;
    }
    try {
      Path named = Path.of(path);
      Path last = named;
      while (!Files.exists(last, LinkOption.NOFOLLOW_LINKS)) {
        last = last.getParent();
      }
      Map<String, Object> is = which(last, LinkOption.NOFOLLOW_LINKS);
      Map<String, Object> target = which(link);
      return !isSame(is, which(entry, LinkOption.NOFOLLOW_LINKS))
          && is.get("dev").equals(target.get("dev"))
          && (last.equals(named) || target.get("nlink").equals(0));
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  private static boolean isSame(Map<String, Object> one, Map<String, Object> other) {
    return one.get("dev").equals(other.get("dev")) && one.get("ino").equals(other.get("ino"));
  }

  private static Map<String, Object> which(Path path, LinkOption... options) throws IOException {
    return Files.readAttributes(path, "unix:dev,ino,nlink", options);
  }

  /** The real path of one of the directories, as a running program's are given. */
  public String realName(Path directory) {
    String real = realNames.get(directory.toString());
    if (real == null) {
      throw new IllegalArgumentException("not looked at: " + directory);
    }
    return real;
  }

  /** The processes that run that program, one of those asked for. */
  public List<Running> running(String program) {
    return running.stream().filter(one -> one.program().equals(program)).toList();
  }

  private static String real(Path directory) {
    try {
      return directory.toRealPath().toString();
    } catch (IOException e) {
      return directory.toString();
    }
  }

  private static String slashed(String directory) {
    return directory.endsWith("/") ? directory : directory + "/";
  }

  /** A prefix as paths have it, as the kernel's bytes have it, and the directory's real name. */
  private record Prefix(String text, String bytes, String real) {}

  private final class Search {
    private final Set<String> programs;
    private final List<Prefix> prefixes;
    private final long self = ProcessHandle.current().pid();
    private final long uid;
    private final String mounts;
    private final byte[] arguments;
    private final Map<Long, ProcessEntry> seen = new LinkedHashMap<>();
    private final Map<Long, Set<String>> names = new HashMap<>();

    Search(Set<String> prefixes, Set<String> programs) {
      this.programs = programs;
      this.prefixes =
          prefixes.stream()
              .map(
                  text ->
                      new Prefix(
                          text,
                          new String(ProcFiles.bytesOf(Path.of(text)), ISO_8859_1) + "/",
                          slashed(real(Path.of(text)))))
              .collect(Collectors.toList());
      this.uid = table.one(self).map(ProcessEntry::uid).orElse(-1L);
      this.mounts = table.files(self).link("ns/mnt").orElse("");
      this.arguments = table.files(self).read("cmdline").orElse(new byte[0]);
    }

    void run() {
      Set<Long> own = ancestors();
      boolean more = true;
      for (int look = 0; look < MAX_LOOKS && more; look++) {
        more = false;
        for (long pid : table.pids()) {
          if (!seen.containsKey(pid)) {
            more = true;
            Optional<ProcessEntry> entry = table.one(pid);
            seen.put(pid, entry.orElse(null));
            entry.filter(ProcessEntry::isAlive).ifPresent(one -> look(one, own));
          }
        }
      }
      sockets();
      for (ProcessEntry entry : seen.values()) {
        if (entry != null && entry.uid() == uid && programs.contains(entry.comm())) {
          running(entry);
        }
      }
    }

    /** Who called us may well have named what we look at. */
    private Set<Long> ancestors() {
      Set<Long> own = new HashSet<>();
      for (long pid = self; pid > 0 && own.add(pid); ) {
        pid = table.one(pid).map(ProcessEntry::ppid).orElse(0L);
      }
      return own;
    }

    private void look(ProcessEntry entry, Set<Long> own) {
      boolean counts = entry.comm().equals(COUNTER);
      ProcFiles files = table.files(entry.pid());
      String itsMounts = files.link("ns/mnt").orElse(mounts);
      if (!counts) {
        link(entry, itsMounts, "cwd", "stands in it");
      }
      link(entry, itsMounts, "exe", "runs from it");
      link(entry, itsMounts, "root", "has it as its root directory");
      text(entry, itsMounts, "environ", "has it in its environment");
      text(entry, itsMounts, "maps", "has mapped a file of it");
      if (!counts && !isOurs(entry, files)) {
        for (String descriptor : descriptors(entry.pid())) {
          link(entry, itsMounts, "fd/" + descriptor, "has it or a file of it open");
        }
      }
      // A tmux server's are those of whoever started it.
      if (!counts && !own.contains(entry.pid()) && !entry.comm().startsWith("tmux")) {
        text(entry, itsMounts, "cmdline", "was started with its name");
      }
    }

    /** Ourselves, or what we have just forked: until it is another program it has our files. */
    private boolean isOurs(ProcessEntry entry, ProcFiles files) {
      return entry.pid() == self
          || (entry.ppid() == self
              && files.read("cmdline").filter(its -> Arrays.equals(its, arguments)).isPresent());
    }

    private List<String> descriptors(long pid) {
      List<String> names = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(table.directory(pid, "fd"))) {
        all.forEach(descriptor -> names.add(descriptor.getFileName().toString()));
      } catch (IOException | DirectoryIteratorException e) {
        // Gone, or another user's.
      }
      return names;
    }

    /** Notes the entries that the text of one of the process's files names. */
    private void text(ProcessEntry entry, String itsMounts, String file, String sign) {
      Optional<byte[]> bytes = table.files(entry.pid()).read(file);
      if (bytes.isEmpty()) {
        return;
      }
      String text = new String(bytes.get(), ISO_8859_1);
      Use use = new Use(entry.pid(), entry.comm(), sign);
      if (!itsMounts.equals(mounts)) {
        inContainer(text, use);
        return;
      }
      for (Prefix prefix : prefixes) {
        for (int at = text.indexOf(prefix.bytes());
            at >= 0;
            at = text.indexOf(prefix.bytes(), at + 1)) {
          noteEntry(prefix, nameAt(text, at + prefix.bytes().length()), use);
        }
      }
    }

    /** Notes the entries that one of the process's links leads to or into. */
    private void link(ProcessEntry entry, String itsMounts, String file, String sign) {
      Optional<String> leads = table.files(entry.pid()).link(file);
      if (leads.isEmpty()) {
        return;
      }
      String text = leads.get();
      Use use = new Use(entry.pid(), entry.comm(), sign);
      if (!itsMounts.equals(mounts)) {
        inContainer(text, use);
        return;
      }
      boolean matched = false;
      for (Prefix prefix : prefixes) {
        if (text.startsWith(prefix.text())) {
          matched = true;
          noteEntry(prefix, nameAt(text, prefix.text().length()), use);
        }
      }
      if (!matched) {
        // The directory may be mounted a second time, at another path.
        Elsewhere elsewhere = new Elsewhere(use, table.directory(entry.pid(), file));
        names(text).forEach((name, path) -> note(name, path, elsewhere));
      }
    }

    /** There the same directory may have any path. */
    private void inContainer(String text, Use use) {
      names(text).keySet().forEach(name -> note(use.pid(), elsewhere, name, name, use));
    }

    /** The file names in the text, and what stands before each, with it. */
    private Map<String, String> names(String text) {
      Map<String, String> found = new HashMap<>();
      for (int at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
        String name = nameAt(text, at + 1);
        found.putIfAbsent(name, text.substring(0, at + 1) + name);
      }
      found.remove("");
      return found;
    }

    private void noteEntry(Prefix prefix, String name, Use use) {
      if (!name.isEmpty()) {
        note(use.pid(), uses, prefix.real() + name, name, use);
      }
    }

    /** One link of each process is enough. */
    private void note(String name, String path, Elsewhere one) {
      List<Elsewhere> there =
          byPath
              .computeIfAbsent(name, key -> new HashMap<>())
              .computeIfAbsent(path, key -> new ArrayList<>());
      if (there.isEmpty() || there.get(there.size() - 1).use().pid() != one.use().pid()) {
        there.add(one);
      }
      names.computeIfAbsent(one.use().pid(), number -> new HashSet<>()).add(name);
    }

    private <T> void note(long pid, Map<String, T> noted, String key, String name, T use) {
      noted.putIfAbsent(key, use);
      names.computeIfAbsent(pid, number -> new HashSet<>()).add(name);
    }

    /** The sockets that are bound in a directory show by no link of their process. */
    private void sockets() {
      Optional<byte[]> bound = table.files(self).read("net/unix");
      String text = new String(bound.orElse(new byte[0]), ISO_8859_1);
      for (Prefix prefix : prefixes) {
        for (int at = text.indexOf(prefix.bytes());
            at >= 0;
            at = text.indexOf(prefix.bytes(), at + 1)) {
          String name = nameAt(text, at + prefix.bytes().length());
          uses.putIfAbsent(prefix.real() + name, new Use(-1, "", "a socket in it is open"));
        }
      }
    }

    private void running(ProcessEntry entry) {
      Optional<Instant> started =
          ProcessHandle.of(entry.pid()).flatMap(handle -> handle.info().startInstant());
      if (started.isEmpty()) {
        return;
      }
      Set<String> all = new HashSet<>(names.getOrDefault(entry.pid(), Set.of()));
      for (ProcessEntry child : seen.values()) {
        if (child != null && child.ppid() == entry.pid()) {
          all.addAll(names.getOrDefault(child.pid(), Set.of()));
        }
      }
      ProcFiles files = table.files(entry.pid());
      String temp = value(files, "TMPDIR", "/tmp");
      running.add(
          new Running(
              entry.pid(), entry.comm(), started.get(), temp, value(files, "GOTMPDIR", temp), all));
    }

    private String value(ProcFiles files, String variable, String otherwise) {
      String value =
          files.environment(variable).filter(found -> !found.isEmpty()).orElse(otherwise);
      try {
        return real(Path.of(value));
      } catch (InvalidPathException e) {
        return value;
      }
    }
  }

  /** The file name that begins there; characters that no name of ours has end it. */
  private static String nameAt(String text, int from) {
    int start = from;
    while (start < text.length() && text.charAt(start) == '/') {
      start++;
    }
    int end = start;
    while (end < text.length() && isOfName(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.';
  }
}
