package dev.quarterdeck.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the bytes a terminal sends into keys. A state machine without clock or thread: the caller
 * says what came ({@link #feed}) and how late it is ({@link #poll}), in nanoseconds of any origin.
 *
 * <p>Sequences may be split anywhere. {@code feed} alone never decides that an escape is the Escape
 * key: that takes a {@code poll} after {@link #ESCAPE_SILENCE}, which the caller does only when it
 * has seen that nothing more is waiting. A stalled process thus never mistakes an arrow for Escape
 * and two letters, which could be commands.
 */
final class KeyDecoder {
  private static final long MILLISECOND = 1_000_000;

  /** An escape followed by this much silence is the Escape key. */
  static final long ESCAPE_SILENCE = 40 * MILLISECOND;

  /** An unfinished sequence is dropped after this; a slow link may pause within one. */
  static final long SEQUENCE_SILENCE = 500 * MILLISECOND;

  /** A paste whose end does not come is over after this. */
  static final long PASTE_SILENCE = 2_000 * MILLISECOND;

  /** What still comes of a paste given up is thrown away until this much silence. */
  static final long DRAIN_SILENCE = 10_000 * MILLISECOND;

  /** What comes so soon after a paste without brackets is more of it. */
  static final long PASTE_GOES_ON = 10 * MILLISECOND;

  /** No sequence we know is longer; the rest of a longer one is swallowed, not kept. */
  private static final int SEQUENCE_LIMIT = 32;

  private static final int ESC = 0x1b;
  private static final int CANCEL = 0x18;
  private static final int SUBSTITUTE = 0x1a;

  private enum State {
    GROUND,
    ESCAPE,
    /** Two escapes: Escape twice, or a sequence that alt put an escape before. */
    ESCAPE_TWICE,
    /** After an Escape key: a bracket now is the rest of a sequence that came in two parts. */
    ESCAPE_PRESSED,
    CSI,
    /** {@code ESC [ [ A}: the function keys of the Linux console. */
    CONSOLE_KEY,
    /** {@code ESC [ M} and three characters: the oldest mouse report. */
    MOUSE,
    /**
     * What is missing of a mouse report that stopped half-way: numbers, and a letter at the end.
     */
    MOUSE_REST,
    SS3,
    /** OSC, DCS, APC, PM, SOS: anything up to BEL or ESC \. */
    STRING,
    STRING_ESCAPE,
    UTF8,
    PASTE,
    /** After a paste that was given up: its rest must not become commands. */
    DRAIN,
    /** After text that came at once: a line end by itself, and so far nothing behind it. */
    LINE_END
  }

  /** Whether the terminal was asked for the mouse. */
  private final boolean mouse;

  private final StringBuilder sequence = new StringBuilder();
  private final PastedText paste = new PastedText();
  private List<Key> keys = new ArrayList<>();
  private State state = State.GROUND;
  private long lastByte;
  private boolean alt;
  private int codePoint;
  private int missing;
  private int smallest;
  private int mouseCharacters;
  private boolean pasted;
  private long pastedAt;
  private int burst;
  private int burstByte;

  /** Of a terminal without a mouse. */
  KeyDecoder() {
    this(false);
  }

  /** With or without a mouse; a report that nobody asked for is no key. */
  KeyDecoder(boolean mouse) {
    this.mouse = mouse;
  }

  /** The keys that these bytes, together with what came before, complete. */
  List<Key> feed(byte[] bytes, int offset, int length, long now) {
    boolean goesOn = pasted && now - pastedAt < PASTE_GOES_ON;
    if (state == State.LINE_END && length > 0) {
      state = State.GROUND;
      if (!goesOn || !PastedText.isText(bytes, offset, length)) {
        emit(new Key.EnterAfterBurst());
      }
    }
    if (goesOn && state == State.GROUND && PastedText.isLineEnd(bytes, offset, length)) {
      pastedAt = now;
      state = State.LINE_END;
    } else if (state == State.GROUND
        && PastedText.isText(bytes, offset, length)
        && (goesOn || PastedText.isBurst(bytes, offset, length))) {
      pasted = true;
      pastedAt = now;
      emitPaste(PastedText.of(bytes, offset, length));
    } else {
      pasted = false;
      for (int i = offset; i < offset + length; i++) {
        accept(bytes[i] & 0xff);
      }
    }
    if (length > 0) {
      lastByte = now;
    }
    return take();
  }

  /** {@link #feed(byte[], int, int, long)} of all the bytes. */
  List<Key> feed(byte[] bytes, long now) {
    return feed(bytes, 0, bytes.length, now);
  }

  /** The keys that the silence since the last byte completes. */
  List<Key> poll(long now) {
    if (now - deadlineFromLastByte() < 0) {
      return List.of();
    }
    switch (state) {
      case ESCAPE -> {
        emit(Key.Named.ESCAPE);
        state = State.ESCAPE_PRESSED;
        return take();
      }
      case ESCAPE_TWICE -> {
        emit(Key.Named.ESCAPE);
        emit(Key.Named.ESCAPE);
      }
      case CSI -> {
        if (isMouseReport()) {
          state = State.MOUSE_REST;
          return take();
        }
      }
      case LINE_END -> emit(new Key.EnterAfterBurst());
      case PASTE -> {
        emitPaste(paste.take());
        drain();
        return take();
      }
      case DRAIN -> {
        // One of these alone between two silences was typed: the way out for whoever waits.
        if (burst == 1 && burstByte == ESC) {
          emit(Key.Named.ESCAPE);
        } else if (burst == 1 && burstByte == 0x03) {
          emit(new Key.Ctrl('c'));
        } else if (now - lastByte < DRAIN_SILENCE) {
          burst = 0;
          return take();
        }
      }
      default -> {}
    }
    state = State.GROUND;
    return take();
  }

  /** Whether a {@link #poll} at {@link #deadline} may bring something. */
  boolean isWaiting() {
    return state != State.GROUND;
  }

  /** When to poll if nothing comes; meaningful while {@link #isWaiting}. */
  long deadline() {
    return deadlineFromLastByte();
  }

  /** Forgets whatever is unfinished. */
  void reset() {
    state = State.GROUND;
    paste.reset();
    keys.clear();
  }

  private long deadlineFromLastByte() {
    long silence =
        switch (state) {
          // However long the rest of a mouse report takes, it is no key.
          case GROUND, MOUSE, MOUSE_REST -> Long.MAX_VALUE / 4;
          case ESCAPE, ESCAPE_TWICE -> ESCAPE_SILENCE;
          case PASTE -> PASTE_SILENCE;
          case LINE_END -> PASTE_GOES_ON;
          // An escape may also begin the paste's end, so it gets the time of a sequence.
          case DRAIN ->
              burst == 0 ? DRAIN_SILENCE : burstByte == ESC ? SEQUENCE_SILENCE : ESCAPE_SILENCE;
          default -> SEQUENCE_SILENCE;
        };
    return lastByte + silence;
  }

  private List<Key> take() {
    if (keys.isEmpty()) {
      return List.of();
    }
    List<Key> taken = keys;
    keys = new ArrayList<>();
    return taken;
  }

  private void emit(Key key) {
    keys.add(key);
  }

  private void accept(int b) {
    switch (state) {
      case GROUND -> ground(b);
      case ESCAPE -> escape(b);
      case ESCAPE_TWICE -> escapeTwice(b);
      case ESCAPE_PRESSED -> {
        if (b == '[') {
          beginSequence(State.CSI);
        } else if (b == 'O') {
          beginSequence(State.SS3);
        } else {
          state = State.GROUND;
          ground(b);
        }
      }
      case CSI -> csi(b);
      case CONSOLE_KEY -> {
        state = State.GROUND;
        if (b >= 'A' && b <= 'E') {
          emit(function(b - 'A' + 1));
        }
      }
      case MOUSE -> {
        if (b < 0x20) {
          // No report holds these: somebody pressed a key.
          state = State.GROUND;
          ground(b);
        } else if ((b & 0xc0) != 0x80 && --mouseCharacters == 0) {
          // The 1005 encoding sends UTF-8: a continuation byte is no character of its own.
          state = State.GROUND;
        }
      }
      case MOUSE_REST -> {
        if (b == 'M' || b == 'm') {
          state = State.GROUND;
        } else if (b != ';' && (b < '0' || b > '9')) {
          state = State.GROUND;
          ground(b);
        }
      }
      case SS3 -> ss3(b);
      case STRING -> {
        if (b == ESC) {
          state = State.STRING_ESCAPE;
        } else if (b == 0x07 || b == CANCEL || b == SUBSTITUTE) {
          state = State.GROUND;
        }
      }
      case STRING_ESCAPE -> {
        state = State.ESCAPE;
        if (b == '\\') {
          state = State.GROUND;
        } else {
          // Any other escape ends the string and begins something new.
          escape(b);
        }
      }
      case UTF8 -> utf8(b);
      case PASTE -> paste(b);
      case DRAIN -> {
        burst++;
        burstByte = b;
        if (paste.skip(b)) {
          state = State.GROUND;
        }
      }
      // What comes then leaves this state before it is looked at byte by byte.
      case LINE_END -> throw new IllegalStateException();
    }
  }

  private void ground(int b) {
    alt = false;
    switch (b) {
      case ESC -> state = State.ESCAPE;
      case '\r', '\n' -> emit(Key.Named.ENTER);
      case '\t' -> emit(Key.Named.TAB);
      case 0x08, 0x7f -> emit(Key.Named.BACKSPACE);
      case 0x00 -> emit(new Key.Ctrl(' '));
      default -> {
        if (b < 0x1b) {
          emit(new Key.Ctrl((char) ('a' + b - 1)));
        } else if (b < 0x20) {
          emit(new Key.Ctrl((char) (b + 0x40)));
        } else if (b < 0x7f) {
          emit(new Key.Char(b));
        } else {
          beginUtf8(b);
        }
      }
    }
  }

  private void escape(int b) {
    alt = false;
    switch (b) {
      case ESC -> state = State.ESCAPE_TWICE;
      case '[' -> beginSequence(State.CSI);
      // N is SS2, which names one character of another set: as good as unknown.
      case 'O', 'N' -> beginSequence(State.SS3);
      case ']', 'P', '_', '^', 'X' -> state = State.STRING;
      default -> {
        state = State.GROUND;
        if (b >= 0x80) {
          alt = true;
          beginUtf8(b);
        } else if (b >= 0x20 && b < 0x7f) {
          emit(new Key.Alt(b));
        } else if (b == 0x03) {
          // Whoever types Ctrl-C wants out, whatever came just before.
          emit(new Key.Ctrl('c'));
        }
      }
    }
  }

  private void escapeTwice(int b) {
    if (b == ESC) {
      // A held Escape key.
      emit(Key.Named.ESCAPE);
    } else if (b == '[' || b == 'O') {
      escape(b);
    } else {
      emit(Key.Named.ESCAPE);
      escape(b);
    }
  }

  private void beginSequence(State next) {
    sequence.setLength(0);
    state = next;
  }

  private void csi(int b) {
    if (b == ESC) {
      state = State.ESCAPE;
    } else if (b < 0x20 || b >= 0x7f) {
      // No sequence contains these: it was cut off.
      state = State.GROUND;
      if (b != CANCEL && b != SUBSTITUTE) {
        ground(b);
      }
    } else if (b == '[' && sequence.isEmpty()) {
      state = State.CONSOLE_KEY;
    } else if (b >= 0x40) {
      state = State.GROUND;
      finishCsi(b);
    } else if (sequence.length() < SEQUENCE_LIMIT) {
      sequence.append((char) b);
    }
  }

  private void finishCsi(int last) {
    if (last == 'M' && sequence.isEmpty()) {
      mouseCharacters = 3;
      state = State.MOUSE;
      return;
    }
    if (isMouseReport() && (last == 'M' || last == 'm')) {
      mouseReport(last);
      return;
    }
    for (int i = 0; i < sequence.length(); i++) {
      char c = sequence.charAt(i);
      // Private markers and intermediates: reports, never keys.
      if (c != ';' && c != ':' && (c < '0' || c > '9')) {
        return;
      }
    }
    int first = firstNumber();
    switch (last) {
      // rxvt says ^ and @ where ctrl or ctrl-shift is held.
      case '~', '^', '@' -> {
        if (first == 200 && last == '~') {
          paste.reset();
          state = State.PASTE;
        } else {
          emitIfKnown(numbered(first));
        }
      }
      case 'Z' -> emit(Key.Named.BACKTAB);
      // CSI R is a cursor report; F3 comes as SS3 R or CSI 13 ~.
      case 'A', 'B', 'C', 'D', 'F', 'H', 'P', 'Q', 'S', 'a', 'b', 'c', 'd' -> {
        // CSI 6;80 S and its like are reports; keys have 1 or nothing there.
        if (first <= 1 && (last < 'a' || sequence.isEmpty())) {
          emitIfKnown(lettered(Character.toUpperCase(last)));
        }
      }
      default -> {}
    }
  }

  private boolean isMouseReport() {
    return !sequence.isEmpty() && sequence.charAt(0) == '<';
  }

  /** {@code CSI < button ; column ; row M}, and m where the button is let go. */
  private void mouseReport(int last) {
    String[] numbers = sequence.substring(1).split(";", -1);
    if (!mouse || last != 'M' || numbers.length != 3) {
      return;
    }
    int column = Digits.number(numbers[1]) - 1;
    int row = Digits.number(numbers[2]) - 1;
    Key.Mouse.Button button =
        switch (numbers[0]) {
          case "0" -> Key.Mouse.Button.LEFT;
          case "64" -> Key.Mouse.Button.WHEEL_UP;
          case "65" -> Key.Mouse.Button.WHEEL_DOWN;
          default -> null;
        };
    if (button != null && column >= 0 && row >= 0) {
      emit(new Key.Mouse(button, column, row));
    }
  }

  private int firstNumber() {
    int number = 0;
    for (int i = 0; i < sequence.length(); i++) {
      char c = sequence.charAt(i);
      if (c < '0' || c > '9') {
        break;
      }
      number = Math.min(number * 10 + c - '0', 100_000);
    }
    return number;
  }

  private void ss3(int b) {
    if (b == ESC) {
      state = State.ESCAPE;
    } else if (b < 0x20 || b >= 0x7f) {
      state = State.GROUND;
      ground(b);
    } else if (b >= 0x40) {
      state = State.GROUND;
      emitIfKnown(b == 'M' ? Key.Named.ENTER : lettered(b));
    }
    // Below 0x40: the modifier that some terminals put here.
  }

  private void emitIfKnown(Key key) {
    if (key != null) {
      emit(key);
    }
  }

  private static Key lettered(int letter) {
    return switch (letter) {
      case 'A' -> Key.Named.UP;
      case 'B' -> Key.Named.DOWN;
      case 'C' -> Key.Named.RIGHT;
      case 'D' -> Key.Named.LEFT;
      case 'F' -> Key.Named.END;
      case 'H' -> Key.Named.HOME;
      case 'P' -> Key.Named.F1;
      case 'Q' -> Key.Named.F2;
      case 'R' -> Key.Named.F3;
      case 'S' -> Key.Named.F4;
      default -> null;
    };
  }

  private static Key numbered(int number) {
    return switch (number) {
      case 1, 7 -> Key.Named.HOME;
      case 2 -> Key.Named.INSERT;
      case 3 -> Key.Named.DELETE;
      case 4, 8 -> Key.Named.END;
      case 5 -> Key.Named.PAGE_UP;
      case 6 -> Key.Named.PAGE_DOWN;
      case 11, 12, 13, 14, 15 -> function(number - 10);
      case 17, 18, 19, 20, 21 -> function(number - 11);
      case 23, 24 -> function(number - 12);
      default -> null;
    };
  }

  private static Key function(int number) {
    return switch (number) {
      case 1 -> Key.Named.F1;
      case 2 -> Key.Named.F2;
      case 3 -> Key.Named.F3;
      case 4 -> Key.Named.F4;
      case 5 -> Key.Named.F5;
      case 6 -> Key.Named.F6;
      case 7 -> Key.Named.F7;
      case 8 -> Key.Named.F8;
      case 9 -> Key.Named.F9;
      case 10 -> Key.Named.F10;
      case 11 -> Key.Named.F11;
      case 12 -> Key.Named.F12;
      default -> null;
    };
  }

  private void beginUtf8(int b) {
    if (b >= 0xc2 && b < 0xe0) {
      utf8Head(b & 0x1f, 1, 0x80);
    } else if (b >= 0xe0 && b < 0xf0) {
      utf8Head(b & 0x0f, 2, 0x800);
    } else if (b >= 0xf0 && b < 0xf5) {
      utf8Head(b & 0x07, 3, 0x10000);
    } else {
      state = State.GROUND;
    }
  }

  private void utf8Head(int bits, int following, int atLeast) {
    codePoint = bits;
    missing = following;
    smallest = atLeast;
    state = State.UTF8;
  }

  private void utf8(int b) {
    if ((b & 0xc0) != 0x80) {
      state = State.GROUND;
      ground(b);
      return;
    }
    codePoint = (codePoint << 6) | (b & 0x3f);
    if (--missing > 0) {
      return;
    }
    state = State.GROUND;
    boolean valid =
        codePoint >= smallest
            && codePoint <= Character.MAX_CODE_POINT
            && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
            // U+0080 to U+009F are control characters.
            && codePoint >= 0xa0;
    if (valid) {
      emit(alt ? new Key.Alt(codePoint) : new Key.Char(codePoint));
    }
  }

  private void paste(int b) {
    if (paste.add(b)) {
      emitPaste(paste.take());
      state = State.GROUND;
    } else if (paste.isFull()) {
      emitPaste(paste.take());
      drain();
    }
  }

  private void drain() {
    paste.reset();
    burst = 0;
    state = State.DRAIN;
  }

  private void emitPaste(String text) {
    if (!text.isEmpty()) {
      emit(new Key.Paste(text));
    }
  }
}
