package dev.quarterdeck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Sends signals to processes that the tests started. */
public final class Signals {
  private Signals() {}

  /** Sends the signal, such as {@code INT}, to that one process. */
  public static void send(String name, long pid) {
    assertThat(pid).isGreaterThan(1);
    Ran ran =
        Ran.of(
            List.of("/bin/sh", "-c", "kill -" + name + " " + pid),
            Map.of("PATH", System.getenv("PATH")),
            Path.of("/tmp"));
    assertThat(ran.exit()).as("kill -%s %s: %s", name, pid, ran.err()).isZero();
  }
}
