package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Config;
import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Demo;
import dev.quarterdeck.lifecycle.FreeLimit;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.lifecycle.Watch;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.Glyphs;
import dev.quarterdeck.terminal.Key;
import dev.quarterdeck.terminal.Osc;
import dev.quarterdeck.terminal.ScreenSession;
import dev.quarterdeck.terminal.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The screen: takes events, changes the model, draws. All of that on the calling thread.
 *
 * <p>What runs until the first frame, and with each look, has neither lambdas nor streams: JDK 17
 * takes a quarter of a millisecond for each that it meets for the first time.
 */
public final class Dashboard {
  /** A little more than the watch takes between snapshots. */
  private static final long TICK_MILLIS = 1_100;

  /** How long the first frame waits for the tasks: tmux was asked before the terminal was taken. */
  private static final long FIRST_MILLIS = 30;

  private static final long EXAMINE_NANOS = Duration.ofMinutes(5).toNanos();

  private final EventQueue queue;
  private final Look look;
  private final ScreenSession session;
  private final Actions actions;
  private final Model model;
  private final Notices notices;
  private final Attention signals;
  private final Optional<Long> parent = parentPid();
  private Long examined;

  /** Whether the terminal is another program's for now, and the news that it could not show. */
  private boolean given;

  /** Whether the last event was a tick. */
  private boolean ticked;

  private final List<String> missed = new ArrayList<>();

  private Dashboard(Settings settings, Deck deck, EventQueue queue, boolean demo) throws Problem {
    this.queue = queue;
    Map<String, String> environment = settings.environment();
    Glyphs glyphs = Glyphs.forLocale(environment, settings.ascii());
    Config config = settings.config();
    KeyMap keys = ConfiguredKeys.of(KeyMap.STANDARD, config);
    String configFile = Settings.configFile(environment).toString();
    look = Look.of(glyphs, environment.getOrDefault("HOME", ""), config, configFile);
    notices = new Notices(config.taskLimit(), new FreeLimit(config));
    signals = Attention.of(settings);
    actions = new Actions(deck, queue, look.home());
    model =
        new Model(
            actions,
            keys,
            InstantSource.system(),
            demo
                ? "demo: " + keys.keyOf(Action.QUIT, glyphs) + " removes all"
                : hostName(environment),
            look.directory(actions.startDirectory()));
    try {
      session =
          ScreenSession.open(
              glyphs.utf8(),
              Style.colorAllowed(environment, !settings.color()),
              settings.mouse() && !isUnderMosh(),
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
    EventQueue queue = new EventQueue();
    Thread.setDefaultUncaughtExceptionHandler(new Uncaught(queue));
    try (Watch watch =
        new Watch(
            deck,
            new WatchEvents.Snapshots(queue),
            new WatchEvents.Panes(queue),
            new WatchEvents.Problems(queue))) {
      // First of all: tmux answers while the terminal is being taken.
      watch.start();
      return new Dashboard(settings, deck, queue, sample != null).run(watch, sample);
    } catch (IOException e) {
      throw Problem.failed("draw the dashboard", String.valueOf(e.getMessage()), "start it again");
    }
  }

  private int run(Watch watch, Demo sample) throws IOException {
    try (session) {
      actions.watch(watch);
      if (sample != null) {
        actions.demo(sample, model.keys().keyOf(Action.PREVIEW, look.glyphs()));
      }
      Thread hook = new Thread(new Undo(actions), "qd-undo");
      Runtime.getRuntime().addShutdownHook(hook);
      int status = loop();
      session.close();
      actions.cancelSpawns();
      forget(hook);
      return status;
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
    long patience = FIRST_MILLIS;
    while (true) {
      boolean moved = false;
      try {
        for (Event event : queue.take(patience)) {
          boolean still = event instanceof Event.Looked same && model.isStill(same);
          // After a tick it may stand there that nothing has come for long.
          moved |= !still || ticked;
          ticked = event instanceof Event.Tick;
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
            tellMissed();
          } else {
            if (!still && event instanceof Event.Looked looked) {
              notice(looked.snapshot());
              if (model.snapshot() != null) {
                examine(looked.snapshot());
              }
            }
            model.apply(event);
          }
        }
      } catch (InterruptedException e) {
        return 1;
      }
      patience = TICK_MILLIS;
      if (actions.takeRedraw()) {
        session.redrawAll();
      }
      String copied = actions.takeCopied();
      if (copied != null) {
        copy(copied);
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
      if (moved && !given) {
        draw();
      }
    }
  }

  /** Before the model hears of it: what it does itself is over once it has seen the outcome. */
  private void notice(Snapshot snapshot) throws IOException {
    Optional<String> news = notices.of(snapshot, new Ours(model));
    if (news.isPresent()) {
      model.mention(news.get());
      if (given) {
        missed.add(news.get());
      } else {
        session.send(signals.sequence(news.get()));
      }
    }
  }

  /** The log has each of them already. */
  private void tellMissed() throws IOException {
    if (!missed.isEmpty()) {
      String news = String.join("; ", missed);
      missed.clear();
      model.remind(news);
      session.send(signals.sequence(news));
    }
  }

  /**
   * Once the board is there and every few minutes: mounts and modes do not change by themselves.
   */
  private void examine(Snapshot snapshot) {
    long now = System.nanoTime();
    if (examined == null || now - examined > EXAMINE_NANOS) {
      examined = now;
      actions.examine(snapshot);
    }
  }

  private void copy(String text) throws IOException {
    String sequence = Osc.clipboard(text);
    if (!signals.terminalHasMore()) {
      model.say("this terminal has no clipboard; what was to be copied: " + text, true);
    } else if (sequence == null) {
      model.say("too long for a terminal's clipboard: " + text, true);
    } else {
      session.send(sequence);
      model.say("copied " + text, false);
    }
  }

  /**
   * Whether mosh draws what we draw: it lets reports of the mouse pass late or not at all. It sets
   * no variable, so the only way is to look who started us; from within tmux it cannot be seen.
   */
  private static boolean isUnderMosh() {
    Optional<ProcessHandle> process = ProcessHandle.current().parent();
    while (process.isPresent()) {
      if (process.get().info().command().orElse("").endsWith("/mosh-server")) {
        return true;
      }
      process = process.get().parent();
    }
    return false;
  }

  private void draw() throws IOException {
    session.hideCursor();
    Box.Cursor cursor = Screens.draw(session.canvas(), model, look);
    if (cursor != null) {
      session.cursorAt(cursor.column(), cursor.row());
    }
    session.show();
  }

  private static Optional<Long> parentPid() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    return parent.isPresent() ? Optional.of(parent.get().pid()) : Optional.empty();
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

  /** Whether we are doing something to a task. */
  private record Ours(Model model) implements Predicate<TaskId> {
    @Override
    public boolean test(TaskId id) {
      return model.isBusyWith(id);
    }
  }

  /** What the shutdown hook does. */
  private record Undo(Actions actions) implements Runnable {
    @Override
    public void run() {
      actions.cancelSpawns();
    }
  }

  /** What no thread has expected, into the queue. */
  private record Uncaught(EventQueue queue) implements Thread.UncaughtExceptionHandler {
    @Override
    public void uncaughtException(Thread thread, Throwable cause) {
      String message = Problem.internal(thread.getName(), cause).getMessage();
      queue.put(new Event.Said(message, true));
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
