package dev.quarterdeck.lifecycle;

import dev.quarterdeck.temp.MountOptions;
import dev.quarterdeck.temp.Tmpfiles;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the machine tells of itself.
 *
 * @param mounts the table of mounts
 * @param tmpfiles where systemd-tmpfiles' configuration is, what counts most first
 * @param systemd there where systemd runs
 * @param terminals where descriptions of terminals are, besides those that the user names
 * @param java the version of Java
 */
record Machine(
    Path mounts, List<Path> tmpfiles, Path systemd, List<Path> terminals, Runtime.Version java) {
  /** This one. */
  static final Machine THIS =
      new Machine(
          MountOptions.TABLE,
          Tmpfiles.DIRECTORIES,
          Path.of("/run/systemd/system"),
          List.of(
              Path.of("/etc/terminfo"),
              Path.of("/lib/terminfo"),
              Path.of("/usr/share/terminfo"),
              Path.of("/usr/lib/terminfo"),
              Path.of("/usr/local/share/terminfo")),
          Runtime.version());

  /** Copies the lists. */
  Machine {
    tmpfiles = List.copyOf(tmpfiles);
    terminals = List.copyOf(terminals);
  }
}
