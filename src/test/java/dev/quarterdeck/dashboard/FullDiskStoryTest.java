package dev.quarterdeck.dashboard;

import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gauge in the header, and what it says when bytes or inodes run out. */
class FullDiskStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  private Path disk;
  private boolean mounted;

  @BeforeEach
  void aSmallDisk() throws Exception {
    Needs.root();
    Needs.programs("mount", "umount");
    disk = Files.createDirectory(deck.sandbox().directory().resolve("disk"));
    Ran.ok(
        "mount", "-t", "tmpfs", "-o", "size=2m,nr_inodes=300,mode=0755", "none", disk.toString());
    mounted = true;
  }

  @AfterEach
  void umount() {
    if (mounted) {
      deck.tmux().stop();
      Ran.ok("umount", "-l", disk.toString());
    }
  }

  @Test
  void whatLacksIsSaidInWords() throws Exception {
    PrivateTmux.Screen screen = BoardDriver.start(deck, 100, 30, "--tmp", disk.toString());
    screen.await(
        "room",
        text ->
            text.matches("(?s).*tmpfs \\(memory\\)  ░{16} +0%.*")
                && text.matches("(?s).* 2 MiB free, 29\\d inodes.*"));
    Path big = Files.write(disk.resolve("big"), new byte[(2 << 20) - (100 << 10)]);
    screen.awaitText("NEARLY FULL: 100 KiB free, 29");
    screen.await("the gauge", text -> text.matches("(?s).*▓{15}░ +95%.*"));
    Files.write(disk.resolve("rest"), new byte[100 << 10]);
    screen.awaitText("FULL: no byte free");
    Files.delete(big);
    for (int i = 0; i < 280; i++) {
      Files.createFile(disk.resolve("f" + i));
    }
    screen.await(
        "inodes", text -> text.matches("(?s).* 1\\.\\d MiB free, FEW INODES: 1\\d inodes.*"));
    screen.resize(60, 15);
    screen.await("only what lacks", text -> text.matches("(?s).*  FEW INODES: 1\\d inodes\\s.*"));
  }
}
