package dev.quarterdeck.terminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Text that was pasted: with brackets around it, as a terminal sends it that was asked for them, or
 * without, and then told from typing by how much of it comes at once.
 */
final class PastedText {
  /** Longer pastes are cut here. */
  static final int LIMIT = 1 << 20;

  /** As many characters at once, and as many different ones, nobody types: it is a paste. */
  private static final int TYPED_AT_ONCE = 8;

  private static final int DIFFERENT_AT_ONCE = 4;

  private static final int ESC = 0x1b;
  private static final byte[] END = {ESC, '[', '2', '0', '1', '~'};

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int endMatched;
  private boolean ended;

  /** Begins anew, behind an opening bracket. */
  void reset() {
    bytes.reset();
    endMatched = 0;
    ended = false;
  }

  /** Takes the next byte, and returns whether it completes the closing bracket. */
  boolean add(int b) {
    bytes.write(b);
    return skip(b);
  }

  /** The same where nobody wants the text. */
  boolean skip(int b) {
    if (b == END[endMatched]) {
      endMatched++;
    } else {
      endMatched = b == ESC ? 1 : 0;
    }
    if (endMatched < END.length) {
      return false;
    }
    endMatched = 0;
    ended = true;
    return true;
  }

  /** Whether there is as much as is kept, and the end has not begun. */
  boolean isFull() {
    return bytes.size() >= LIMIT && endMatched == 0;
  }

  /** The text so far without its brackets; what comes then begins a new one. */
  String take() {
    String text = of(bytes.toByteArray(), 0, bytes.size() - (ended ? END.length : 0));
    reset();
    return text;
  }

  /** These bytes as text, with plain line ends and without control characters. */
  static String of(byte[] bytes, int offset, int length) {
    String raw = new String(bytes, offset, length, StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\r') {
        text.append('\n');
        if (i + 1 < raw.length() && raw.charAt(i + 1) == '\n') {
          i++;
        }
      } else if (c == '\n' || c == '\t' || (!Character.isISOControl(c) && c != '\ufffd')) {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** Whether there is something to read, and nothing but characters, line ends and tabs. */
  static boolean isText(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      int b = bytes[i] & 0xff;
      if (b == 0x7f || (b < 0x20 && b != '\r' && b != '\n' && b != '\t')) {
        return false;
      }
    }
    return length > 0;
  }

  /**
   * Whether text that came at once is more than anybody types: the paste of a terminal that does
   * not say so, as the Linux console, an old screen and tmux's paste-buffer do; or what a program
   * typed, or a link held back. A held key sends many characters, too, but all the same.
   */
  static boolean isBurst(byte[] text, int offset, int length) {
    int characters = 0;
    BitSet different = new BitSet();
    for (int i = offset; i < offset + length; i++) {
      int b = text[i] & 0xff;
      // The first byte of a character, in UTF-8.
      if (b >= 0x20 && (b < 0x7f || (b >= 0xc2 && b < 0xf5))) {
        characters++;
        different.set(b);
      }
    }
    return characters > TYPED_AT_ONCE && different.cardinality() >= DIFFERENT_AT_ONCE;
  }

  /** Whether it is one line end and nothing else. */
  static boolean isLineEnd(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.US_ASCII);
    return text.equals("\r") || text.equals("\n") || text.equals("\r\n");
  }
}
