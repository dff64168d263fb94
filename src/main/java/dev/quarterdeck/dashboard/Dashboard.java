package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Demo;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.lifecycle.Watch;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import dev.quarterdeck.terminal.ScreenSession;
import dev.quarterdeck.terminal.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The screen: takes events, changes the model, draws. All of that on the calling thread. */
public final class Dashboard {
  private final EventQueue queue = new EventQueue();
  private final Look look;
  private final ScreenSession session;
  private final Actions actions;
  private final Model model;
  private final Optional<Long> parent = parentPid();

  private Dashboard(Settings settings, Deck deck) throws Problem {
    Map<String, String> environment = settings.environment();
    Glyphs glyphs = Glyphs.forLocale(environment, settings.ascii());
    look = new Look(glyphs, environment.getOrDefault("HOME", ""));
    actions = new Actions(deck, queue, look.home());
    model = new Model(actions, hostName(environment), look.directory(actions.startDirectory()));
    try {
      session =
          ScreenSession.open(
              glyphs.utf8(),
              Style.colorAllowed(environment, !settings.color()),
              new TerminalEvents(queue));
    } catch (IOException e) {
      throw Problem.failed(
          "show the dashboard",
          String.valueOf(e.getMessage()),
          "run it in a terminal; scripts use 'qd ls --json'");
    }
  }

  /**
   * Runs until the user leaves.
   *
   * @param demo whether to run on a private tmux server with sample tasks
   * @return the exit code
   * @throws Problem when it cannot be shown, or the demo cannot be started or cleared away
   */
  public static int run(Settings settings, boolean demo) throws Problem {
    if (!demo) {
      requireUsable(settings);
      return run(settings, Deck.of(settings), null);
    }
    try (Demo sample = Demo.start(settings)) {
      return run(settings, sample.deck(), sample);
    }
  }

  /** What no key could put right is said before the terminal is taken. */
  private static void requireUsable(Settings settings) throws Problem {
    String term = settings.environment().getOrDefault("TERM", "");
    if (term.isEmpty() || term.equals("dumb")) {
      throw Problem.failed(
          "show the dashboard",
          "this terminal (TERM=" + term + ") cannot be drawn on",
          "use 'qd ls', or set TERM to what the terminal is");
    }
    if (!Files.isDirectory(settings.tmp())) {
      throw Problem.failed(
          "temp directory " + settings.tmp(), "it is no directory", "name another by --tmp");
    }
    Path state = settings.state();
    while (state != null && !Files.exists(state)) {
      state = state.getParent();
    }
    if (state == null || !Files.isDirectory(state) || !Files.isWritable(state)) {
      throw Problem.failed(
          "state directory " + settings.state(),
          state == null || Files.isDirectory(state) ? "permission denied" : "it is no directory",
          "make it writable, or name another by --state");
    }
  }

  private static int run(Settings settings, Deck deck, Demo sample) throws Problem {
    Dashboard dashboard = new Dashboard(settings, deck);
    EventQueue queue = dashboard.queue;
    Watch watch =
        new Watch(
            deck,
            snapshot -> queue.put(new Event.Looked(snapshot)),
            problem -> queue.put(new Event.LookFailed(problem)));
    try (dashboard.session;
        watch) {
      dashboard.actions.watch(watch);
      watch.start();
      if (sample != null) {
        dashboard.actions.demo(sample);
      }
      Thread hook = new Thread(dashboard.actions::cancelSpawns, "qd-undo");
      Runtime.getRuntime().addShutdownHook(hook);
      int status = dashboard.loop();
      dashboard.session.close();
      dashboard.actions.cancelSpawns();
      forget(hook);
      return status;
    } catch (IOException e) {
      throw Problem.failed("draw the dashboard", String.valueOf(e.getMessage()), "start it again");
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Told to end while leaving: the hook runs already, and finds nothing left to do.
    }
  }

  private int loop() throws IOException {
    boolean given = false;
    draw();
    while (true) {
      try {
        for (Event event : queue.take()) {
          if (event instanceof Event.Resized) {
            session.applyResize();
          } else if (event instanceof Event.Continued) {
            session.resume();
          } else if (event instanceof Event.TerminalWanted wanted) {
            session.suspend();
            given = true;
            wanted.given().countDown();
          } else if (event instanceof Event.TerminalBack) {
            session.resume();
            given = false;
          } else {
            model.apply(event);
          }
        }
      } catch (InterruptedException e) {
        return 1;
      }
      if (actions.takeRedraw()) {
        session.redrawAll();
      }
      if (actions.takeStopJob()) {
        session.stopJob();
      }
      if (actions.exitStatus() != null) {
        return actions.exitStatus();
      }
      // Whoever started us is gone without a word, killed perhaps: so is the terminal for us.
      if (!parentPid().equals(parent)) {
        return 129;
      }
      if (!given) {
        draw();
      }
    }
  }

  private void draw() throws IOException {
    session.hideCursor();
    DialogView.Cursor cursor = Screens.draw(session.canvas(), model, look);
    if (cursor != null) {
      session.cursorAt(cursor.column(), cursor.row());
    }
    session.show();
  }

  private static Optional<Long> parentPid() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid);
  }

  private static String hostName(Map<String, String> environment) {
    try {
      // Not by the network's name service, which can take its time.
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException e) {
      return environment.getOrDefault("HOSTNAME", "localhost");
    }
  }

  /** What the terminal tells, into the queue. */
  private record TerminalEvents(EventQueue queue) implements ScreenSession.Events {
    @Override
    public void key(Key key) {
      queue.put(new Event.KeyPressed(key));
    }

    @Override
    public void resized() {
      queue.put(new Event.Resized());
    }

    @Override
    public void continued() {
      queue.put(new Event.Continued());
    }

    @Override
    public void inputEnded() {
      queue.put(new Event.InputEnded());
    }
  }
}
