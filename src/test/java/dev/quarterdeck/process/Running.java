package dev.quarterdeck.process;

import dev.quarterdeck.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** Real processes for a test, all ended with it. */
final class Running implements AutoCloseable {
  static final ProcessTable TABLE = new ProcessTable();

  private final List<ProcessHandle> started = new ArrayList<>();

  /** Starts a program with that addition to its environment, and waits until it is that program. */
  ProcessEntry start(Path directory, Map<String, String> environment, String... argv)
      throws Exception {
    Process process = launch(directory, environment, argv);
    // Until then it is a copy of this program that is about to become the other.
    await(() -> !TABLE.one(process.pid()).map(ProcessEntry::comm).orElse("").startsWith("java"));
    await(
        () -> !TABLE.one(process.pid()).map(ProcessEntry::comm).orElse("").equals("jspawnhelper"));
    return TABLE.one(process.pid()).orElseThrow();
  }

  /** Starts a program that may be over before anybody looks. */
  Process launch(Path directory, Map<String, String> environment, String... argv) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile());
    builder.environment().remove("GOTMPDIR");
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    started.add(process.toHandle());
    return process;
  }

  /** Ends that one too when the test is over. */
  ProcessEntry adopt(long pid) {
    ProcessHandle.of(pid).ifPresent(started::add);
    return TABLE.one(pid).orElseThrow();
  }

  /** The process whose number a program has written to the file. */
  ProcessEntry adoptFrom(Path file) throws Exception {
    await(() -> textOf(file).endsWith("\n"));
    return adopt(Long.parseLong(textOf(file).strip()));
  }

  static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return "";
    }
  }

  static void await(BooleanSupplier condition) {
    Await.until("what the test waits for", condition::getAsBoolean);
  }

  static void assumeRoot() {
    Assumptions.assumeTrue(
        TABLE.one(ProcessHandle.current().pid()).orElseThrow().uid() == 0, "needs root");
  }

  @Override
  public void close() {
    started.forEach(handle -> handle.descendants().forEach(ProcessHandle::destroyForcibly));
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
