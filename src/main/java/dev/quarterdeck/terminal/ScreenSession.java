package dev.quarterdeck.terminal;

import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.screen.Screen;
import com.googlecode.lanterna.screen.TerminalScreen;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The terminal, taken: raw mode, alternate screen, keys coming in. Whatever ends the process but
 * SIGKILL gives it back as it was: {@link #close} or a shutdown hook.
 *
 * <pre>{@code
 * try (ScreenSession session = ScreenSession.open(glyphs.utf8(), true, false, events)) {
 *   session.canvas().put(0, 0, "hello", Style.BOLD);
 *   session.show();
 * }
 * }</pre>
 *
 * <p>Drawing belongs to one thread. {@link #suspend}, {@link #resume}, {@link #stopJob} and {@link
 * #close} block for some milliseconds, the first two for up to a tenth of a second.
 */
public final class ScreenSession implements AutoCloseable {

  /** What the terminal has to tell, each on a thread of its own: put it in a queue, no more. */
  public interface Events {
    /** A key was pressed, or text was pasted. */
    void key(Key key);

    /** The size is another: call {@link ScreenSession#applyResize} on the drawing thread. */
    void resized();

    /**
     * The process was stopped by somebody else's signal and goes on: the terminal is as the shell
     * left it. Call {@link ScreenSession#resume} on the drawing thread and draw.
     */
    void continued();

    /** No key can come any more: the terminal is gone. */
    void inputEnded();
  }

  private static final String WINDOW_CHANGE = "WINCH";
  private static final String CONTINUE = "CONT";

  private enum State {
    OPEN,
    SUSPENDED,
    CLOSED
  }

  private final Tty tty;
  private final QdTerminal terminal;
  private final TerminalScreen screen;
  private final KeySource keys;
  private final Canvas.Cells cells;
  private final Events events;
  private final Thread shutdownHook = new Thread(new Closing(), "restore the terminal");
  private final AtomicInteger resizes = new AtomicInteger();

  private State state = State.OPEN;
  private volatile boolean stopping;
  private Canvas canvas;
  private boolean redrawAll = true;

  private ScreenSession(
      Tty tty,
      QdTerminal terminal,
      TerminalScreen screen,
      boolean color,
      boolean mouse,
      Events events) {
    this.tty = tty;
    this.terminal = terminal;
    this.screen = screen;
    this.events = events;
    this.cells = new Canvas.Cells(color);
    this.keys = new KeySource(new FileInputStream(FileDescriptor.in), mouse, events);
  }

  /**
   * Takes the terminal that standard input and output are.
   *
   * @param utf8 whether it understands UTF-8: {@link Glyphs#utf8}
   * @param color whether colours are drawn: {@link Style#colorAllowed}
   * @param mouse whether clicks and the wheel are keys
   * @throws IOException when they are no terminal
   */
  public static ScreenSession open(boolean utf8, boolean color, boolean mouse, Events events)
      throws IOException {
    Tty tty = new Tty();
    TerminalSize size = tty.enter();
    ScreenSession session;
    try {
      QdTerminal terminal = new QdTerminal(new FileOutputStream(FileDescriptor.out), utf8, size);
      if (mouse) {
        terminal.takeMouse();
      }
      TerminalScreen screen = new TerminalScreen(terminal);
      screen.setCursorPosition(null);
      session = new ScreenSession(tty, terminal, screen, color, mouse, events);
      Runtime.getRuntime().addShutdownHook(session.shutdownHook);
      screen.startScreen();
    } catch (IOException | RuntimeException | Error e) {
      tty.leave(QdTerminal.GOODBYE);
      throw e;
    }
    session.canvas = new Canvas(session.screen, session.cells);
    session.keys.start();
    // Reflection and a proxy take their time, and the first frame need not wait for it.
    Thread signals = new Thread(session.new Listening(), "signals");
    signals.setDaemon(true);
    signals.start();
    return session;
  }

  /** What to draw on; a new one after {@link #applyResize}. */
  public Canvas canvas() {
    return canvas;
  }

  /**
   * Sends what was drawn: only what changed, or all of it after {@link #redrawAll}. When nothing
   * changed, nothing is sent.
   */
  public void show() throws IOException {
    boolean all = redrawAll;
    redrawAll = false;
    screen.refresh(all ? Screen.RefreshType.COMPLETE : Screen.RefreshType.DELTA);
  }

  /** Sends a sequence that draws nothing, such as one of {@link Osc}; none while suspended. */
  public void send(String sequence) throws IOException {
    terminal.sendNow(sequence);
  }

  /** Makes the next {@link #show} send everything: for Ctrl-L. */
  public void redrawAll() {
    redrawAll = true;
  }

  /** Shows the cursor there from the next {@link #show} on: in a text field. */
  public void cursorAt(int column, int row) {
    screen.setCursorPosition(new TerminalPosition(column, row));
  }

  /** Shows no cursor from the next {@link #show} on. */
  public void hideCursor() {
    screen.setCursorPosition(null);
  }

  /**
   * Takes over a size that changed; the screen then has to be drawn anew.
   *
   * @return whether it changed
   */
  public boolean applyResize() throws IOException {
    terminal.getTerminalSize();
    if (screen.doResizeIfNecessary() == null) {
      return false;
    }
    canvas = new Canvas(screen, cells);
    redrawAll = true;
    return true;
  }

  /**
   * Gives the terminal back for a while, so that a child process can have it: the settings and the
   * screen are as before {@link #open}, and no key is read. Frames shown meanwhile are not sent.
   */
  public synchronized void suspend() {
    if (state != State.OPEN) {
      return;
    }
    state = State.SUSPENDED;
    // First of all: a read under way would take the child's first key.
    keys.pause();
    terminal.mute();
    tty.leave(QdTerminal.GOODBYE);
  }

  /**
   * Takes the terminal again after {@link #suspend}, or after {@link Events#continued}. The next
   * {@link #show} sends everything, and the size may be another.
   */
  public synchronized void resume() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    keys.pause();
    // First: where this fails half-way, it is to be given back.
    state = State.OPEN;
    terminal.setSize(tty.enter());
    terminal.unmute();
    terminal.enterPrivateMode();
    applyResize();
    redrawAll = true;
    keys.resume();
  }

  /**
   * Does what Ctrl-Z is for: gives the terminal back and stops the job; when the shell continues
   * it, takes the terminal again. Draw and {@link #show} afterwards. Where no shell controls the
   * job, nothing stops.
   */
  public void stopJob() throws IOException {
    stopping = true;
    try {
      suspend();
      if (!tty.stopJob()) {
        awaitEnd();
      }
      resume();
    } finally {
      stopping = false;
    }
  }

  /**
   * The signal that ended the child is on its way to us. Taking the terminal now, from the
   * background, would stop the job again instead of letting it end.
   */
  private synchronized void awaitEnd() {
    long patience = System.nanoTime() + 1_000_000_000;
    try {
      while (state != State.CLOSED && System.nanoTime() < patience) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the terminal back as it was. May be called by any thread, and more than once. */
  @Override
  public void close() {
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      boolean taken = state == State.OPEN;
      state = State.CLOSED;
      notifyAll();
      // As in suspend: what is typed from here on is the shell's.
      keys.pause();
      keys.close();
      terminal.mute();
      if (taken) {
        tty.leave(QdTerminal.GOODBYE);
      }
    }
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The process is ending already, and this may be that hook.
    }
  }

  private synchronized State state() {
    return state;
  }

  /** Asks for the size here, on the signal's thread: the drawing thread never waits for a fork. */
  private void onWindowChange() {
    // While a window is dragged signals come in heaps: one question at a time, and one after.
    if (resizes.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = resizes.get();
      if (state() == State.OPEN) {
        try {
          terminal.setSize(tty.size());
          events.resized();
        } catch (IOException e) {
          // The old size stays. The next signal asks again.
        }
      }
    } while (!resizes.compareAndSet(seen, 0));
  }

  private void onContinue() {
    if (!stopping && state() == State.OPEN) {
      events.continued();
    }
  }

  /** What the shutdown hook does. */
  private final class Closing implements Runnable {
    @Override
    public void run() {
      close();
    }
  }

  /** Asks for the signals, and gets them. */
  private final class Listening implements Runnable, Signals.Listener {
    @Override
    public void run() {
      Signals.on(WINDOW_CHANGE, this);
      Signals.on(CONTINUE, this);
    }

    @Override
    public void signal(String name) {
      if (name.equals(WINDOW_CHANGE)) {
        onWindowChange();
      } else {
        onContinue();
      }
    }
  }
}
