package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.temp.MountOptions;
import dev.quarterdeck.temp.Owner;
import dev.quarterdeck.temp.TempFilesystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The directory of the temp roots: whose it is, how it is mounted, what room it has. */
final class TempDirectoryCheck implements Doctor.Check {
  private static final Duration STATFS_DEADLINE = Duration.ofSeconds(5);

  /** Below this share of free bytes or inodes builds soon fail. */
  private static final double LITTLE = 0.1;

  private static final int WRITABLE_BY_ALL = 0002;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int STICKY = 01000;

  private final Settings settings;
  private final Path mounts;
  private final boolean room;

  TempDirectoryCheck(Settings settings, Path mounts, boolean room) {
    this.settings = settings;
    this.mounts = mounts;
    this.room = room;
  }

  @Override
  public List<Finding> find() throws Problem, IOException {
    Path tmp = settings.tmp();
    String quoted = ShellText.quoted(tmp.toString());
    if (!Files.isDirectory(tmp)) {
      return List.of(
          Finding.fault(
              "temp-directory",
              "the temp directory " + tmp + " is no directory",
              "no task can be spawned",
              (Files.exists(tmp, LinkOption.NOFOLLOW_LINKS)
                      ? ""
                      : "mkdir -p -m 1777 " + quoted + ", or ")
                  + "name another by --tmp"));
    }
    List<Finding> findings = new ArrayList<>();
    mount(tmp, quoted, findings);
    access(tmp, quoted, findings);
    if (room) {
      room(TempFilesystem.space(tmp, STATFS_DEADLINE), findings);
    }
    return findings;
  }

  private void mount(Path tmp, String quoted, List<Finding> findings) throws IOException {
    Set<String> options = MountOptions.of(tmp.toRealPath(), mounts);
    String remount = "mount -o remount,%s \"$(findmnt -no TARGET -T " + quoted + ")\"";
    if (options.contains("noexec")) {
      findings.add(
          Finding.fault(
              "noexec",
              tmp + " is mounted noexec",
              "'go test' and 'go run' fail there with 'permission denied'",
              remount.formatted("exec") + " as root, or name another directory by --tmp"));
    }
    if (options.contains("ro")) {
      findings.add(
          Finding.fault(
              "read-only",
              tmp + " is mounted read-only",
              "no task can be spawned, and none be ended",
              remount.formatted("rw") + " as root; a disk with errors is told by dmesg"));
    } else if (!Files.isWritable(tmp) || !Files.isExecutable(tmp)) {
      findings.add(
          Finding.fault(
              "temp-directory",
              "nothing can be made in the temp directory " + tmp,
              "no task can be spawned: permission denied",
              "name another by --tmp"));
    }
  }

  private static void access(Path tmp, String quoted, List<Finding> findings)
      throws Problem, IOException {
    int mode = (Integer) Files.getAttribute(tmp, "unix:mode");
    int owner = (Integer) Files.getAttribute(tmp, "unix:uid");
    if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
      boolean all = (mode & WRITABLE_BY_ALL) != 0;
      findings.add(
          Finding.fault(
              "sticky",
              tmp + " can be written by " + (all ? "all" : "its group") + ", and has no sticky bit",
              (all ? "anybody" : "the group")
                  + " can rename or replace a task's root, so that no sweep takes anything there",
              "chmod +t " + quoted));
    }
    if (owner != 0 && owner != Owner.me()) {
      findings.add(
          Finding.fault(
              "owner",
              tmp + " belongs to user " + Integer.toUnsignedString(owner),
              "who owns it can rename or replace a task's root, whatever the sticky bit says",
              "chown root " + quoted + ", or name a directory of yours by --tmp"));
    }
  }

  private void room(TmpSpace space, List<Finding> findings) {
    String sweep =
        settings.command("sweep")
            + ", and end what is done: "
            + settings.command("ls")
            + ", "
            + settings.command("kill ID");
    if ("tmpfs".equals(space.type()) || "ramfs".equals(space.type())) {
      findings.add(
          Finding.note(
              "memory",
              space.path() + " is in memory (" + space.type() + ")",
              "what tasks leave there is taken from memory and swap, and is gone after a reboot",
              "name a directory on a disk, such as tmp = \"/var/tmp\" in the config file"));
    }
    Long limit = settings.config().freeLimit();
    if (space.freeBytes() != null && space.totalBytes() != null) {
      double least = Math.max(space.totalBytes() * LITTLE, limit == null ? 0 : limit.doubleValue());
      if (space.freeBytes() < least) {
        findings.add(
            Finding.fault(
                "space",
                "%s has %s of %s left%s"
                    .formatted(
                        space.path(),
                        Text.bytes(space.freeBytes()),
                        Text.bytes(space.totalBytes()),
                        limit != null && space.freeBytes() < limit
                            ? ", less than limit.free in the config"
                            : ""),
                "when it is full every build fails, and so does the spawn of a task",
                sweep));
      }
    }
    if (space.freeInodes() != null
        && space.totalInodes() != null
        && space.freeInodes() < space.totalInodes() * LITTLE) {
      findings.add(
          Finding.fault(
              "inodes",
              "%s has room for %s of %s files left"
                  .formatted(
                      space.path(),
                      Text.count(space.freeInodes()),
                      Text.count(space.totalInodes())),
              "without inodes no file can be made, however many bytes are free",
              sweep));
    }
  }
}
