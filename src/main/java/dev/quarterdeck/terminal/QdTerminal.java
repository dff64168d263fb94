package dev.quarterdeck.terminal;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.input.CharacterPattern;
import com.googlecode.lanterna.input.KeyDecodingProfile;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.terminal.ansi.UnixLikeTerminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The output side of the terminal, as Lanterna's screen wants it. A frame is collected and goes out
 * in one write. Cursor moves, looks and the cursor's visibility are only sent once they matter, so
 * a frame in which nothing changed is no bytes at all.
 *
 * <p>It neither reads keys nor touches the device's settings: see {@link ScreenSession}.
 */
public final class QdTerminal extends UnixLikeTerminal {
  /** Lanterna knows no faint. Nobody needs black-letter type, so its name is used for it. */
  static final SGR FAINT = SGR.FRAKTUR;

  /** Alternate screen, bracketed paste, no cursor, plain look, blank. */
  static final String HELLO = "\033[?1049h\033[?2004h\033[?25l\033[m\033[2J";

  /** Clicks and wheel, in numbers that no size of a screen is too large for. */
  static final String MOUSE = "\033[?1000h\033[?1006h";

  /** All of it undone. Cursor last: 1049 restores where it was, and some its visibility too. */
  static final String GOODBYE = "\033[m\033[?1006l\033[?1000l\033[?2004l\033[?1049l\033[?25h";

  private static final int FRAME_BYTES = 64 * 1024;

  private final OutputStream output;
  private final boolean utf8;
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream(FRAME_BYTES);

  /** Held while a frame is written, so that {@link #mute} can wait for its end. */
  private final ReentrantLock writing = new ReentrantLock();

  private boolean mouse;
  private volatile boolean muted;
  private volatile TerminalSize size;

  private final EnumSet<SGR> wantedSgr = EnumSet.noneOf(SGR.class);
  private TextColor wantedForeground = TextColor.ANSI.DEFAULT;
  private TextColor wantedBackground = TextColor.ANSI.DEFAULT;
  private final EnumSet<SGR> sentSgr = EnumSet.noneOf(SGR.class);
  private TextColor sentForeground = TextColor.ANSI.DEFAULT;
  private TextColor sentBackground = TextColor.ANSI.DEFAULT;

  private TerminalPosition wantedPosition;
  private TerminalPosition sentPosition;
  private boolean wantedVisible = true;
  private boolean sentVisible = true;

  /**
   * A terminal that writes to this stream.
   *
   * @param output gets one write for each frame
   * @param utf8 whether it understands UTF-8; if not, all but ASCII is sent as {@code ?}
   * @param size until {@link #setSize} says another
   */
  QdTerminal(OutputStream output, boolean utf8, TerminalSize size) throws IOException {
    super(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        charset(utf8),
        CtrlCBehaviour.TRAP);
    this.output = output;
    this.utf8 = utf8;
    this.size = size;
  }

  private static Charset charset(boolean utf8) {
    return utf8 ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
  }

  /** Tells the size; Lanterna's listeners hear of it at the next {@link #getTerminalSize}. */
  void setSize(TerminalSize newSize) {
    size = newSize;
  }

  /** Asks for the mouse whenever the terminal is taken. */
  void takeMouse() {
    mouse = true;
  }

  /** Writes a sequence that draws nothing, in one piece with what was drawn before it. */
  void sendNow(String sequence) throws IOException {
    byte[] bytes = sequence.getBytes(charset(utf8));
    frame.write(bytes, 0, bytes.length);
    flush();
  }

  /** From now on nothing is written; returns when a frame under way is out, or soon after. */
  void mute() {
    muted = true;
    try {
      // A link that accepts nothing must not keep us from restoring the terminal.
      if (writing.tryLock(300, TimeUnit.MILLISECONDS)) {
        writing.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes again after {@link #mute}; what was collected meanwhile is gone. */
  void unmute() {
    frame.reset();
    muted = false;
  }

  /** Ours is the size that stty told: no cursor report, which costs a round trip or 5 seconds. */
  @Override
  protected TerminalSize findTerminalSize() {
    return size;
  }

  @Override
  public void enterPrivateMode() throws IOException {
    send(HELLO);
    if (mouse) {
      send(MOUSE);
    }
    forget();
    sentVisible = false;
    wantedVisible = false;
    flush();
  }

  @Override
  public void exitPrivateMode() throws IOException {
    send(GOODBYE);
    forget();
    sentVisible = true;
    wantedVisible = true;
    flush();
  }

  private void forget() {
    resetColorAndSGR();
    sentSgr.clear();
    sentForeground = TextColor.ANSI.DEFAULT;
    sentBackground = TextColor.ANSI.DEFAULT;
    wantedPosition = null;
    sentPosition = null;
  }

  @Override
  public void clearScreen() {
    sendLook();
    send("\033[2J");
  }

  @Override
  public void setCursorPosition(int column, int row) {
    wantedPosition = new TerminalPosition(column, row);
  }

  @Override
  public void setCursorVisible(boolean visible) {
    wantedVisible = visible;
  }

  @Override
  public void enableSGR(SGR sgr) {
    wantedSgr.add(sgr);
  }

  @Override
  public void disableSGR(SGR sgr) {
    wantedSgr.remove(sgr);
  }

  @Override
  public void resetColorAndSGR() {
    wantedSgr.clear();
    wantedForeground = TextColor.ANSI.DEFAULT;
    wantedBackground = TextColor.ANSI.DEFAULT;
  }

  @Override
  public void setForegroundColor(TextColor color) {
    wantedForeground = color;
  }

  @Override
  public void setBackgroundColor(TextColor color) {
    wantedBackground = color;
  }

  @Override
  public void putCharacter(char c) {
    putString(Character.toString(c));
  }

  /**
   * Writes the text. Lanterna's own writes {@code é} with a NUL after it and characters beyond
   * U+FFFF as two question marks.
   */
  @Override
  public void putString(String text) {
    sendPosition();
    sendLook();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
        // The canvas lets none through; one that came another way would be a command.
        continue;
      }
      if (c < 0x7f) {
        frame.write(c);
      } else if (utf8) {
        byte[] bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        frame.write(bytes, 0, bytes.length);
      } else {
        for (int column = CellWidth.of(c); column > 0; column--) {
          frame.write('?');
        }
      }
    }
    // Where the cursor is now is Lanterna's reckoning; it asks for a move whenever it must.
    sentPosition = null;
  }

  @Override
  protected void writeToTerminal(byte... bytes) {
    frame.write(bytes, 0, bytes.length);
    sentPosition = null;
  }

  @Override
  public void bell() throws IOException {
    frame.write(0x07);
    flush();
  }

  /** Writes the frame. */
  @Override
  public void flush() throws IOException {
    if (wantedVisible) {
      sendPosition();
    }
    if (wantedVisible != sentVisible) {
      send(wantedVisible ? "\033[?25h" : "\033[?25l");
      sentVisible = wantedVisible;
    }
    if (frame.size() == 0) {
      return;
    }
    writing.lock();
    try {
      if (!muted) {
        frame.writeTo(output);
        output.flush();
      }
    } finally {
      frame.reset();
      writing.unlock();
    }
  }

  /** Does nothing: {@link ScreenSession#close} gives the terminal back. */
  @Override
  public void close() {}

  private void sendPosition() {
    TerminalPosition wanted = wantedPosition;
    // Text that follows goes where the cursor is, not there again.
    wantedPosition = null;
    if (wanted == null || wanted.equals(sentPosition)) {
      return;
    }
    send(
        wanted.getColumn() == 0
            ? "\033[" + (wanted.getRow() + 1) + "H"
            : "\033[" + (wanted.getRow() + 1) + ";" + (wanted.getColumn() + 1) + "H");
    sentPosition = wanted;
  }

  /** One sequence for all that differs from what was sent, instead of Lanterna's one for each. */
  private void sendLook() {
    boolean sameSgr = sentSgr.equals(wantedSgr);
    boolean sameForeground = sentForeground.equals(wantedForeground);
    boolean sameBackground = sentBackground.equals(wantedBackground);
    if (sameSgr && sameForeground && sameBackground) {
      return;
    }
    StringBuilder codes = new StringBuilder();
    if (!wantedSgr.containsAll(sentSgr)) {
      // From nothing: bold and faint share the code that ends them.
      codes.append(";0");
      sentSgr.clear();
      sameForeground = wantedForeground == TextColor.ANSI.DEFAULT;
      sameBackground = wantedBackground == TextColor.ANSI.DEFAULT;
    }
    for (SGR sgr : wantedSgr) {
      if (!sentSgr.contains(sgr)) {
        codes.append(';').append(code(sgr));
      }
    }
    if (!sameForeground) {
      codes.append(';').append(ascii(wantedForeground.getForegroundSGRSequence()));
    }
    if (!sameBackground) {
      codes.append(';').append(ascii(wantedBackground.getBackgroundSGRSequence()));
    }
    send("\033[" + (codes.toString().equals(";0") ? "" : codes.substring(1)) + "m");
    sentSgr.clear();
    sentSgr.addAll(wantedSgr);
    sentForeground = wantedForeground;
    sentBackground = wantedBackground;
  }

  private static int code(SGR sgr) {
    return switch (sgr) {
      case BOLD -> 1;
      case FRAKTUR -> 2;
      case ITALIC -> 3;
      case UNDERLINE -> 4;
      case BLINK -> 5;
      case REVERSE -> 7;
      case CROSSED_OUT -> 9;
      case BORDERED -> 51;
      case CIRCLED -> 52;
    };
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private void send(String sequence) {
    byte[] bytes = sequence.getBytes(StandardCharsets.US_ASCII);
    frame.write(bytes, 0, bytes.length);
  }

  // Lanterna's own way to take the terminal and to read keys, none of which is used.

  /** Called by the constructor above, before our fields are set. */
  @Override
  protected void acquire() {}

  @Override
  protected KeyDecodingProfile getDefaultKeyDecodingProfile() {
    return new NoKeys();
  }

  private record NoKeys() implements KeyDecodingProfile {
    @Override
    public Collection<CharacterPattern> getPatterns() {
      return List.of();
    }
  }

  @Override
  public KeyStroke pollInput() {
    return null;
  }

  @Override
  public KeyStroke readInput() {
    throw new UnsupportedOperationException("keys come from ScreenSession");
  }

  @Override
  protected void registerTerminalResizeListener(Runnable onResize) {}

  @Override
  protected void saveTerminalSettings() {}

  @Override
  protected void restoreTerminalSettings() {}

  @Override
  protected void keyEchoEnabled(boolean enabled) {}

  @Override
  protected void canonicalMode(boolean enabled) {}

  @Override
  protected void keyStrokeSignalsEnabled(boolean enabled) {}
}
