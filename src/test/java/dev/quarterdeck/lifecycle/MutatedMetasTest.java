package dev.quarterdeck.lifecycle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.task.Meta;
import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.temp.RootVerdict;
import dev.quarterdeck.temp.TempRoots;
import dev.quarterdeck.testing.QdProcess;
import dev.quarterdeck.testing.Ran;
import dev.quarterdeck.testing.TestDeck;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 20,000 damaged metas: whatever they say, nothing but the task's own root is ever removed and
 * nobody else's window or process is ended.
 *
 * <p>All of them are read and judged: the file, the root, the window in one real inventory. Every
 * fortieth is killed for good, by {@link Teardown} with the real tmux, among guard files, another
 * task's window and its process; {@code -Dqd.metas=20000} kills them all, which takes minutes. The
 * seed is printed; {@code -Dqd.seed} repeats its run.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class MutatedMetasTest {
  private static final int METAS = 20_000;
  private static final int KILLS = Integer.getInteger("qd.metas", METAS / 80);
  private static final int BATCH = 50;
  private static final TaskId ID = new TaskId("t");
  private static final String CONTENT = "guarded";
  private static final Path FIXTURES =
      Path.of(System.getProperty("qd.basedir", "."), "test-fixtures/metas");

  @RegisterExtension final TestDeck deck = new TestDeck();

  /** What is at the root's path when a kill begins. */
  private enum Place {
    FULL,
    EMPTY,
    NOTHING,
    LINK,
    FILE
  }

  private final long seed = Long.getLong("qd.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Path> guards = new ArrayList<>();
  private final List<ProcessHandle> sentinels = new ArrayList<>();
  private final List<String> windows = new ArrayList<>();
  private final List<String> fixtures = readFixtures();
  private final Map<String, Integer> counts = new HashMap<>();
  private Deck own;
  private Path root;
  private Inventory inventory;
  private Mutations mutations;
  private Place place = Place.NOTHING;
  private String identity = "fe00:1";

  @BeforeEach
  void world() throws Exception {
    System.out.println("mutated metas: -Dqd.seed=" + seed);
    Path all = deck.sandbox().directory();
    root = deck.root("t");
    // Not /tmp and /var/tmp, where others' metas may have their roots: those are everybody's.
    own =
        new Deck(
            deck.deck().settings(),
            deck.deck().metas(),
            new TempRoots(deck.sandbox().tmp(), List.of(deck.sandbox().tmpdir())),
            deck.deck().tmux(),
            deck.deck().processes());
    deck.exec("other", "tail", "-f", "/dev/null");
    String plain =
        deck.tmux()
            .window(
                "work",
                "plain",
                "GOTMPDIR=" + deck.root("other").resolve("gotmp") + " exec tail -f /dev/null");
    for (String window : List.of(deck.metaValue("other", Meta.WINDOW_ID), plain)) {
      windows.add(window);
      long pid = Long.parseLong(deck.tmux().ask(window, "#{pane_pid}"));
      sentinels.add(ProcessHandle.of(pid).orElseThrow());
    }
    for (String file :
        List.of(
            "guard",
            "home/guard",
            "project/guard",
            "tmp/guard",
            "tmp/fm-/guard",
            "tmp/fm-t2/gotmp/guard",
            "tmp/fm-other/gotmp/guard",
            "tmp/T/guard",
            "tmpdir/guard",
            "tmpdir/fm-t2/guard",
            "state/guard",
            "state/other.status",
            "state/t2.status",
            "target/guard")) {
      guards.add(TestDeck.write(all.resolve(file), CONTENT));
    }
    Files.createSymbolicLink(all.resolve("tmp/link"), all.resolve("target"));
    inventory = ((Answer.Present) own.tmux().inventory()).inventory();
    List<String> numbers =
        List.of(
            "9223372036854775807",
            "-9223372036854775808",
            "-1",
            "0",
            Long.toString(ProcessHandle.current().pid()),
            Long.toString(inventory.pid()),
            Long.toString(inventory.started()));
    mutations =
        new Mutations(
            random,
            hostile(all, plain),
            Map.of(
                "window_id=",
                windows,
                "pane_id=",
                inventory.panes().stream().map(pane -> pane.paneId()).toList(),
                "window=",
                List.of("work:fm-other", "work:plain", "holder:tail"),
                "tmux_pid=",
                numbers,
                "tmux_started=",
                numbers,
                "backend=",
                List.of("tmux", "", "zellij")));
  }

  @AfterEach
  void report() {
    System.out.println("mutated metas: " + counts);
  }

  @Test
  void nothingButTheTasksOwnIsEverTouched() throws Exception {
    Answer answer = new Answer.Present(inventory);
    for (int i = 0; i < METAS; i++) {
      boolean kills = (long) (i + 1) * KILLS / METAS > (long) i * KILLS / METAS;
      if (kills) {
        // Mostly a root with files in it.
        prepare(Place.values()[Math.max(0, random.nextInt(12) - 7)]);
      }
      List<byte[]> seeds = seeds("t", root);
      byte[] meta = mutations.mutated(any(seeds), any(seeds));
      String what = "seed " + seed + ", meta " + i + ": " + show(meta);
      try {
        judge(meta, answer);
        if (kills) {
          kill(meta);
        }
        if (i % BATCH == 0 || i == METAS - 1) {
          assertAllIsGuarded();
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(what, e);
      }
    }
    assertThat(counts.keySet())
        .contains("complete", "complete, root removed", "REFUSED", "trusted");
  }

  @Test
  void truncatedAnywhereItIsJudgedSafely() throws Exception {
    prepare(Place.FULL);
    Answer answer = new Answer.Present(inventory);
    for (byte[] meta : seeds("t", root)) {
      for (int length = 0; length < meta.length; length++) {
        judge(Arrays.copyOf(meta, length), answer);
      }
    }
  }

  @Test
  void aDirectoryFullOfThemIsListed() throws Exception {
    List<String> ids = new ArrayList<>(List.of("other"));
    for (int i = 0; i < 400; i++) {
      String id = i % 7 == 0 ? "m." + i : "m" + i;
      ids.add(id);
      List<byte[]> seeds = seeds(id, deck.root(id));
      byte[] meta = mutations.mutated(any(seeds), any(seeds));
      Files.write(deck.metaFile(id), meta);
      if (i % 50 == 0) {
        TestDeck.write(deck.root(id).resolve("x"), CONTENT);
      }
    }
    ids.add("long");
    deck.writeMeta("long", "window=" + "w".repeat(70_000), "project=" + "é".repeat(70_000));
    ids.sort(null);

    List<TaskRow> rows = new Listing(own).take(true).tasks();
    Ran text = QdProcess.run(deck.sandbox(), "ls");
    Ran json = QdProcess.run(deck.sandbox(), "ls", "--json");

    assertThat(rows).extracting(row -> row.id().value()).containsExactlyElementsOf(ids);
    assertThat(text.exit()).as(text.err()).isZero();
    assertThat(json.exit()).as(json.err()).isZero();
    assertThat(text.err() + json.err()).isEmpty();
    assertThat(harmful(text.out())).as("seed " + seed).isEmpty();
    assertThat(text.out()).as("one long value must not pad all lines").hasSizeLessThan(5_000_000);
    assertThat(harmful(json.out())).as("seed " + seed).isEmpty();
    List<String> listed = new ArrayList<>();
    for (JsonNode task : new ObjectMapper().readTree(json.out()).get("tasks")) {
      listed.add(task.get("id").asText());
    }
    assertThat(listed).containsExactlyElementsOf(ids);
    assertThat(text.out().lines().map(line -> line.replaceAll(" .*", ""))).containsAll(ids);
  }

  /** Half of them ours. */
  private byte[] any(List<byte[]> seeds) {
    int ours = seeds.size() - fixtures.size();
    return seeds.get(random.nextInt(random.nextBoolean() ? ours : seeds.size()));
  }

  /** The file, the root and the window, as a kill would look at them first. */
  private void judge(byte[] bytes, Answer answer) throws IOException {
    Files.write(deck.metaFile("t"), bytes);
    try {
      Meta meta = Metas.require(own, ID);
      assertThat(new MetaStore(deck.sandbox().state()).read(ID)).contains(meta);
      RootVerdict verdict = own.roots().check(ID, meta);
      if (verdict instanceof RootVerdict.Trusted trusted) {
        count("trusted");
        assertThat(Stream.of(root, deck.sandbox().tmpdir().resolve("fm-t")))
            .contains(trusted.path());
        assertThat(values(bytes, "tasktmp=")).containsOnly(trusted.path().toString());
        if (!values(bytes, "tasktmp_id=").isEmpty()) {
          assertThat(values(bytes, "tasktmp_id=")).as("another directory").contains(identity);
        }
        assertThat(Files.isDirectory(trusted.path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
      } else if (verdict instanceof RootVerdict.Vanished vanished) {
        assertThat(values(bytes, "tasktmp=")).containsOnly(vanished.path().toString());
      } else if (verdict instanceof RootVerdict.Absent) {
        assertThat(values(bytes, "tasktmp=")).isEmpty();
      }
      Optional<TaskWindow> window = new TaskWindows(own).find(answer, ID, meta);
      assertThat(window.map(TaskWindow::windowId)).as("a stranger's window").isEmpty();
    } catch (Problem e) {
      count("not told");
      assertThat(harmful(e.getMessage())).isEmpty();
    }
  }

  private void kill(byte[] bytes) throws Exception {
    Files.write(deck.metaFile("t"), bytes);
    boolean before = isThere(root);
    try {
      Teardown.Ended ended = new Teardown(own).run(ID, StageEvent.Listener.NONE);
      count(before && !isThere(root) ? "complete, root removed" : "complete");
      assertThat(harmful(ended.line() + ended.notes())).isEmpty();
      assertThat(deck.metaFile("t")).doesNotExist();
      for (String named : values(bytes, "tasktmp=")) {
        assertThat(List.of(root.toString(), deck.sandbox().tmpdir() + "/fm-t")).contains(named);
        assertThat(isThere(Path.of(named))).as("called complete, and still there").isFalse();
      }
      if (!values(bytes, "tasktmp=").contains(root.toString())) {
        assertThat(isThere(root)).as("a root that the meta does not name").isEqualTo(before);
      }
    } catch (Problem e) {
      count(e.kind().name());
      assertThat(harmful(e.getMessage())).isEmpty();
      assertThat(deck.metaFile("t")).exists();
      assertThat(isThere(root)).as("refused or failed").isEqualTo(before);
    }
    if (before && isThere(root) && place == Place.FULL) {
      assertThat(root.resolve("gotmp/file")).hasContent(CONTENT);
    }
    assertGuards();
  }

  private void assertGuards() {
    for (Path guard : guards) {
      assertThat(guard).hasContent(CONTENT);
    }
    assertThat(sentinels).allMatch(ProcessHandle::isAlive);
  }

  private void assertAllIsGuarded() {
    assertGuards();
    Inventory now = ((Answer.Present) own.tmux().inventory()).inventory();
    assertThat(now.panes()).isEqualTo(inventory.panes());
    assertThat(now.panes()).extracting(pane -> pane.windowId()).containsAll(windows);
    assertThat(deck.sandbox().directory().resolve("tmp/link")).isSymbolicLink();
    assertThat(deck.metaFile("other")).exists();
  }

  /** Puts that at the root's path, if it is not there already. */
  private void prepare(Place wanted) throws Exception {
    boolean whole = isThere(root) != (place == Place.NOTHING);
    if (whole && place == wanted) {
      return;
    }
    if (place == Place.FULL || place == Place.EMPTY) {
      Files.deleteIfExists(root.resolve("gotmp/file"));
      Files.deleteIfExists(root.resolve("gotmp"));
    }
    Files.deleteIfExists(root);
    place = wanted;
    switch (wanted) {
      case FULL, EMPTY -> {
        identity = own.roots().create(ID).identity().toString();
        if (wanted == Place.FULL) {
          TestDeck.write(root.resolve("gotmp/file"), CONTENT);
        }
      }
      case LINK -> Files.createSymbolicLink(root, deck.sandbox().directory().resolve("target"));
      case FILE -> Files.writeString(root, CONTENT);
      case NOTHING -> {}
    }
  }

  /** Metas of ours at every stage of their lives, and the fixtures. */
  private List<byte[]> seeds(String id, Path tasktmp) throws IOException {
    Meta begun =
        Meta.EMPTY
            .with(Meta.WINDOW, "work:fm-" + id)
            .with(Meta.WORKTREE, "")
            .with(Meta.PROJECT, deck.sandbox().project().toString())
            .with(Meta.HARNESS, "exec")
            .with(Meta.KIND, "ship")
            .with(Meta.MODE, "no-mistakes")
            .with(Meta.YOLO, "off")
            .with(Meta.TASKTMP, tasktmp.toString())
            .with(Meta.COMMAND, "tail -f /dev/null")
            .with(Meta.SPAWNED, "2026-11-22T10:00:00Z")
            .with(Meta.SPAWNING, "1");
    Meta rooted = begun.with(Meta.TASKTMP_ID, identity);
    Meta opened =
        rooted
            .with(Meta.WINDOW_ID, "@999")
            .with(Meta.PANE_ID, "%999")
            .with(Meta.TMUX_PID, Long.toString(inventory.pid()))
            .with(Meta.TMUX_STARTED, Long.toString(inventory.started()));
    Meta complete = opened.without(Meta.SPAWNING);
    List<byte[]> seeds = new ArrayList<>();
    for (Meta meta :
        List.of(
            begun,
            rooted,
            opened,
            complete,
            complete,
            complete.with(Meta.ENDING, "2026-11-22T11:00:00Z no room"),
            rooted.without(Meta.SPAWNED))) {
      seeds.add(meta.bytes());
    }
    for (String fixture : fixtures) {
      seeds.add(
          fixture
              .replace("/tmp/fm-fix", tasktmp.toString())
              .replace("firstmate:fm-fix", "work:fm-" + id)
              .getBytes(ISO_8859_1));
    }
    return seeds;
  }

  private static List<String> readFixtures() {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        texts.add(Files.readString(file, ISO_8859_1));
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> hostile(Path all, String plain) {
    List<String> values =
        new ArrayList<>(
            List.of(
                "",
                "/",
                "//",
                ".",
                "..",
                "/tmp",
                "/tmp/",
                "/var/tmp",
                "$HOME",
                "~",
                "*",
                "@0",
                "%0",
                "$0",
                "=:",
                "=work:",
                "{last}",
                "-1",
                "0",
                "1",
                "9223372036854775807",
                "-9223372036854775808",
                "99999999999999999999",
                "zellij",
                "tmux",
                "work:fm-other",
                "work:plain",
                "work:",
                ":fm-t",
                "holder:",
                plain,
                "other",
                "x".repeat(70_000)));
    values.add(deck.metaValue("other", Meta.WINDOW_ID));
    values.add(deck.metaValue("other", Meta.PANE_ID));
    values.add(deck.metaValue("other", Meta.TASKTMP_ID));
    values.add(Long.toString(ProcessHandle.current().pid()));
    values.add(Long.toString(inventory.pid()));
    values.add(Long.toString(inventory.started()));
    sentinels.forEach(sentinel -> values.add(Long.toString(sentinel.pid())));
    for (Path path :
        List.of(
            all,
            Path.of(System.getProperty("user.home")),
            deck.sandbox().home(),
            deck.sandbox().project(),
            deck.sandbox().state(),
            deck.sandbox().tmp(),
            deck.sandbox().tmpdir(),
            deck.sandbox().tmp().resolve("link"),
            deck.sandbox().tmp().resolve("fm-"),
            deck.sandbox().tmp().resolve("fm-t2"),
            deck.sandbox().tmpdir().resolve("fm-t"),
            deck.root("other"))) {
      values.add(path.toString());
    }
    for (String end :
        List.of("", "/", "/.", "/..", "/../fm-other", "/../../home", "//", "/gotmp", " ", "2")) {
      values.add(root + end);
    }
    values.add(root.toString().replace("/tmp/fm-t", "/tmp//fm-t"));
    values.add(root.toString().replace("/tmp/fm-t", "/tmp/./fm-t"));
    values.add(root.toString().replace("/tmp/fm-t", "/tmp/fm-other/../fm-t"));
    values.add(root.toString().toUpperCase(Locale.ROOT));
    values.add(deck.sandbox().tmp() + "/link/../fm-t");
    return values;
  }

  /** What the lines with that start say, read in another way than the program does. */
  private static List<String> values(byte[] meta, String start) {
    return Stream.of(new String(meta, ISO_8859_1).split("\n", -1))
        .filter(line -> line.startsWith(start) && line.length() > start.length())
        .map(line -> line.substring(start.length()))
        .toList();
  }

  /** The characters that could act on a terminal. */
  private static String harmful(String text) {
    return text.codePoints()
        .filter(c -> c != '\n')
        .filter(
            c ->
                Character.getType(c) == Character.CONTROL
                    || Character.getType(c) == Character.FORMAT)
        .mapToObj(Integer::toHexString)
        .reduce("", (a, b) -> a + " " + b);
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static String show(byte[] meta) {
    String text = Text.printable(new String(meta, ISO_8859_1));
    return text.length() > 2000 ? text.substring(0, 2000) + "..." : text;
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }
}
