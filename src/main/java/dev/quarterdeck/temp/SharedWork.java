package dev.quarterdeck.temp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Work that waits for a worker with nothing in hand. It holds little, so that its memory is
 * bounded: who has more than it takes does it itself. It is over when all workers look for work and
 * none is there, since only a worker that is at work brings more. All but one begin with nothing in
 * hand, and count as such before they are started.
 */
final class SharedWork<T> {
  private final Deque<T> waiting = new ArrayDeque<>();
  private int workers;
  private int idle;

  SharedWork(int workers) {
    this.workers = workers;
    this.idle = workers - 1;
  }

  /** So many could not be started, and nobody waits for them. */
  synchronized void without(int missing) {
    workers -= missing;
    idle -= missing;
    notifyAll();
  }

  /** True while more workers have nothing to do than there is work for. */
  synchronized boolean isWanted() {
    return waiting.size() < idle;
  }

  /** False when it is full. */
  synchronized boolean offer(T work) {
    if (waiting.size() >= workers) {
      return false;
    }
    waiting.add(work);
    notifyAll();
    return true;
  }

  /** For who has nothing in hand any more. */
  synchronized Optional<T> next() throws InterruptedException {
    idle++;
    return first();
  }

  /** The oldest first, which is nearest to the root and so the most; nothing when all is done. */
  synchronized Optional<T> first() throws InterruptedException {
    while (waiting.isEmpty() && idle < workers) {
      wait();
    }
    if (waiting.isEmpty()) {
      notifyAll();
      return Optional.empty();
    }
    idle--;
    return Optional.of(waiting.remove());
  }
}
