package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directories a text can become. */
class SubdirectoriesTest {
  @TempDir private Path home;

  @BeforeEach
  void fill() throws IOException {
    for (String name : List.of("apple", "apricot", "pear", ".hidden", "line\nend", "with blank")) {
      Files.createDirectory(home.resolve(name));
    }
    Files.createFile(home.resolve("apple.txt"));
    Files.createSymbolicLink(home.resolve("aplink"), home.resolve("pear"));
    Files.createSymbolicLink(home.resolve("apdead"), home.resolve("nowhere"));
  }

  @Test
  void directoriesAndLinksToThemButNoFiles() {
    assertThat(find("~/ap").names()).containsExactly("aplink/", "apple/", "apricot/");
    assertThat(find("~/ap").head()).isEqualTo("~/");
  }

  @Test
  void hiddenOnesOnlyWhenAskedFor() {
    assertThat(find("~/").names())
        .containsExactly("aplink/", "apple/", "apricot/", "pear/", "with blank/");
    assertThat(find("~/.").names()).containsExactly(".hidden/");
  }

  @Test
  void theHomeDirectoryByItsSignAlone() {
    assertThat(find("~").names()).contains("apple/");
    assertThat(find("~").head()).isEqualTo("~/");
  }

  @Test
  void whatIsNotThereSaysWhy() {
    assertThat(find("~/none/x").names()).isEmpty();
    assertThat(find("~/none/x").fault()).isEqualTo("no such file or directory");
    assertThat(find("~/apple.txt/").fault()).isEqualTo("not a directory");
  }

  private Event.DirectoriesFound find(String text) {
    return Subdirectories.find(text, path -> Path.of(path.replace("~", home.toString())));
  }
}
