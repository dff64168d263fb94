package dev.quarterdeck.temp;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name that one of Go's tools gives to what it makes in the temp directory, as Go's and GCC's
 * sources have it and as they were seen to do.
 */
public enum StrayShape {
  /** Where {@code go build}, {@code run}, {@code test} and {@code vet} work. */
  BUILD("go-build*", "go-build\\d+", true, "go", "work directory of go"),
  /** Go's linker, whenever it calls another one. */
  LINK("go-link-*", "go-link-\\d+", true, "link", "files of Go's linker"),
  /** What cgo gives to the C compiler. */
  CGO("cgo-*", "cgo-gcc-input-\\d+(\\.c)?", false, "cgo", "input of cgo"),
  /** Modules that gopls makes up. */
  GOPLS("gopls-*", "gopls-(tempmod|workspace-mod)?\\d+", true, "gopls", "modules of gopls"),
  /** A module's zip file on its way. */
  CODEHOST("go-codehost-*", "go-codehost-\\d+", false, "go", "download of go"),
  /**
   * What GCC's programs hand to one another. Six small letters may be a person's word, and are one
   * in two hundred of theirs.
   */
  COMPILER(
      "cc*.{s,o,c,res}",
      "cc(?![a-z]{6}\\.)[A-Za-z0-9]{6}(\\.cdtor)?\\.(s|o|c|res|ld|le)",
      false,
      "gcc",
      "file of the C compiler");

  private static final int ALL_RIGHTS = 0777;
  private static final int OWNERS_DIRECTORY = 0700;
  private static final int OWNERS_FILE = 0600;

  private final String shown;
  private final Pattern name;
  private final boolean directory;
  private final String program;
  private final String words;

  StrayShape(String shown, String name, boolean directory, String program, String words) {
    this.shown = shown;
    this.name = Pattern.compile(name);
    this.directory = directory;
    this.program = program;
    this.words = words;
  }

  /** The shape of that name, if it has one. */
  static Optional<StrayShape> of(String name) {
    // Most of what is in a temp directory is told by its first letter.
    if (name.isEmpty() || (name.charAt(0) != 'g' && name.charAt(0) != 'c')) {
      return Optional.empty();
    }
    for (StrayShape shape : values()) {
      if (shape.matches(name)) {
        return Optional.of(shape);
      }
    }
    return Optional.empty();
  }

  /** Whether a name is of this shape. */
  public boolean matches(String entry) {
    return name.matcher(entry).matches();
  }

  /**
   * Whether what has such a mode can be one. People give their files such names, too; but these
   * programs make theirs for nobody else to look into, as mkstemp and mkdtemp do.
   */
  boolean allows(int mode) {
    return (mode & ALL_RIGHTS) == (directory ? OWNERS_DIRECTORY : OWNERS_FILE);
  }

  /** What it looks like, such as {@code go-build*}. */
  public String shown() {
    return shown;
  }

  /** Whether it is a directory; else it is a file. */
  public boolean directory() {
    return directory;
  }

  /** The name of the program that makes it. */
  public String program() {
    return program;
  }

  /** What it is, in words. */
  public String words() {
    return words;
  }
}
