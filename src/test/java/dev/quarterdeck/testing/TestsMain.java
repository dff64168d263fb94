package dev.quarterdeck.testing;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
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

  /** Tells as it goes on, so that who waited in vain sees for what. */
  private static final class Progress implements TestExecutionListener {
    private final PrintWriter out;
    private final Map<String, Long> begun = new ConcurrentHashMap<>();

    Progress(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      begun.put(test.getUniqueId(), System.nanoTime());
      if (isClass(test)) {
        out.println(test.getDisplayName() + " begins");
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (isClass(test)) {
        double seconds = (System.nanoTime() - begun.get(test.getUniqueId())) / 1e9;
        out.printf("%s %.1f s%n", test.getDisplayName(), seconds);
      }
    }

    private static boolean isClass(TestIdentifier test) {
      return test.getSource().filter(ClassSource.class::isInstance).isPresent();
    }
  }

  /** Ends with 0 whatever came of the tests. */
  public static void main(String[] args) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(args).map(TestsMain::selector).toList())
                .build(),
            listener,
            new Progress(out));
    listener.getSummary().printFailuresTo(out);
    out.printf(
        "passed %d, failed %d%n",
        listener.getSummary().getTestsSucceededCount(),
        listener.getSummary().getTotalFailureCount());
  }
}
