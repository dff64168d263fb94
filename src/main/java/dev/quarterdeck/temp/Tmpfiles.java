package dev.quarterdeck.temp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What systemd-tmpfiles is told to do with old files, as tmpfiles.d(5) has it: a file of one name
 * counts only in the first directory that has it, the files are read by name, and of two lines for
 * one path the first counts.
 */
public final class Tmpfiles {
  /** Where systemd looks, what counts most first. */
  public static final List<Path> DIRECTORIES =
      List.of(
          Path.of("/etc/tmpfiles.d"),
          Path.of("/run/tmpfiles.d"),
          Path.of("/usr/local/lib/tmpfiles.d"),
          Path.of("/usr/lib/tmpfiles.d"));

  private static final String SUFFIX = ".conf";

  /** The types whose age counts for what is inside of the path. */
  private static final String AGEING = "dDevqQC";

  /** The type that keeps the path and what is inside. */
  private static final String EXCLUDES = "x";

  /** The types whose path is a pattern. */
  private static final String PATTERNS = "ex";

  private static final int AGE = 5;
  private static final Pattern FIELD =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");

  private final List<Rule> rules;

  private Tmpfiles(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * A line that says how old things may become.
   *
   * @param file where it stands
   * @param path the directory it is about, as it stands there
   * @param age such as {@code 10d}
   */
  public record Ageing(Path file, String path, String age) {}

  private record Rule(Path file, char type, String path, String age) {
    boolean isAbout(Path place) {
      return PATTERNS.indexOf(type) >= 0 ? matches(place) : path.equals(place.toString());
    }

    private boolean matches(Path place) {
      try {
        return FileSystems.getDefault().getPathMatcher("glob:" + path).matches(place);
      } catch (PatternSyntaxException e) {
        return false;
      }
    }
  }

  /**
   * Reads all there is.
   *
   * @param directories what counts most first
   * @throws IOException when a file that is there cannot be read
   */
  public static Tmpfiles read(List<Path> directories) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (Path directory : directories) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
        entries.forEach(file -> files.putIfAbsent(file.getFileName().toString(), file));
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Not on this machine.
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    List<Rule> rules = new ArrayList<>();
    for (Path file : files.values()) {
      // A link to /dev/null, which takes a file out of use, has no lines.
      for (String line : new String(Files.readAllBytes(file), ISO_8859_1).split("\n", -1)) {
        rule(file, line.strip()).ifPresent(rules::add);
      }
    }
    return new Tmpfiles(rules);
  }

  private static Optional<Rule> rule(Path file, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return Optional.empty();
    }
    List<String> fields = new ArrayList<>();
    Matcher field = FIELD.matcher(line);
    while (fields.size() <= AGE && field.find()) {
      String quoted = field.group(1) == null ? field.group(2) : field.group(1);
      fields.add(quoted == null ? field.group(3) : quoted);
    }
    if (fields.size() < 2) {
      return Optional.empty();
    }
    String age = fields.size() > AGE ? fields.get(AGE) : "-";
    return Optional.of(new Rule(file, fields.get(0).charAt(0), expanded(fields.get(1)), age));
  }

  /** The specifiers that stand for a temp directory; of the others no temp directory is made. */
  private static String expanded(String path) {
    String place = path.replace("%T", "/tmp").replace("%V", "/var/tmp");
    return place.length() > 1 && place.endsWith("/")
        ? place.substring(0, place.length() - 1)
        : place;
  }

  /**
   * What lets old files in there go one by one.
   *
   * @param path something that is in the directories above it
   * @return nothing where they may stay
   */
  public Optional<Ageing> of(Path path) {
    for (Path place = path; place != null; place = place.getParent()) {
      if (about(place, EXCLUDES).isPresent()) {
        return Optional.empty();
      }
      Optional<Rule> rule = about(place, AGEING);
      if (rule.isPresent()) {
        return rule.filter(found -> !found.age.equals("-"))
            .map(found -> new Ageing(found.file, found.path, found.age));
      }
    }
    return Optional.empty();
  }

  private Optional<Rule> about(Path place, String types) {
    return rules.stream()
        .filter(rule -> types.indexOf(rule.type) >= 0 && rule.isAbout(place))
        .findFirst();
  }
}
