package dev.quarterdeck.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A small disk with 300 inodes for one test, as root. Register it after the deck. */
public final class SmallDisk implements BeforeEachCallback, AfterEachCallback {
  private final TestDeck deck;
  private final int mebibytes;
  private Path directory;
  private boolean mounted;

  /** A disk of two mebibytes in that deck's sandbox. */
  public SmallDisk(TestDeck deck) {
    this(deck, 2);
  }

  /** One of that many mebibytes. */
  public SmallDisk(TestDeck deck, int mebibytes) {
    this.deck = deck;
    this.mebibytes = mebibytes;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    Needs.root();
    Needs.programs("mount", "umount");
    directory = Files.createDirectory(deck.sandbox().directory().resolve("disk"));
    String options = "size=" + mebibytes + "m,nr_inodes=300,mode=0755";
    Ran.ok("mount", "-t", "tmpfs", "-o", options, "none", directory.toString());
    mounted = true;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (mounted) {
      mounted = false;
      deck.tmux().stop();
      Ran.ok("umount", "-l", directory.toString());
    }
  }

  /** Where it is mounted. */
  public Path directory() {
    return directory;
  }
}
