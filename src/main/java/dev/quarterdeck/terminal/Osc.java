package dev.quarterdeck.terminal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Operating system commands: what a terminal can do besides drawing, each one sequence. */
public final class Osc {
  /** Terminals take some 75,000 characters of base64; nobody selects more than that by hand. */
  static final int CLIPBOARD_BYTES = 50_000;

  private static final int NOTICE_CHARACTERS = 200;

  private Osc() {}

  /** Whether a terminal of that name swallows what it does not know instead of showing it. */
  public static boolean isUnderstood(String term) {
    return !term.isEmpty()
        && !term.equals("dumb")
        && !term.startsWith("vt")
        && !term.startsWith("linux");
  }

  /** Puts the text into the clipboard (OSC 52); null where it is too long. */
  public static String clipboard(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length > CLIPBOARD_BYTES
        ? null
        : "\033]52;c;" + Base64.getEncoder().encodeToString(bytes) + "\007";
  }

  /** Shows the text as a desktop notice (OSC 9); its end is cut where it is long. */
  public static String notice(String text) {
    String clean = CellWidth.clean(text);
    int end = Math.min(clean.length(), NOTICE_CHARACTERS);
    if (end < clean.length() && Character.isHighSurrogate(clean.charAt(end - 1))) {
      end--;
    }
    return "\033]9;" + clean.substring(0, end) + "\007";
  }

  /** The sequence such that tmux hands it on to its own terminal, where its user allows that. */
  public static String throughTmux(String sequence) {
    return "\033Ptmux;" + sequence.replace("\033", "\033\033") + "\033\\";
  }
}
