package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that has run to its end.
 *
 * @param exit its exit status
 * @param out all it wrote to standard output
 * @param err all it wrote to standard error
 */
public record Ran(int exit, String out, String err) {
  private static final long PATIENCE_SECONDS = 60;

  /** Runs it, with exactly that environment and nothing on its standard input. */
  public static Ran of(List<String> argv, Map<String, String> environment, Path directory) {
    try {
      Path out = Files.createTempFile(directory, ".out-", "");
      Path err = Files.createTempFile(directory, ".err-", "");
      ProcessBuilder builder =
          new ProcessBuilder(argv)
              .directory(directory.toFile())
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(argv + " did not end; it wrote " + text(out) + text(err));
      }
      Ran ran = new Ran(process.exitValue(), text(out), text(err));
      Files.delete(out);
      Files.delete(err);
      return ran;
    } catch (IOException e) {
      throw new AssertionError("cannot run " + argv, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + argv, e);
    }
  }

  /** Runs it in our own environment; it must succeed. Returns what it printed. */
  public static String ok(String... argv) {
    Ran ran = of(List.of(argv), System.getenv(), Path.of(System.getProperty("java.io.tmpdir")));
    assertThat(ran.exit()).as("%s: %s", String.join(" ", argv), ran.err()).isZero();
    return ran.out();
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
