package dev.quarterdeck.bench;

import dev.quarterdeck.testing.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code docs/benchmarks.md}: what a benchmark measured takes the place of what stands between the
 * marks of its name. All else there is written by hand. It is written only with {@code
 * -Dqd.page=true}, and printed always.
 */
final class Page {
  private Page() {}

  /**
   * Takes over the lines of one benchmark.
   *
   * @param programs what it was compared with, for their versions
   */
  static void section(String name, List<String> lines, String... programs) throws IOException {
    List<String> all = new ArrayList<>(lines);
    all.add("");
    all.add(
        "On "
            + LocalDate.now(ZoneOffset.UTC)
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores ("
            + valueIn("/proc/cpuinfo", "model name\\s*: (.*)")
            + "), Linux "
            + System.getProperty("os.version")
            + ", load before "
            + valueIn("/proc/loadavg", "(\\S+)")
            + "; "
            + Ran.ok("tmux", "-V").strip()
            + Stream.of(programs).map(Page::version).collect(Collectors.joining())
            + ".");
    System.out.println(name + "\n" + String.join("\n", all));
    if (!Boolean.getBoolean("qd.page")) {
      return;
    }
    Path file = Path.of(System.getProperty("qd.basedir", "."), "docs/benchmarks.md");
    String page = Files.readString(file);
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- end of " + name + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalStateException(file + " has no place for " + name);
    }
    Files.writeString(
        file,
        page.substring(0, from + begin.length())
            + String.join("\n", all)
            + "\n"
            + page.substring(to));
  }

  private static String version(String program) {
    String said = program.equals("go") ? Ran.ok(program, "version") : Ran.ok(program, "--version");
    Matcher number = Pattern.compile("[0-9]+\\.[0-9.]+").matcher(said);
    return ", " + program + (number.find() ? " " + number.group() : "");
  }

  private static String valueIn(String file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
    return found.find() ? found.group(1) : "unknown";
  }
}
