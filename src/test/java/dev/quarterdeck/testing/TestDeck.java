package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.lifecycle.Deck;
import dev.quarterdeck.lifecycle.Listing;
import dev.quarterdeck.lifecycle.Settings;
import dev.quarterdeck.lifecycle.Spawn;
import dev.quarterdeck.lifecycle.StageEvent;
import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskState;
import dev.quarterdeck.tmux.Tmux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A deck in a sandbox of its own with a running tmux server, for one test.
 *
 * <pre>{@code
 * @RegisterExtension final TestDeck deck = new TestDeck();
 * }</pre>
 */
public final class TestDeck implements BeforeEachCallback, AfterEachCallback {
  private Sandbox sandbox;
  private PrivateTmux tmux;

  @Override
  public void beforeEach(ExtensionContext context) {
    Needs.programs("tmux");
    sandbox = new Sandbox();
    tmux = new PrivateTmux(sandbox);
    tmux.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (sandbox != null) {
      tmux.stop();
      sandbox.close();
    }
  }

  /** The directories and the environment. */
  public Sandbox sandbox() {
    return sandbox;
  }

  /** The tmux server, seen by the test itself. */
  public PrivateTmux tmux() {
    return tmux;
  }

  /** The deck as the sandbox's environment has it now. */
  public Deck deck() {
    sandbox.guard(sandbox.environment(), List.of());
    try {
      return Deck.of(Settings.resolve(Settings.Flags.NONE, sandbox.environment()));
    } catch (Problem e) {
      throw new AssertionError(e);
    }
  }

  /** The same with another program for tmux. */
  public Deck deck(Path tmux) {
    return deck(new Tmux(tmux.toString(), List.of("-L", sandbox.socket()), sandbox.environment()));
  }

  /** The same with another tmux. */
  public Deck deck(Tmux tmux) {
    Deck real = deck();
    return new Deck(real.settings(), real.metas(), real.roots(), tmux, real.processes());
  }

  /** Another state directory with the same temp directory and tmux server. */
  public Deck otherHome() {
    Deck real = deck();
    return new Deck(
        real.settings(),
        new MetaStore(sandbox.directory().resolve("state2")),
        real.roots(),
        real.tmux(),
        real.processes());
  }

  /** A tmux that first does something of its own, in sh. */
  public Path tmuxStub(String script) {
    return stub("tmux", script);
  }

  /** The same of any program; all lie in one directory, which may stand first on a PATH. */
  public Path stub(String program, String script) {
    Path stub = sandbox.directory().resolve("bin").resolve(program);
    Path text =
        write(
            stub.resolveSibling(program + ".text"),
            "#!/bin/sh\nPATH='"
                + System.getenv("PATH")
                + "'\n"
                + script
                + "\nexec "
                + program
                + " \"$@\"\n");
    // By another process: what another test starts meanwhile would have it open for writing a
    // while,
    // and it could not be run.
    Ran.ok("install", "-m", "755", text.toString(), stub.toString());
    return stub;
  }

  /** Gives that tmux to all {@code qd} processes that are started from now on. */
  public void stubForProcesses(String script) {
    Path stub = tmuxStub(script);
    sandbox.environment().put("PATH", stub.getParent() + ":" + System.getenv("PATH"));
  }

  /** Spawns a task with a shell, and a command typed into it where there is one. */
  public Spawn.Spawned spawn(String id, String... command) throws Problem {
    return spawnIn(sandbox.project(), id, command);
  }

  /** The same in another directory. */
  public Spawn.Spawned spawnIn(Path directory, String id, String... command) throws Problem {
    return new Spawn(deck())
        .run(
            new Spawn.Request(new TaskId(id), directory, List.of(command), false),
            StageEvent.Listener.NONE);
  }

  /** Spawns a task whose pane runs the program itself. */
  public Spawn.Spawned exec(String id, String... argv) throws Problem {
    return exec(deck(), id, argv);
  }

  /** The same in another deck. */
  public Spawn.Spawned exec(Deck deck, String id, String... argv) throws Problem {
    return new Spawn(deck)
        .run(
            new Spawn.Request(new TaskId(id), sandbox.project(), List.of(argv), true),
            StageEvent.Listener.NONE);
  }

  /** Ends the task. */
  public Teardown.Ended kill(String id) throws Problem {
    return kill(deck(), id);
  }

  /** The same in another deck. */
  public static Teardown.Ended kill(Deck deck, String id) throws Problem {
    return new Teardown(deck).run(new TaskId(id), StageEvent.Listener.NONE);
  }

  /** All that is known now. */
  public Snapshot list() throws Problem {
    return new Listing(deck()).take(true);
  }

  /** The task as it is listed. */
  public TaskRow row(String id) throws Problem {
    return list().tasks().stream()
        .filter(row -> row.id().value().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no task " + id));
  }

  /** The task's root, there or not. */
  public Path root(String id) {
    return sandbox.tmp().resolve("fm-" + id);
  }

  /** The task's meta file, there or not. */
  public Path metaFile(String id) {
    return sandbox.state().resolve(id + ".meta");
  }

  /** The task's meta, which must be there. */
  public Meta meta(String id) {
    try {
      return Meta.parse(Files.readAllBytes(metaFile(id)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value of the task's meta, which must be there. */
  public String metaValue(String id, String key) {
    return meta(id).value(key).orElseThrow(() -> new AssertionError(key + " in " + meta(id)));
  }

  /** Writes a meta as another program might have. */
  public void writeMeta(String id, String... lines) {
    write(metaFile(id), String.join("\n", lines) + "\n");
  }

  /** Writes a file, with its directories. */
  public static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file's text once it is there and ends as it should. */
  public static String awaitFile(Path file, String what, java.util.concurrent.Callable<?> seen) {
    Await.until(what, () -> Files.exists(file) && Files.size(file) > 0, seen);
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs what must fail with a problem, and returns that. */
  public static Problem problemOf(ThrowingCallable call) {
    Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
    assertThat(thrown).isInstanceOf(Problem.class);
    assertThat(thrown.getSuppressed()).as("all was undone").isEmpty();
    return (Problem) thrown;
  }

  /** Fails unless the task lives, with all that belongs to it: one window, its root, its meta. */
  public void assertWhole(String id) throws Exception {
    Meta meta = meta(id);
    assertThat(meta.value(Meta.SPAWNING)).as("spawning=").isEmpty();
    assertThat(meta.value(Meta.ENDING)).as("ending=").isEmpty();
    assertThat(tmux.windows()).filteredOn(window -> window.endsWith(":fm-" + id)).hasSize(1);
    assertThat(row(id).state()).as("%s", row(id)).isIn(TaskState.RUNNING, TaskState.IDLE);
    assertThat(row(id).windowId()).isEqualTo(metaValue(id, Meta.WINDOW_ID));
    assertThat(row(id).rootTrusted()).as("root is the one made for it").isTrue();
    assertThat(root(id).resolve("gotmp")).isDirectory();
  }

  /** Fails unless nothing at all is left of the task: window, processes, root, state files. */
  public void assertNothingOf(String id) {
    assertThat(tmux.windows()).as("windows").noneMatch(window -> window.endsWith(":fm-" + id));
    assertThat(Files.exists(root(id), LinkOption.NOFOLLOW_LINKS)).as("root").isFalse();
    assertThat(Sandbox.names(sandbox.state()))
        .as("state files")
        .noneMatch(name -> name.startsWith(id + ".") || name.startsWith("." + id + "."));
    assertThat(Sandbox.carrying("GOTMPDIR", root(id).resolve("gotmp").toString()))
        .as("processes of the task")
        .isEmpty();
  }
}
