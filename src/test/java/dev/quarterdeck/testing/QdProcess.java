package dev.quarterdeck.testing;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.toml.TomlParser;
import com.fasterxml.jackson.core.JsonFactory;
import com.googlecode.lanterna.screen.Screen;
import dev.quarterdeck.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.exec.Executor;
import picocli.CommandLine;

/** {@code qd} as a process of its own, as users run it. */
public final class QdProcess implements AutoCloseable {
  /** The Java that runs the tests, with flags like the launcher's. */
  static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          "-Dfile.encoding=UTF-8");

  private final Process process;
  private final Path out;
  private final Path err;

  private QdProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** The program and arguments that run {@code qd} from the classes under test. */
  public static List<String> argv(String... arguments) {
    return argv(Main.class, arguments);
  }

  private static List<String> argv(Class<?> main, String... arguments) {
    List<String> argv = new ArrayList<>(JAVA);
    if (main.equals(Main.class)) {
      argv.addAll(ClassArchive.OF_THE_PROGRAM.options());
    } else {
      argv.addAll(List.of("-cp", String.join(":", places(main))));
    }
    argv.add(main.getName());
    argv.addAll(List.of(arguments));
    return argv;
  }

  /** Where the classes are that a process with that main class needs. */
  static List<String> places(Class<?> main) {
    return Stream.of(
            main,
            Main.class,
            CommandLine.class,
            Executor.class,
            JsonFactory.class,
            TomlParser.class,
            UnmodifiableConfig.class,
            Screen.class)
        .map(QdProcess::placeOf)
        .distinct()
        .toList();
  }

  private static String placeOf(Class<?> type) {
    URI place;
    try {
      place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return Path.of(place).toString();
  }

  /** Runs it to its end in the sandbox. */
  public static Ran run(Sandbox sandbox, String... arguments) {
    return run(sandbox, Map.of(), arguments);
  }

  /** The same with variables set besides; an empty value unsets one. */
  public static Ran run(Sandbox sandbox, Map<String, String> variables, String... arguments) {
    Map<String, String> environment = environment(sandbox, variables);
    sandbox.guard(environment, List.of(arguments));
    return Ran.of(argv(arguments), environment, sandbox.project());
  }

  /** Starts it in the background. */
  public static QdProcess start(Sandbox sandbox, String... arguments) {
    return start(sandbox, Main.class, arguments);
  }

  /** The same with a main class of the test's instead of the program's. */
  public static QdProcess start(Sandbox sandbox, Class<?> main, String... arguments) {
    sandbox.guard(sandbox.environment(), List.of(arguments));
    try {
      Path out = Files.createTempFile(sandbox.directory(), "out-", "");
      Path err = Files.createTempFile(sandbox.directory(), "err-", "");
      ProcessBuilder builder =
          new ProcessBuilder(argv(main, arguments))
              .directory(sandbox.project().toFile())
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(sandbox.environment());
      return new QdProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(Sandbox sandbox, Map<String, String> variables) {
    Map<String, String> environment = new java.util.HashMap<>(sandbox.environment());
    environment.putAll(variables);
    environment.values().removeIf(String::isEmpty);
    return environment;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Sends it a signal, such as {@code TERM}. */
  public void signal(String name) {
    Signals.send(name, process.pid());
  }

  /** What it has written so far. */
  public String written() {
    try {
      return Files.readString(out) + Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end. */
  public Ran await() {
    try {
      if (!process.waitFor(Await.PATIENCE.toSeconds() * 2, TimeUnit.SECONDS)) {
        throw new AssertionError("qd did not end; it wrote:\n" + written());
      }
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
