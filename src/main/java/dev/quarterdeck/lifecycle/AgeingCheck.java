package dev.quarterdeck.lifecycle;

import dev.quarterdeck.temp.Tmpfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether systemd-tmpfiles takes old files out of tasks' roots, one by one. */
final class AgeingCheck implements Doctor.Check {
  /** An id like any other: a pattern that keeps roots keeps this one. */
  private static final String ROOT = "fm-task";

  private final Path tmp;
  private final Machine machine;

  AgeingCheck(Path tmp, Machine machine) {
    this.tmp = tmp;
    this.machine = machine;
  }

  @Override
  public List<Finding> find() throws IOException {
    if (!Files.exists(machine.systemd()) || !Files.isDirectory(tmp)) {
      return List.of();
    }
    Path root = tmp.toRealPath().resolve(ROOT);
    String keep = "x " + root.getParent().resolve("fm-*");
    return Tmpfiles.read(machine.tmpfiles())
        .of(root.resolve("gotmp"))
        .map(
            ageing ->
                Finding.note(
                    "ageing",
                    "systemd-tmpfiles removes from %s what is unused for %s (%s)"
                        .formatted(ageing.path(), ageing.age(), ageing.file()),
                    "it takes files out of the roots of long tasks one by one, in use or not",
                    "echo "
                        + ShellText.quoted(keep)
                        + " | sudo tee /etc/tmpfiles.d/quarterdeck.conf"))
        .stream()
        .toList();
  }
}
