package dev.quarterdeck.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program is run by exact arguments, and never for longer than its deadline. */
class ExecTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void argumentsInputAndOutputGoThroughAsTheyAre() throws IOException {
    Exec.Result result =
        Exec.run(
            List.of(
                "sh",
                "-c",
                "printf '<%s>' \"$@\"; cat; echo ' oops ' >&2; exit 3",
                "sh",
                "a b",
                "",
                "\r",
                "it's \"q\"",
                "é",
                "$HOME"),
            ENVIRONMENT,
            "input é".getBytes(StandardCharsets.UTF_8),
            LONG);

    assertThat(result.out()).isEqualTo("<a b><><\r><it's \"q\"><é><$HOME>input é");
    assertThat(result.err()).isEqualTo("oops");
    assertThat(result.status()).isEqualTo(3);
    assertThat(result.timedOut()).isFalse();
    assertThat(result.ok()).isFalse();
  }

  @Test
  void theEnvironmentIsJustWhatIsGiven() throws IOException {
    assertThat(Exec.run(List.of("env"), Map.of("ONLY", "this"), new byte[0], LONG).out())
        .isEqualTo("ONLY=this\n");
  }

  @Test
  void aProgramThatDoesNotEndIsEndedAtItsDeadline() throws IOException {
    assertEndsSoon("exec sleep 1000");
  }

  @Test
  void aProgramThatIgnoresTermIsEndedTooAtItsDeadline() throws IOException {
    assertEndsSoon("trap '' TERM; while :; do sleep 0.1; done");
  }

  @Test
  void aGrandchildThatHoldsTheOutputKeepsNobodyWaiting() throws IOException {
    long begin = System.nanoTime();

    Exec.Result result =
        Exec.run(List.of("sh", "-c", "sleep 300 & echo $!"), ENVIRONMENT, new byte[0], LONG);

    ProcessHandle.of(Long.parseLong(result.out().strip())).orElseThrow().destroy();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(200));
  }

  @Test
  void aProgramThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> Exec.run(List.of("/no/such/program"), ENVIRONMENT, new byte[0], LONG))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptEndsTheProgramAndKeepsTheFlag() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Exec.run(List.of("sleep", "1000"), ENVIRONMENT, new byte[0], LONG))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void assertEndsSoon(String script) throws IOException {
    long begin = System.nanoTime();

    Exec.Result result =
        Exec.run(List.of("sh", "-c", "echo $$; " + script), ENVIRONMENT, new byte[0], SHORT);

    assertThat(result.timedOut()).isTrue();
    assertThat(result.ok()).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(200));
    assertThat(ProcessHandle.of(Long.parseLong(result.out().strip())))
        .as("the program itself")
        .isEmpty();
  }
}
