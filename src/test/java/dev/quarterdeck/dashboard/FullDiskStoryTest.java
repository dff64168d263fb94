package dev.quarterdeck.dashboard;

import dev.quarterdeck.testing.PrivateTmux;
import dev.quarterdeck.testing.SmallDisk;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gauge in the header, and what it says when bytes or inodes run out. */
class FullDiskStoryTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @RegisterExtension final SmallDisk small = new SmallDisk(deck);

  @Test
  void whatLacksIsSaidInWords() throws Exception {
    Path disk = small.directory();
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
