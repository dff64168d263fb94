package dev.quarterdeck.testing;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the test classes, and methods (CLASS#METHOD), named by the arguments and prints which failed
 * and how many passed.
 */
public final class TestsMain {
  private TestsMain() {}

  private static DiscoverySelector selector(String name) {
    return name.contains("#")
        ? DiscoverySelectors.selectMethod(name)
        : DiscoverySelectors.selectClass(name);
  }

  /** Ends with 0 whatever came of the tests. */
  public static void main(String[] args) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(args).map(TestsMain::selector).toList())
                .build(),
            listener);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    listener.getSummary().printFailuresTo(out);
    out.printf(
        "passed %d, failed %d%n",
        listener.getSummary().getTestsSucceededCount(),
        listener.getSummary().getTotalFailureCount());
  }
}
