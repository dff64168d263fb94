package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.GotmpdirState;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.testing.Await;
import dev.quarterdeck.testing.TestDeck;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task, looked at closely. */
class DetailsTest {
  @RegisterExtension final TestDeck deck = new TestDeck();

  @Test
  void aTaskOfOurs() throws Exception {
    deck.exec("t1", "tail", "-f", "/dev/null");
    Details details = details("t1");
    assertThat(details.meta()).first().isEqualTo("window=work:fm-t1");
    assertThat(details.root()).isEqualTo(deck.root("t1").toString());
    assertThat(details.verdict()).isEqualTo("proven to be the task's");
    assertThat(details.identity()).isEqualTo(deck.metaValue("t1", "tasktmp_id"));
    assertThat(details.processes())
        .singleElement()
        .satisfies(
            process -> {
              assertThat(process.command()).isEqualTo("tail -f /dev/null");
              assertThat(process.whys()).containsExactly("window", "env");
              assertThat(process.gotmpdir()).isEqualTo(GotmpdirState.SET);
            });
  }

  @Test
  void whatIsRefusedIsSaidAndNoStrangersProcessIsCalledTheTasks() throws Exception {
    deck.exec("t1", "sh", "-c", "(setsid sleep 4245 &); exec tail -f /dev/null");
    Await.until("both run", () -> details("t1").processes().size() == 2);
    String meta = Files.readString(deck.metaFile("t1"));
    Files.writeString(deck.metaFile("t1"), meta.replaceAll("tasktmp_id=.*", "tasktmp_id=1:1"));

    Details details = details("t1");

    assertThat(details.verdict()).startsWith("refused: ");
    assertThat(details.identity()).isNull();
    // Another's task may have that path now: only what runs in the window is this one's.
    assertThat(details.processes())
        .extracting(Details.OneProcess::command)
        .containsExactly("tail -f /dev/null");
    Files.writeString(deck.metaFile("t1"), meta);
    deck.kill("t1");
  }

  @Test
  void aRootThatIsGoneAndOneThatNeverWas() throws Exception {
    deck.writeMeta("t1", "window=work:fm-t1", "tasktmp=" + deck.root("t1"));
    assertThat(details("t1").verdict()).isEqualTo("it is gone");
    deck.writeMeta("t2", "window=work:fm-t2");
    assertThat(details("t2").root()).isNull();
    assertThat(details("t2").verdict()).startsWith("none");
    assertThat(TestDeck.problemOf(() -> details("t3")).getMessage()).contains("no meta for task");
  }

  private Details details(String id) throws Problem {
    List<Snapshot> snapshots = new CopyOnWriteArrayList<>();
    try (Watch watch =
        new Watch(
            deck.deck(),
            (snapshot, trouble) -> snapshots.add(snapshot),
            pane -> {},
            problem -> {})) {
      watch.start();
      Await.until("a snapshot", () -> !snapshots.isEmpty());
      return watch.details(new TaskId(id));
    }
  }
}
