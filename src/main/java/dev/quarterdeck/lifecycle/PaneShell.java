package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.ProcessTable;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.tmux.OpenedWindow;
import dev.quarterdeck.tmux.Tmux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The shell in a pane that has just been opened. Nothing is typed before it reads: its start-up
 * files may sleep, or read or flush their input, and would swallow what was typed, unseen.
 */
final class PaneShell {
  /** How long a shell may take to come to its prompt and to run one line. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A line that the shell has not run by then was lost to a start-up file, and comes again. */
  private static final Duration RETYPE_AFTER = Duration.ofSeconds(2);

  private static final long POLL_MILLIS = 10;

  /** In canonical mode the kernel drops what goes beyond 4,095 bytes of a line. */
  private static final int MAX_CANONICAL_BYTES = 4000;

  /** Shells without a line editor of their own; all others show by the terminal that they read. */
  private static final Set<String> WITHOUT_EDITOR = Set.of("sh", "dash", "ash", "busybox", "posh");

  private static final Set<String> C_SHELLS = Set.of("csh", "tcsh", "bsd-csh");

  private final Tmux tmux;
  private final OpenedWindow window;
  private final Stages stages;
  private final ProcessTable processes;
  private final Duration patience;

  /**
   * @param patience how long the shell may take to come to its prompt and to run one line
   */
  PaneShell(
      Tmux tmux, OpenedWindow window, Stages stages, ProcessTable processes, Duration patience) {
    this.tmux = tmux;
    this.window = window;
    this.stages = stages;
    this.processes = processes;
    this.patience = patience;
  }

  /**
   * Types the export of GOTMPDIR and returns when the shell has run that line.
   *
   * @param root the task's root, in which a marker file shows that it did
   * @param variables GOTMPDIR, and others with it
   */
  void export(Path root, Map<String, String> variables) throws Problem {
    Path marker =
        root.resolve(
            ".ready-" + Integer.toHexString(ThreadLocalRandom.current().nextInt() & 0xffffff));
    Deadline deadline = new Deadline();
    boolean first = true;
    long typed = 0;
    while (true) {
      if (first || System.nanoTime() - typed > RETYPE_AFTER.toNanos()) {
        awaitPrompt(deadline);
        tmux.type(window.paneId(), exportLine(variables, marker));
        typed = System.nanoTime();
        first = false;
      }
      if (Files.exists(marker, LinkOption.NOFOLLOW_LINKS)) {
        delete(marker);
        return;
      }
      deadline.poll("it did not run the line that sets GOTMPDIR");
    }
  }

  /** Types the command once the shell is at its prompt. */
  void start(String command, Path root) throws Problem {
    awaitPrompt(new Deadline());
    byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
    // To a line editor that knows no bracketed paste a tab is a key; fish drops it even in a paste.
    if (hasNoEditor() ? bytes.length > MAX_CANONICAL_BYTES : command.indexOf('\t') >= 0) {
      Path file = root.resolve("command");
      try {
        Files.write(file, (command + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw Problem.failed(
            "write the command to " + Text.printable(file.toString()),
            Text.printable(String.valueOf(e.getMessage())),
            "make room");
      }
      String source = C_SHELLS.contains(shell()) ? "source " : ". ";
      tmux.type(window.paneId(), source + ShellText.quoted(file.toString()));
      return;
    }
    tmux.type(window.paneId(), command);
  }

  private String exportLine(Map<String, String> variables, Path marker) {
    boolean csh = C_SHELLS.contains(shell());
    String set =
        variables.entrySet().stream()
            .map(
                variable ->
                    (csh ? "setenv " : "export ")
                        + variable.getKey()
                        + (csh ? " " : "=")
                        + ShellText.quoted(variable.getValue()))
            .collect(Collectors.joining(" && "));
    // By way of the variable, so that the marker also proves its value.
    return set + " && : >\"$GOTMPDIR/../" + marker.getFileName() + "\"";
  }

  private void awaitPrompt(Deadline deadline) throws Problem {
    while (!isAtPrompt()) {
      deadline.poll("it did not come to its prompt");
    }
  }

  private boolean isAtPrompt() {
    if (hasNoEditor()) {
      // The kernel keeps what is typed; but not while a start-up file waits for a program.
      return ProcessHandle.of(window.panePid())
          .map(process -> process.children().findAny().isEmpty())
          .orElse(true);
    }
    Optional<Boolean> waiting = tmux.isLineEditorWaiting(window.tty());
    return waiting.orElse(true);
  }

  private boolean hasNoEditor() {
    return WITHOUT_EDITOR.contains(shell());
  }

  private String shell() {
    return processes.one(window.panePid()).map(process -> process.comm()).orElse("");
  }

  private static void delete(Path marker) throws Problem {
    try {
      Files.deleteIfExists(marker);
    } catch (IOException e) {
      throw Problem.failed(
          "remove " + Text.printable(marker.toString()),
          Text.printable(String.valueOf(e.getMessage())),
          "look at the root");
    }
  }

  /** The moment at which waiting ends. */
  private final class Deadline {
    private final long end = System.nanoTime() + patience.toNanos();

    void poll(String why) throws Problem {
      stages.checkCancelled();
      if (!ProcessHandle.of(window.panePid()).map(ProcessHandle::isAlive).orElse(false)) {
        throw Problem.failed(
            "start the shell in the pane",
            "it ended at once",
            "look at its start-up files and at tmux's default-command");
      }
      if (System.nanoTime() > end) {
        String shell = shell();
        throw Problem.failed(
            "type into the shell '" + Text.printable(shell.isEmpty() ? "?" : shell) + "'",
            why + " within " + patience.toSeconds() + " s" + lastLine(),
            "look at its start-up files, or run COMMAND without a shell by --exec");
      }
      Pauses.pause(POLL_MILLIS);
    }
  }

  private String lastLine() {
    try {
      String screen = tmux.capture(window.paneId(), 0).stripTrailing();
      String last = screen.substring(screen.lastIndexOf('\n') + 1).strip();
      return last.isEmpty() ? "" : " (it shows '" + Text.printable(last) + "')";
    } catch (Problem e) {
      return "";
    }
  }
}
