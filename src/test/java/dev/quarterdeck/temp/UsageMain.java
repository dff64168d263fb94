package dev.quarterdeck.temp;

import java.nio.file.Path;
import java.time.Duration;

/** Measures the directory named by the argument. */
final class UsageMain {
  private UsageMain() {}

  public static void main(String[] args) throws Exception {
    System.out.println(new DiskUsage().measure(Path.of(args[0]), Duration.ofSeconds(60)));
  }
}
