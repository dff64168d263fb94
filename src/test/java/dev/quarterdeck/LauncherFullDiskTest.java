package dev.quarterdeck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.Installation;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import dev.quarterdeck.testing.SmallDisk;
import dev.quarterdeck.testing.TestDeck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The launcher's cache on a disk that is too small for the archive, and on one that is read-only.
 */
class LauncherFullDiskTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  /** Half of an archive has room. */
  @RegisterExtension final SmallDisk small = new SmallDisk(deck, 8);

  private Path launcher;
  private Path cache;

  @BeforeEach
  void install() throws IOException {
    launcher = Installation.in(deck.sandbox().directory().resolve("installed"));
    Installation.pack(launcher);
    cache = small.directory().resolve("quarterdeck");
  }

  @Test
  void onAFullDiskNoHalfArchiveStays() {
    version();
    Await.until(
        "the archive is being made",
        () -> Sandbox.names(cache).stream().anyMatch(name -> name.startsWith("making.")),
        () -> Sandbox.names(cache));
    Await.until(
        "and given up",
        () ->
            Sandbox.names(cache).stream().noneMatch(name -> name.startsWith("making."))
                && Sandbox.names(cache).stream().noneMatch(name -> name.endsWith(".archive")),
        () -> Sandbox.names(cache));
    // It says that not every start shall try again.
    assertThat(Sandbox.names(cache)).singleElement().asString().endsWith(".archive.making");
    version();
    assertThat(Sandbox.names(cache)).hasSize(1);
  }

  @Test
  void aReadOnlyDiskIsNoTrouble() {
    Ran.ok("mount", "-o", "remount,ro", small.directory().toString());
    version();
    assertThat(cache).doesNotExist();
  }

  private void version() {
    Map<String, String> environment = new HashMap<>(deck.sandbox().environment());
    environment.put("XDG_CACHE_HOME", small.directory().toString());
    Ran ran =
        Ran.of(
            List.of("sh", launcher.toString(), "--version"), environment, deck.sandbox().project());
    assertThat(ran.out()).startsWith("qd ");
    assertThat(ran.err()).isEmpty();
  }
}
