package dev.quarterdeck.task;

import java.util.Objects;

/**
 * An error that a person can act on: what was tried, why it did not work, and what to do about it.
 *
 * <p>Its message is the one line that users see, without the leading {@code qd: }, and always
 * printable, whatever it quotes:
 *
 * <pre>{@code spawn fix-login : /tmp/fm-fix-login exists already; look at it and remove it by hand}
 * </pre>
 */
public final class Problem extends Exception {
  private static final long serialVersionUID = 1L;

  /** How bad it is, which is also the exit code of the command that met it. */
  public enum Kind {
    /** Something did not work. */
    FAILED(1),
    /** The request itself makes no sense; nothing was tried. */
    USAGE(2),
    /** Going on might destroy what is not the task's; nothing was deleted. */
    REFUSED(3);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The process exit code, as the contract has it. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;
  private final String what;
  private final String why;
  private final String cure;

  private Problem(Kind kind, String what, String why, String cure) {
    super(Text.printable(what + " : " + why + "; " + cure));
    this.kind = Objects.requireNonNull(kind);
    this.what = Text.printable(what);
    this.why = Text.printable(why);
    this.cure = Text.printable(cure);
  }

  /**
   * What nobody foresaw.
   *
   * @param what what was being done
   */
  public static Problem internal(String what, Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      // Also said where the limit of processes, which counts threads, is reached.
      return failed(
          what,
          "no memory, or no thread can be started: " + cause.getMessage(),
          "end something that runs here, or raise the limits (ulimit -u)");
    }
    return failed(what, "internal error: " + cause, "please report it");
  }

  /** Something did not work (exit code 1). */
  public static Problem failed(String what, String why, String cure) {
    return new Problem(Kind.FAILED, what, why, cure);
  }

  /** The request makes no sense (exit code 2). */
  public static Problem usage(String what, String why, String cure) {
    return new Problem(Kind.USAGE, what, why, cure);
  }

  /** Refused to protect something (exit code 3). */
  public static Problem refused(String what, String why, String cure) {
    return new Problem(Kind.REFUSED, what, why, cure);
  }

  /** How bad it is. */
  public Kind kind() {
    return kind;
  }

  /** What was tried, on what. */
  public String what() {
    return what;
  }

  /** Why it did not work. */
  public String why() {
    return why;
  }

  /** What the reader can do now. */
  public String cure() {
    return cure;
  }
}
