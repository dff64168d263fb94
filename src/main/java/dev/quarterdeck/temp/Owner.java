package dev.quarterdeck.temp;

import dev.quarterdeck.exec.Exec;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Whose files are whose, by user number. */
public final class Owner {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private static volatile Integer me;

  private Owner() {}

  /**
   * The effective user number of this process. Nothing is created to find out.
   *
   * @throws Problem when the system does not tell
   */
  public static int me() throws Problem {
    Integer known = me;
    if (known == null) {
      known = ask(Path.of("/proc/self"));
      me = known;
    }
    return known;
  }

  /**
   * The user number of the file's owner; a link's own, not its target's.
   *
   * @throws IOException when it cannot be read
   */
  public static int of(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  static int ask(Path procSelf) throws Problem {
    try {
      return (Integer) Files.getAttribute(procSelf, "unix:uid");
    } catch (IOException e) {
      // No /proc here; the next way works everywhere, but costs a process.
    }
    try {
      Exec.Result id = Exec.run(List.of("id", "-u"), Map.of("LC_ALL", "C"), new byte[0], DEADLINE);
      if (id.ok()) {
        return Integer.parseUnsignedInt(id.out().strip());
      }
      throw unknown(id.err());
    } catch (IOException e) {
      throw unknown(MetaStore.reason(e));
    } catch (NumberFormatException e) {
      throw unknown("'id -u' gave no number");
    }
  }

  private static Problem unknown(String why) {
    return Problem.failed("find out who you are", why, "mount /proc or put 'id' into PATH");
  }
}
