package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a test needs of the machine. Where it is missing the test is skipped, but not under CI:
 * there a test that never runs would pass for ever.
 */
public final class Needs {
  private Needs() {}

  /** The test needs these programs on the PATH. */
  public static void programs(String... names) {
    for (String name : names) {
      if (!isOnPath(name)) {
        missing("there is no '" + name + "' on the PATH");
      }
    }
  }

  /** The test needs Linux's /proc. */
  public static void proc() {
    if (!Files.isReadable(Path.of("/proc/self/environ"))) {
      missing("there is no /proc");
    }
  }

  /** The test needs to be root, and is skipped under CI too: CI runs as whom it likes. */
  public static void root() {
    if (!isRoot()) {
      abort("only root can do this");
    }
  }

  /** Whether the tests run as root, whom no mode keeps out. */
  public static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static boolean isOnPath(String name) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, name))) {
        return true;
      }
    }
    return false;
  }

  private static void missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      fail(what);
    }
    abort(what);
  }
}
