package dev.quarterdeck.lifecycle;

import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.util.Locale;

/**
 * Something that will bite. All of it is printable.
 *
 * @param check what found it: one word that does not change, such as {@code noexec}
 * @param severity how bad it is
 * @param what what there is
 * @param why why it matters
 * @param cure the command that cures it, or what else does
 */
public record Finding(String check, Severity severity, String what, String why, String cure) {
  /** How bad it is. */
  public enum Severity {
    /** Something fails because of it, or is lost. */
    FAULT,
    /** It can be lived with, by who knows of it. */
    NOTE;

    /** The word that people and JSON see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Makes everything printable. */
  public Finding {
    what = Text.printable(what);
    why = Text.printable(why);
    cure = Text.printable(cure);
  }

  static Finding fault(String check, String what, String why, String cure) {
    return new Finding(check, Severity.FAULT, what, why, cure);
  }

  static Finding fault(String check, Problem problem) {
    return fault(check, problem.what(), problem.why(), problem.cure());
  }

  static Finding note(String check, String what, String why, String cure) {
    return new Finding(check, Severity.NOTE, what, why, cure);
  }
}
