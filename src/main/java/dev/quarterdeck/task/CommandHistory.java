package dev.quarterdeck.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands that were typed into the form for a new task, in one file of a state directory. */
public final class CommandHistory {
  /** How many are kept. */
  static final int MOST = 200;

  /** Longer ones are not worth a line. */
  static final int LONGEST = 4000;

  private static final int MAX_BYTES = 1 << 22;

  private final MetaStore store;

  /** The history beside those metas; the file need not exist yet. */
  public CommandHistory(MetaStore store) {
    this.store = store;
  }

  private Path file() {
    return store.directory().resolve(".qd-history");
  }

  /** The commands, the newest first; none where there is no file or it cannot be read. */
  public List<String> read() {
    Path file = file();
    try {
      // Looked at before it is opened: to open a FIFO would wait for ever.
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
        return List.of();
      }
      return new String(Files.readAllBytes(file), UTF_8)
          .lines()
          .filter(CommandHistory::isWorthKeeping)
          .distinct()
          .limit(MOST)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Puts the command in front.
   *
   * @throws Problem when it cannot be written; nothing is lost then but this one
   */
  public void add(String command) throws Problem {
    if (!isWorthKeeping(command)) {
      return;
    }
    synchronized (CommandHistory.class) {
      List<String> commands = new ArrayList<>(read());
      commands.remove(command);
      commands.add(0, command);
      String text = String.join("\n", commands.subList(0, Math.min(MOST, commands.size()))) + "\n";
      try {
        store.createDirectory();
        // Commands can hold what is nobody else's business.
        WholeFile.write(file(), text.getBytes(UTF_8), "rw-------");
      } catch (IOException e) {
        throw Problem.failed(
            "remember the command in " + Text.printable(file().toString()),
            MetaStore.reason(e),
            "make room and make the directory writable");
      }
    }
  }

  private static boolean isWorthKeeping(String command) {
    return !command.isBlank()
        && command.length() <= LONGEST
        && command.chars().noneMatch(c -> c == '\n' || c == '\r');
  }
}
