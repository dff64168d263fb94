package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual in {@code src/main/man}, which {@code src/dist/man} makes. */
class ManPageTest {
  private static final Path PAGES =
      Path.of(System.getProperty("qd.basedir", ".")).resolve("src/main/man");

  @TempDir private Path directory;

  @BeforeEach
  void asTheyWouldBeNow() throws IOException {
    ManPages.main(new String[] {directory.toString()});
  }

  @Test
  void saysWhatTheCommandsSay() throws IOException {
    List<String> names = Sandbox.names(directory);
    assertThat(Sandbox.names(PAGES))
        .containsExactlyInAnyOrderElementsOf(
            names.stream().map(name -> name.replace(".adoc", ".1")).toList());
    for (String name : names) {
      String page = Files.readString(PAGES.resolve(name.replace(".adoc", ".1")));
      String text = lettersOf(page.replaceAll("(?m)^[.'].*\n", "").replace("\\c\n", ""));
      assertThat(Files.readAllLines(directory.resolve(name)))
          .filteredOn(line -> !line.matches("(//|:|=|\\[|xref:|  \\{empty).*"))
          .as("what src/dist/man has yet to put into " + name)
          .filteredOn(line -> !text.contains(lettersOf(line)))
          .isEmpty();
    }
  }

  @Test
  void hasTheSectionsOfAManualAndANameForItsIndex() throws IOException {
    for (String name : Sandbox.names(PAGES)) {
      String page = Files.readString(PAGES.resolve(name)).replace("\\-", "-");
      assertThat(page)
          .contains(".SH \"EXAMPLES\"", ".SH \"EXIT STATUS\"", ".SH \"SEE ALSO\"")
          .containsPattern("\n" + name.replace(".1", "") + " - [^.\n]{10,75}\n");
    }
    assertThat(Files.readString(PAGES.resolve("qd.1")))
        .contains(".SH \"ENVIRONMENT\"", ".SH \"FILES\"", "QD_STATE", "config.toml");
  }

  /** Without what marks up: AsciiDoc's here, roff's there. */
  private static String lettersOf(String text) {
    return text.replaceAll("\\\\(f.|\\*?\\(..|.)", "").replaceAll("[^A-Za-z0-9]", "");
  }
}
