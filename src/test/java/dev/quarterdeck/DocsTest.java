package dev.quarterdeck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages name only what exists. */
class DocsTest {
  private static final Path BASE = Path.of(System.getProperty("qd.basedir", "."));
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

  @Test
  void everyTestThatAPageNamesExists() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(BASE.resolve("src/test/java"))) {
      tests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.replace(".java", ""))
              .collect(Collectors.toSet());
    }
    assertThat(tests).containsAll(named(TEST, BASE.resolve("docs/safety.md")));
    assertThat(tests).containsAll(named(TEST, BASE.resolve("docs/architecture.md")));
  }

  @Test
  void everyLinkOfTheReadmeLeadsSomewhere() throws IOException {
    for (String link : named(LINK, BASE.resolve("README.md"))) {
      assertThat(BASE.resolve(link)).exists();
    }
  }

  private static Set<String> named(Pattern pattern, Path page) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(Files.readString(page));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    assertThat(found).as(page.toString()).isNotEmpty();
    return found;
  }
}
