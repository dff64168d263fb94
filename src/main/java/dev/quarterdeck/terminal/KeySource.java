package dev.quarterdeck.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The thread that reads the keyboard. It expects a terminal whose reads return after a tenth of a
 * second without a byte ({@code stty min 0 time 1}): ten wake-ups a second instead of a poll that
 * is either slow or costly, and between two reads it can be paused. A thread blocked in a read for
 * good would take the first key of whatever program gets the terminal next.
 */
final class KeySource implements Runnable, AutoCloseable {
  private static final long MILLISECOND = 1_000_000;

  /** A read that says "nothing" sooner than this did not wait: the terminal may be gone. */
  private static final long WAITED = 30 * MILLISECOND;

  private static final int EMPTY_READS_AT_THE_END = 25;

  /** Below the read's own tenth of a second a silence is timed by looking, not by reading. */
  private static final long LOOK_INSTEAD_OF_READING = 110 * MILLISECOND;

  private final InputStream input;
  private final ScreenSession.Events events;
  private final KeyDecoder decoder;
  private final Object lock = new Object();
  private final Thread thread = new Thread(this, "keyboard");
  private boolean paused;
  private boolean parked;
  private boolean closed;

  /**
   * Reads nothing before {@link #start}.
   *
   * @param mouse whether what the mouse does is a key
   * @param events is told every key, and once that no key can come any more: on the reader's thread
   */
  KeySource(InputStream input, boolean mouse, ScreenSession.Events events) {
    this.input = input;
    this.decoder = new KeyDecoder(mouse);
    this.events = events;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Stops reading, and returns when no read is under way; at most after a second. */
  void pause() {
    synchronized (lock) {
      paused = true;
      long patience = System.nanoTime() + 1_000 * MILLISECOND;
      boolean interrupted = false;
      while (!parked && !closed && thread.isAlive() && Thread.currentThread() != thread) {
        long left = (patience - System.nanoTime()) / MILLISECOND;
        if (left <= 0) {
          break;
        }
        try {
          lock.wait(left);
        } catch (InterruptedException e) {
          // Leaving early would let the reader steal a key; the flag is given back below.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads again. What was unfinished before the pause is forgotten. */
  void resume() {
    synchronized (lock) {
      paused = false;
      lock.notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }

  /** What the reader's thread does. */
  @Override
  public void run() {
    byte[] buffer = new byte[4096];
    int emptyReads = 0;
    try {
      while (mayRead()) {
        if (decoder.isWaiting()
            && decoder.deadline() - System.nanoTime() < LOOK_INSTEAD_OF_READING
            && input.available() == 0) {
          long left = decoder.deadline() - System.nanoTime();
          if (left > 0) {
            Thread.sleep(Math.min(4, left / MILLISECOND + 1));
          } else {
            tell(decoder.poll(System.nanoTime()));
          }
          continue;
        }
        long before = System.nanoTime();
        int length = input.read(buffer);
        long after = System.nanoTime();
        if (length > 0) {
          emptyReads = 0;
          tell(decoder.feed(buffer, 0, length, after));
        } else if (after - before > WAITED) {
          emptyReads = 0;
        } else if (++emptyReads >= EMPTY_READS_AT_THE_END) {
          break;
        } else {
          Thread.sleep(20);
        }
      }
    } catch (IOException e) {
      // A terminal that is gone answers EIO. There is nobody to tell but the caller, below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Whatever happened: a board that no key reaches could not be left.
      end();
    }
  }

  private void tell(List<Key> keys) {
    for (Key key : keys) {
      events.key(key);
    }
  }

  private void end() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      lock.notifyAll();
    }
    events.inputEnded();
  }

  /** Waits while paused; false when closed. */
  private boolean mayRead() throws InterruptedException {
    synchronized (lock) {
      while (paused && !closed) {
        if (!parked) {
          decoder.reset();
          parked = true;
          lock.notifyAll();
        }
        lock.wait();
      }
      parked = false;
      return !closed;
    }
  }
}
