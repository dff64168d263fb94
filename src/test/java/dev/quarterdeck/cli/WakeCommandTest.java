package dev.quarterdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.testing.Needs;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code qd wake}, as scripts use it. */
class WakeCommandTest {
  private final Sandbox sandbox = new Sandbox();

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void whatIsAppendedIsListedAndDrainedOnce() throws Exception {
    Ran append = qd("wake", "append", "signal", "t1.status", "blocked: a\ttab\nand \u001b[31mred");
    assertThat(append.exit()).as(append.err()).isZero();
    assertThat(append.out() + append.err()).isEmpty();
    qd("wake", "append", "check", "disk", "full");

    assertThat(qd("wake", "ls").out())
        .matches(
            """
            \\d{10}\t1\tsignal\tt1.status\tblocked: a tab and \\\\e\\[31mred
            \\d{10}\t2\tcheck\tdisk\tfull
            """);
    JsonNode wakes = new ObjectMapper().readTree(qd("wake", "drain", "--json").out()).get("wakes");
    assertThat(wakes).hasSize(2);
    assertThat(wakes.get(0).get("source").asText()).isEqualTo("t1");
    assertThat(wakes.get(0).get("payload").asText()).isEqualTo("blocked: a tab and \u001b[31mred");
    assertThat(qd("wake", "drain").out()).isEmpty();
    assertThat(qd("wake", "ls", "--json").out()).contains("\"wakes\" : [ ]");
  }

  @Test
  void anUnknownKindIsWrongUsageAndChangesNothing() {
    Ran ran = qd("wake", "append", "foo", "k", "p");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            "qd: wake kind 'foo' : there is no such kind; use signal, stale, check or heartbeat\n");
    assertThat(sandbox.state()).doesNotExist();
    assertThat(qd("wake").exit()).isEqualTo(2);
    assertThat(qd("wake", "append", "signal", "k").exit()).isEqualTo(2);
  }

  @Test
  void aDamagedLineIsSaidAndKept() throws Exception {
    Files.createDirectory(sandbox.state());
    Files.writeString(queue(), "1788792074\t5\tsignal\tk\tp\n1788792074\t574\tstale\n");

    Ran ran = qd("wake", "drain");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).isEqualTo("1788792074\t5\tsignal\tk\tp\n");
    assertThat(ran.err())
        .isEqualTo(
            "qd: wake queue : 1 line was damaged; they are kept in "
                + sandbox.state().resolve(".wake-queue.retired")
                + "\n");
  }

  @Test
  void whatCannotBePrintedStaysInTheQueue() {
    Needs.programs("sh");
    qd("wake", "append", "signal", "k", "p");
    List<String> argv = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh"));
    argv.addAll(QdProcess.argv("wake", "drain"));

    Ran ran = Ran.of(argv, sandbox.environment(), sandbox.project());

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).hasLineCount(1).contains("they are all in the queue still");
    assertThat(qd("wake", "drain").out()).contains("\tk\tp\n");
  }

  private Path queue() {
    return sandbox.state().resolve(".wake-queue");
  }

  private Ran qd(String... arguments) {
    return QdProcess.run(sandbox, arguments);
  }
}
