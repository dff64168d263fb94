package dev.quarterdeck.tmux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tmux servers of a user: every socket where tmux has its own. */
public final class Sockets {
  private Sockets() {}

  /**
   * All servers that can be found, those that have ended too.
   *
   * @param uid the user
   */
  public static List<Tmux> servers(Map<String, String> environment, int uid) {
    String base = environment.getOrDefault("TMUX_TMPDIR", "");
    Path directory =
        Path.of(base.isEmpty() ? "/tmp" : base).resolve("tmux-" + Integer.toUnsignedString(uid));
    List<Tmux> servers = new ArrayList<>();
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory)) {
      for (Path socket : sockets) {
        servers.add(new Tmux("tmux", List.of("-S", socket.toString()), environment));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No directory, no server.
    }
    return servers;
  }
}
