package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/keys.md} is what the key map says; {@code -Dqd.screens=write} writes it anew. */
class KeysPageTest {
  @Test
  void thePageIsWhatTheKeyMapSays() throws IOException {
    Path page = Path.of(System.getProperty("qd.basedir", "."), "docs", "keys.md");
    if ("write".equals(System.getProperty("qd.screens"))) {
      Files.writeString(page, KeyMap.STANDARD.markdown());
    }
    assertThat(Files.readString(page)).isEqualTo(KeyMap.STANDARD.markdown());
  }
}
