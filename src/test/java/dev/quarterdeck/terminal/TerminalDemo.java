package dev.quarterdeck.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Shows keys and sizes, to try the terminal by hand. {@code s} gives the terminal to a shell, or to
 * the command of the second argument; Ctrl-Z stops, {@code t} throws, {@code q} or Ctrl-C ends. The
 * first argument names a file that gets everything, too.
 */
final class TerminalDemo {
  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private final PrintWriter log;
  private final String child;
  private int row = 2;

  private TerminalDemo(String logFile, String child) throws IOException {
    this.log = new PrintWriter(logFile, StandardCharsets.UTF_8);
    this.child = child;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new TerminalDemo(args.length > 0 ? args[0] : "/dev/null", args.length > 1 ? args[1] : "sh")
        .run();
  }

  private void run() throws IOException, InterruptedException {
    Glyphs glyphs = Glyphs.forLocale(System.getenv(), false);
    ScreenSession.Events events =
        new ScreenSession.Events() {
          @Override
          public void key(Key key) {
            queue.add(key);
          }

          @Override
          public void resized() {
            queue.add("resized");
          }

          @Override
          public void continued() {
            queue.add("continued");
          }

          @Override
          public void inputEnded() {
            queue.add("ended");
          }
        };
    try (ScreenSession session =
        ScreenSession.open(glyphs.utf8(), Style.colorAllowed(System.getenv(), false), events)) {
      Thread.currentThread()
          .setUncaughtExceptionHandler(
              session.restoringHandler((thread, e) -> e.printStackTrace()));
      say(session, glyphs, "start");
      while (true) {
        Object event = queue.take();
        if (event.equals("resized")) {
          session.applyResize();
        } else if (event.equals("continued")) {
          session.resume();
        } else if (event.equals(new Key.Ctrl('z'))) {
          session.stopJob();
        } else if (event.equals(new Key.Ctrl('l'))) {
          session.redrawAll();
        } else if (event.equals(new Key.Char('s'))) {
          session.suspend();
          new ProcessBuilder("sh", "-c", child).inheritIO().start().waitFor();
          session.resume();
        } else if (event.equals(new Key.Char('t'))) {
          throw new IllegalStateException("thrown on purpose");
        } else if (event.equals(new Key.Char('q'))
            || event.equals(new Key.Ctrl('c'))
            || event.equals("ended")) {
          say(session, glyphs, "end by " + event);
          return;
        }
        say(session, glyphs, event.toString());
      }
    }
  }

  private void say(ScreenSession session, Glyphs glyphs, String text) throws IOException {
    log.println(text);
    log.flush();
    Canvas canvas = session.canvas();
    if (row >= canvas.height()) {
      canvas.clear();
      row = 2;
    }
    String size = canvas.width() + "x" + canvas.height();
    canvas.put(
        0,
        0,
        CellWidth.padRight(" demo " + glyphs.running() + " 漢✅é " + size, canvas.width(), "…"),
        Style.of(Style.Color.GREEN).asReversed());
    canvas.fill(0, 1, canvas.width(), 1, glyphs.horizontal(), Style.FAINT);
    canvas.put(0, row++, CellWidth.clip(text, canvas.width(), glyphs.ellipsis()), Style.PLAIN);
    session.show();
  }
}
