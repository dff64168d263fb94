package dev.quarterdeck.temp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Counts the roots and prints whether all of each could be read. */
final class CountMain {
  private CountMain() {}

  public static void main(String[] roots) {
    new RootCounter()
        .count(Arrays.stream(roots).map(Path::of).toList(), false, Duration.ofSeconds(60))
        .forEach(
            (root, counted) ->
                System.out.println(root.getFileName() + " complete=" + counted.usage().complete()));
  }
}
