package dev.quarterdeck.testing;

import java.nio.file.Path;

/** A shell that people have in their panes, with what differs between them. */
public enum Shell {
  /** The most common. */
  BASH("bash", ".bash_profile", "read -t 1 x"),
  /** Without a line editor. */
  DASH("dash", ".profile", "timeout --foreground 1 cat >/dev/null"),
  /** macOS's own. */
  ZSH("zsh", ".zshrc", "read -t 1 x"),
  /** Not a POSIX shell. */
  FISH("fish", ".config/fish/config.fish", "timeout --foreground 1 cat >/dev/null"),
  /** A C shell. */
  TCSH("tcsh", ".tcshrc", "timeout --foreground 1 cat >/dev/null");

  private final String program;
  private final String startUpFile;
  private final String reads;

  Shell(String program, String startUpFile, String reads) {
    this.program = program;
    this.startUpFile = startUpFile;
    this.reads = reads;
  }

  /** A line for the start-up file that reads its input for a second. */
  public String reads() {
    return reads;
  }

  /** A line for the start-up file that throws away what was typed by then. */
  public String flushes() {
    return "sleep 0.5; dd if=/dev/tty iflag=nonblock of=/dev/null bs=4096 count=99"
        + (this == TCSH ? " >& /dev/null" : " 2>/dev/null");
  }

  /** The word in this shell's own quotes. */
  public String quoted(String word) {
    String escaped = this == FISH ? word.replace("\\", "\\\\") : word;
    return "'" + escaped.replace("'", this == FISH ? "\\'" : "'\\''") + "'";
  }

  /** Makes it the shell of new windows, with that text as its start-up file. */
  public void use(TestDeck deck, String startUp) {
    Needs.programs(program);
    TestDeck.write(file(deck), startUp + "\n");
    if (this == FISH) {
      // Else its first start reads all manual pages, in the background.
      TestDeck.write(
          deck.sandbox().home().resolve(".local/share/fish/generated_completions/none"), "");
    }
    deck.tmux().tmux("set-option", "-g", "default-shell", path());
  }

  /** Its start-up file. */
  public Path file(TestDeck deck) {
    return deck.sandbox().home().resolve(startUpFile);
  }

  /** Where it is. */
  public String path() {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path path = Path.of(directory, program);
      if (java.nio.file.Files.isExecutable(path)) {
        return path.toString();
      }
    }
    throw new AssertionError("no " + program);
  }
}
