package dev.quarterdeck.lifecycle;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The config file, read and checked as far as that goes without the dashboard: names of keys,
 * colours and columns are the dashboard's to check. All that is wrong is told with its line.
 */
public final class Config {
  /**
   * One line of a table, such as {@code kill = ["x", "d"]} in {@code [keys]}.
   *
   * @param name what is left of the equals sign
   * @param values what is right of it
   * @param line where it stands
   */
  public record Entry(String name, List<String> values, int line) {}

  /** Looks at a value. */
  interface Check {
    void check(String value) throws Problem;
  }

  private enum Kind {
    STRING("its value is no string", "put it in quotes"),
    BOOLEAN("its value is no boolean", "use true or false"),
    SECONDS("it is no number of seconds from 0.5 to 60", "use a number such as 2 or 0.5"),
    SIZE("its value is no size", "use one such as \"500M\" or \"2G\""),
    LIST("its value is no list of strings", "use one such as [\"task\", \"state\"]"),
    STRINGS("its value is no string and no list of strings", "use \"x\" or [\"x\", \"d\"]"),
    TABLE("it is a section", "write it in brackets, on a line of its own");

    private final String why;
    private final String cure;

    Kind(String why, String cure) {
      this.why = why;
      this.cure = cure;
    }
  }

  /** Every option there is. In the sections of one kind any name may stand, as far as we know. */
  private static final Map<String, Kind> OPTIONS = new LinkedHashMap<>();

  static {
    for (String name : List.of("state", "tmp", "session", "socket")) {
      OPTIONS.put(name, Kind.STRING);
    }
    for (String name : List.of("color", "ascii", "mouse", "bell", "notify")) {
      OPTIONS.put(name, Kind.BOOLEAN);
    }
    OPTIONS.put("refresh", Kind.SECONDS);
    OPTIONS.put("columns", Kind.LIST);
    OPTIONS.put("limit", Kind.TABLE);
    OPTIONS.put("spawn", Kind.TABLE);
    OPTIONS.put("harness", Kind.TABLE);
    OPTIONS.put("keys", Kind.TABLE);
    OPTIONS.put("colors", Kind.TABLE);
  }

  private static final Map<String, Kind> IN_SECTIONS =
      Map.of(
          "limit.task", Kind.SIZE,
          "limit.free", Kind.SIZE,
          "spawn.tmpdir", Kind.BOOLEAN,
          "spawn.harness", Kind.STRING);

  private static final double LEAST_SECONDS = 0.5;
  private static final double MOST_SECONDS = 60;

  /** A class of its own, which is not loaded where there is no file. */
  private static final class Form {
    static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?([KMGT]?)(?:i?B)?");
    static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*([\\w.\"' -]+?)\\s*].*");

    /** {@code launch} in a section of each harness's name. */
    static final Pattern HARNESS = Pattern.compile("harness\\.([^.]+)(\\.launch)?");

    static final Pattern OPTION = Pattern.compile("\\s*([\\w.\"' -]+?)\\s*=.*");
  }

  /** No config file. */
  public static final Config NONE = new Config(null, Map.of(), Map.of());

  private final Path file;
  private final Map<String, Object> values;
  private final Map<String, Integer> lines;

  private Config(Path file, Map<String, Object> values, Map<String, Integer> lines) {
    this.file = file;
    this.values = values;
    this.lines = lines;
  }

  /**
   * Reads the file; where there is none, nothing is configured.
   *
   * @throws Problem of kind USAGE when it cannot be read or something in it is wrong
   */
  static Config read(Path file) throws Problem {
    if (!Files.exists(file)) {
      return NONE;
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw Problem.usage("config " + file, MetaStore.reason(e), "make it a readable UTF-8 file");
    }
    Config config = new Config(file, new HashMap<>(), lines(text));
    config.take("", config.parse(text));
    return config;
  }

  private UnmodifiableConfig parse(String text) throws Problem {
    try {
      return new TomlParser().parse(text);
    } catch (ParsingException e) {
      throw wrong(
          firstBadLine(text),
          Text.printable(e.getMessage()).replaceAll("\\.$", ""),
          "write it as TOML");
    }
  }

  /** Where the statement begins that no longer parses; the parser itself does not tell. */
  private static int firstBadLine(String text) {
    String[] all = text.split("\n", -1);
    for (int good = all.length - 1; good > 0; good--) {
      try {
        new TomlParser().parse(String.join("\n", Arrays.asList(all).subList(0, good)) + "\n");
        return good + 1;
      } catch (ParsingException e) {
        // Still too much of it.
      }
    }
    return 1;
  }

  /** Where each option stands, found by looking for it: the parser forgets. */
  private static Map<String, Integer> lines(String text) {
    Map<String, Integer> lines = new HashMap<>();
    String section = "";
    int line = 0;
    for (String each : text.split("\n", -1)) {
      line++;
      Matcher header = Form.SECTION.matcher(each);
      Matcher option = Form.OPTION.matcher(each);
      if (header.matches()) {
        section = bare(header.group(1)) + ".";
        lines.putIfAbsent(bare(header.group(1)), line);
      } else if (option.matches()) {
        String path = section + bare(option.group(1));
        lines.putIfAbsent(path, line);
        // limit.task = "2G" opens the section limit.
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
          lines.putIfAbsent(path.substring(0, dot), line);
        }
      }
    }
    return lines;
  }

  private static String bare(String name) {
    return name.replaceAll("[\"' ]", "");
  }

  private void take(String section, UnmodifiableConfig from) throws Problem {
    // In the order of the file, so that the first mistake is the one that is told.
    List<String> names =
        from.entrySet().stream()
            .map(UnmodifiableConfig.Entry::getKey)
            .sorted(Comparator.comparingInt(name -> line(section + name)))
            .toList();
    for (String name : names) {
      String path = section + name;
      Object value = from.get(List.of(name));
      Kind kind = kindOf(path);
      if (kind == null) {
        throw unknown(path);
      }
      if (kind == Kind.TABLE && value instanceof UnmodifiableConfig table) {
        take(path + ".", table);
        continue;
      }
      Object taken = converted(kind, value);
      if (taken == null) {
        throw wrong(line(path), "'" + path + "': " + kind.why, kind.cure);
      }
      values.put(path, taken);
    }
  }

  private static Kind kindOf(String path) {
    if (path.startsWith("keys.")) {
      return Kind.STRINGS;
    }
    Matcher harness = Form.HARNESS.matcher(path);
    if (harness.matches() && Harnesses.isName(harness.group(1))) {
      return harness.group(2) == null ? Kind.TABLE : Kind.STRING;
    }
    return path.startsWith("colors.")
        ? Kind.STRING
        : OPTIONS.getOrDefault(path, IN_SECTIONS.get(path));
  }

  private Problem unknown(String path) {
    if (path.startsWith("spawn.")) {
      return wrong(
          line(path), "there is no option '" + path + "'", "use spawn.tmpdir, spawn.harness");
    }
    if (path.startsWith("harness.")) {
      return wrong(
          line(path), "there is no option '" + path + "'", "use [harness.NAME] launch = \"...\"");
    }
    return path.startsWith("limit.")
        ? wrong(line(path), "there is no limit '" + path + "'", "use limit.task, limit.free")
        : wrong(
            line(path),
            "there is no option '" + path + "'",
            "use one of " + String.join(", ", OPTIONS.keySet()));
  }

  /** The value as we keep it; null where it is of another kind. */
  private static Object converted(Kind kind, Object value) {
    return switch (kind) {
      case STRING -> value instanceof String ? value : null;
      case BOOLEAN -> value instanceof Boolean ? value : null;
      case SECONDS -> value instanceof Number number ? seconds(number.doubleValue()) : null;
      case SIZE -> value instanceof String text ? size(text) : null;
      case LIST -> value instanceof List<?> list ? strings(list) : null;
      case STRINGS ->
          value instanceof String text
              ? List.of(text)
              : value instanceof List<?> list ? strings(list) : null;
      case TABLE -> null;
    };
  }

  private static Duration seconds(double seconds) {
    return seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS
        ? Duration.ofMillis(Math.round(seconds * 1000))
        : null;
  }

  private static Long size(String text) {
    Matcher matcher = Form.SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      return null;
    }
    int unit = matcher.group(2).isEmpty() ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
    return (long) (Double.parseDouble(matcher.group(1)) * (1L << (10 * unit)));
  }

  private static List<String> strings(List<?> list) {
    List<String> strings = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof String text)) {
        return null;
      }
      strings.add(text);
    }
    return strings;
  }

  /** Has the option looked at, where it is set; what is found wrong is told with its line. */
  void check(String name, Check check) throws Problem {
    String value = text(name);
    if (value == null || value.isEmpty()) {
      return;
    }
    try {
      check.check(value);
    } catch (Problem e) {
      throw wrong(line(name), "'" + name + "': " + e.why(), e.cure());
    }
  }

  /** Something on that line is wrong. */
  public Problem wrong(int line, String why, String cure) {
    return Problem.usage("config " + file + " line " + line, why, cure);
  }

  private int line(String path) {
    String known = path;
    while (!lines.containsKey(known) && known.contains(".")) {
      // In an inline table: keys = { kill = "x" }.
      known = known.substring(0, known.lastIndexOf('.'));
    }
    return lines.getOrDefault(known, 1);
  }

  /** The option's string, or null. */
  String text(String name) {
    return (String) values.get(name);
  }

  boolean flag(String name, boolean fallback) {
    return (boolean) values.getOrDefault(name, fallback);
  }

  /** How long it is from one look to the next. */
  public Duration refresh() {
    return (Duration) values.getOrDefault("refresh", Duration.ofSeconds(1));
  }

  /** How many bytes a task's root may use before that is worth a notice, or null. */
  public Long taskLimit() {
    return (Long) values.get("limit.task");
  }

  /** How many bytes have to stay free in the temp directory, or null. */
  public Long freeLimit() {
    return (Long) values.get("limit.free");
  }

  /** Whether TMPDIR of new tasks shall name a directory in their roots, too. */
  public boolean tmpdir() {
    return flag("spawn.tmpdir", false);
  }

  /** The harness of new tasks in a firstmate home that names none, or null. */
  String harness() {
    return text("spawn.harness");
  }

  /** The lines that launch harnesses, by their names. */
  Map<String, String> launches() {
    Map<String, String> launches = new HashMap<>();
    values.forEach(
        (path, value) -> {
          Matcher harness = Form.HARNESS.matcher(path);
          if (harness.matches()) {
            launches.put(harness.group(1), (String) value);
          }
        });
    return launches;
  }

  /** Whether the mouse is wanted. */
  public boolean mouse() {
    return flag("mouse", false);
  }

  /** Whether the bell may ring. */
  public boolean bell() {
    return flag("bell", true);
  }

  /** Whether the terminal may be asked to show notices. */
  public boolean notices() {
    return flag("notify", true);
  }

  /** The columns to be shown, or null where that is not said. */
  @SuppressWarnings("unchecked")
  public Entry columns() {
    List<String> columns = (List<String>) values.get("columns");
    return columns == null ? null : new Entry("columns", columns, line("columns"));
  }

  /** What is said of keys, in the order of the file. */
  public List<Entry> keys() {
    return section("keys.");
  }

  /** What is said of colours, in the order of the file. */
  public List<Entry> colors() {
    return section("colors.");
  }

  @SuppressWarnings("unchecked")
  private List<Entry> section(String prefix) {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Object> each : values.entrySet()) {
      String path = each.getKey();
      if (path.startsWith(prefix)) {
        entries.add(
            new Entry(
                path.substring(prefix.length()),
                each.getValue() instanceof String text
                    ? List.of(text)
                    : (List<String>) each.getValue(),
                line(path)));
      }
    }
    if (!entries.isEmpty()) {
      entries.sort(Comparator.comparingInt(Entry::line).thenComparing(Entry::name));
    }
    return entries;
  }
}
