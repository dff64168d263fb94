package dev.quarterdeck.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The terminal as the program has it, of which every byte is kept. */
public final class ByteTerminal {
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final TerminalScreen screen;
  private final Canvas canvas;

  /** A terminal of that size, blank. */
  public ByteTerminal(int columns, int rows, boolean utf8, boolean color) throws IOException {
    screen = new TerminalScreen(new QdTerminal(sent, utf8, new TerminalSize(columns, rows)));
    screen.setCursorPosition(null);
    screen.startScreen();
    screen.refresh(RefreshType.COMPLETE);
    canvas = new Canvas(screen, color);
    sent.reset();
  }

  /** What to draw on. */
  public Canvas canvas() {
    return canvas;
  }

  /** Sends what changed and returns that. */
  public byte[] show() throws IOException {
    sent.reset();
    screen.refresh(RefreshType.DELTA);
    return sent.toByteArray();
  }

  /** The same as text. */
  public String shown() throws IOException {
    return new String(show(), UTF_8);
  }
}
