package dev.quarterdeck.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeyDecoderTest {
  private static final long MS = 1_000_000;

  private final KeyDecoder decoder = new KeyDecoder();
  private long now = 77;

  private List<Key> type(String bytes) {
    return decoder.feed(bytes.getBytes(UTF_8), now);
  }

  /** Looks every millisecond, as nothing comes. */
  private List<Key> silence(long milliseconds) {
    List<Key> keys = new ArrayList<>();
    for (long i = 0; i < milliseconds; i++) {
      now += MS;
      keys.addAll(decoder.poll(now));
    }
    return keys;
  }

  private static Key[] chars(String text) {
    return text.codePoints().mapToObj(Key.Char::new).toArray(Key[]::new);
  }

  @Test
  void charactersAndControlsArriveAsThemselves() {
    assertThat(type("a Ž€😀")).containsExactly(chars("a Ž€😀"));
    assertThat(type("\u0003\u001a\f\u0000\u001d"))
        .containsExactly(
            new Key.Ctrl('c'),
            new Key.Ctrl('z'),
            new Key.Ctrl('l'),
            new Key.Ctrl(' '),
            new Key.Ctrl(']'));
    assertThat(type("\r\n\t\b\u007f"))
        .containsExactly(
            Key.Named.ENTER,
            Key.Named.ENTER,
            Key.Named.TAB,
            Key.Named.BACKSPACE,
            Key.Named.BACKSPACE);
  }

  @Test
  void aPasteOfATerminalThatDoesNotSaySoIsNoCommand() {
    assertThat(type("echo hello; rm x\rnext line\r"))
        .containsExactly(new Key.Paste("echo hello; rm x\nnext line\n"));
    now += 5 * MS;
    assertThat(type("x\r")).containsExactly(new Key.Paste("x\n"));
    now += 40 * MS;
    assertThat(type("x\r")).containsExactly(new Key.Char('x'), Key.Named.ENTER);
  }

  @Test
  void anEnterRightBehindWhatCameAtOnceIsToldFromAnEnter() {
    assertThat(type("echo hello world")).hasSize(1);
    now += 3 * MS;
    assertThat(type("\r")).as("there may be more behind it").isEmpty();
    assertThat(silence(9)).isEmpty();
    assertThat(silence(1)).containsExactly(new Key.EnterAfterBurst());
    assertThat(type("\r")).as("as late as that it is pressed").containsExactly(Key.Named.ENTER);
    assertThat(type("echo hello world")).hasSize(1);
    assertThat(type("\r")).isEmpty();
    assertThat(type("\033[A")).containsExactly(new Key.EnterAfterBurst(), Key.Named.UP);
    assertThat(type("echo hello world")).hasSize(1);
    assertThat(type("\r")).isEmpty();
    now += 5_000 * MS;
    assertThat(type("x")).as("a stall").containsExactly(new Key.EnterAfterBurst(), chars("x")[0]);
  }

  @Test
  void aPasteOfSeveralLinesIsNoEnterHoweverItIsSplit() {
    String pasted = "first command\rsecond command\rthe third\r";
    long seed = System.nanoTime();
    System.out.println("KeyDecoderTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      List<Key> seen = new ArrayList<>(type(pasted.substring(0, 12)));
      for (int from = 12; from < pasted.length(); ) {
        seen.addAll(silence(random.nextInt(10)));
        int to = from + 1 + random.nextInt(Math.min(4, pasted.length() - from));
        seen.addAll(type(pasted.substring(from, to)));
        from = to;
      }
      assertThat(seen).as("seed %d", seed).hasOnlyElementsOfType(Key.Paste.class);
      assertThat(silence(40)).as("seed %d", seed).isSubsetOf(new Key.EnterAfterBurst());
    }
  }

  @Test
  void whatIsHeldOrTypedAheadAreKeys() {
    assertThat(type("jjjjjjjjjjjjjjjjjjjjkkkkkkkkkk"))
        .hasSize(30)
        .doesNotHaveAnyElementsOfTypes(Key.Paste.class);
    assertThat(type("nfix-1\t\r")).hasSize(8).doesNotHaveAnyElementsOfTypes(Key.Paste.class);
    assertThat(type("\u0015longer than eight")).hasSize(18);
  }

  @Test
  void escapeIsAKeyOnlyAfterItsSilence() {
    assertThat(type("\033")).isEmpty();
    assertThat(silence(39)).isEmpty();
    assertThat(silence(1)).containsExactly(Key.Named.ESCAPE);
    assertThat(silence(1_000)).isEmpty();
  }

  @Test
  void anArrowSplitByThirtyNineMillisecondsIsOneKey() {
    assertThat(type("\033")).isEmpty();
    assertThat(silence(39)).isEmpty();
    assertThat(type("[")).isEmpty();
    assertThat(silence(450)).isEmpty();
    assertThat(type("D")).containsExactly(Key.Named.LEFT);
  }

  @Test
  void aStallOfTheProcessDoesNotMakeEscapeOfAnArrow() {
    assertThat(type("\033")).isEmpty();
    now += 5_000 * MS;
    assertThat(type("[D")).containsExactly(Key.Named.LEFT);
  }

  @Test
  void escapeTwiceIsTwoKeysAndAltArrowIsOne() {
    assertThat(type("\033\033")).isEmpty();
    assertThat(silence(40)).containsExactly(Key.Named.ESCAPE, Key.Named.ESCAPE);
    assertThat(type("\033\033[A")).containsExactly(Key.Named.UP);
    assertThat(type("\033x\033é")).containsExactly(new Key.Alt('x'), new Key.Alt('é'));
  }

  @Test
  void anUnfinishedSequenceIsDroppedAndTheNextKeyIsWhole() {
    assertThat(type("\033[1;")).isEmpty();
    assertThat(silence(500)).isEmpty();
    assertThat(type("q")).containsExactly(chars("q"));
    assertThat(type("\033[1;\033[B")).containsExactly(Key.Named.DOWN);
    assertThat(type("\033[1\u0003")).containsExactly(new Key.Ctrl('c'));
  }

  @Test
  void whatIsNoKeyIsSwallowedWhole() {
    String reports =
        "\033[I\033[O" // focus
            + "\033[24;80R\033[1;1R" // cursor
            + "\033[<0;12;5M\033[<0;12;5m\033[M !!\033[M\u00e9\u00e9\u00e9" // mouse
            + "\033[?64;1;2c\033[>41;354;0c\033[?2004;1$y\033[8;24;80t\033[6;80S" // attributes
            + "\033]11;rgb:0000/0000/0000\007\033]11;rgb:1/2/3\033\\" // colours
            + "\033P>|tmux 3.3a\033\\\033_G\033\\" // names
            + "\033[27;5;106~\033[106;5u\033[201~\033[G\033OI\033Oj\033[1;2:3X";
    assertThat(type(reports + "q")).containsExactly(chars("q"));
  }

  @Test
  void theRestOfASequenceThatEscapeWasTakenForIsNoCommand() {
    for (String rest : List.of("[D", "[3~", "OR", "[<0;1;1M", "[I", "[1;5R")) {
      assertThat(type("\033")).isEmpty();
      assertThat(silence(300)).containsExactly(Key.Named.ESCAPE);
      assertThat(type(rest)).as(rest).allMatch(key -> key instanceof Key.Named);
      assertThat(type("n")).as("after %s", rest).containsExactly(chars("n"));
    }
    assertThat(type("\033")).isEmpty();
    assertThat(silence(540)).containsExactly(Key.Named.ESCAPE);
    assertThat(type("[")).as("typed much later").containsExactly(chars("["));
    assertThat(type("\033")).isEmpty();
    assertThat(silence(40)).containsExactly(Key.Named.ESCAPE);
    assertThat(type("x\033")).as("any other key").containsExactly(chars("x"));
    assertThat(silence(40)).containsExactly(Key.Named.ESCAPE);
  }

  @Test
  void withAMouseClicksAndTheWheelAreKeys() {
    KeyDecoder mouse = new KeyDecoder(true);
    String reports =
        "\033[<0;12;5M\033[<0;12;5m" // pressed and let go
            + "\033[<64;1;1M\033[<65;300;200M" // the wheel
            + "\033[<2;1;1M\033[<1;1;1M\033[<32;1;1M\033[<16;1;1M\033[<66;1;1M" // others
            + "\033[<0;0;1M\033[<0;1M\033[<0;1;1;1M\033[<M\033[<0;123456;1M\033[<0;1;1q" // broken
            + "\033[<0;1;0000000000000000000000000000000000000000001M";
    assertThat(mouse.feed((reports + "q").getBytes(UTF_8), now))
        .containsExactly(
            new Key.Mouse(Key.Mouse.Button.LEFT, 11, 4),
            new Key.Mouse(Key.Mouse.Button.WHEEL_UP, 0, 0),
            new Key.Mouse(Key.Mouse.Button.WHEEL_DOWN, 299, 199),
            new Key.Char('q'));
  }

  @Test
  void aReportOfTheMouseThatIsSplitIsNoCommandHoweverLongItTakes() {
    for (boolean wanted : new boolean[] {true, false}) {
      KeyDecoder mouse = new KeyDecoder(wanted);
      for (String report : List.of("\033[<0;12;5M", "\033[<65;1;1m", "\033[Mxnq")) {
        byte[] bytes = report.getBytes(UTF_8);
        for (int cut = 3; cut < bytes.length; cut++) {
          for (long pause : new long[] {1, 100, 499, 500, 3_000}) {
            List<Key> seen = new ArrayList<>(mouse.feed(bytes, 0, cut, now));
            for (long i = 0; i < pause; i++) {
              now += MS;
              seen.addAll(mouse.poll(now));
            }
            seen.addAll(mouse.feed(bytes, cut, bytes.length - cut, now));
            assertThat(seen).as(report).allMatch(key -> key instanceof Key.Mouse);
            assertThat(mouse.feed("j".getBytes(UTF_8), now)).containsExactly(chars("j"));
          }
        }
      }
    }
  }

  @Test
  void aKeyAfterALostReportIsThatKey() {
    KeyDecoder mouse = new KeyDecoder(true);
    mouse.feed("\033[<0;1".getBytes(UTF_8), now);
    now += 600 * MS;
    assertThat(mouse.poll(now)).isEmpty();
    assertThat(mouse.feed("j".getBytes(UTF_8), now)).containsExactly(chars("j"));
    mouse.feed("\033[<0;1".getBytes(UTF_8), now);
    assertThat(mouse.feed("\u0003".getBytes(UTF_8), now)).containsExactly(new Key.Ctrl('c'));
  }

  @Test
  void invalidUtf8IsDropped() {
    byte[] bytes = {
      (byte) 0xc3,
      'a',
      (byte) 0xff,
      (byte) 0x80,
      (byte) 0xc0,
      (byte) 0x80,
      'b',
      (byte) 0xed,
      (byte) 0xa0,
      (byte) 0x80,
      'c',
      (byte) 0xc2,
      (byte) 0x9b,
      'd'
    };
    assertThat(decoder.feed(bytes, now)).containsExactly(chars("abcd"));
    assertThat(decoder.feed(new byte[] {(byte) 0xe2, (byte) 0x82}, now)).isEmpty();
    assertThat(silence(500)).isEmpty();
    assertThat(type("x")).containsExactly(chars("x"));
  }

  @Test
  void aPasteIsOneKeyWithoutItsControlCharacters() {
    assertThat(type("\033[200~rm -rf\tx\r\ny\rz\n\u0003\033[31mé\u009b")).isEmpty();
    assertThat(silence(1_900)).isEmpty();
    assertThat(type("\033[20")).isEmpty();
    assertThat(type("1~q"))
        .containsExactly(new Key.Paste("rm -rf\tx\ny\nz\n[31mé"), new Key.Char('q'));
    assertThat(type("\033[200~\033[201~")).isEmpty();
  }

  @Test
  void aPasteThatStallsIsDeliveredAndItsRestIsNoCommand() {
    assertThat(type("\033[200~first")).isEmpty();
    assertThat(silence(2_000)).containsExactly(new Key.Paste("first"));
    assertThat(type("xyxy")).isEmpty();
    assertThat(silence(3_000)).isEmpty();
    assertThat(type("q\033")).isEmpty();
    assertThat(silence(100)).isEmpty();
    assertThat(type("[201~")).as("the end, split").isEmpty();
    assertThat(type("n")).containsExactly(chars("n"));
  }

  @Test
  void fromAPasteWithoutEndLeadEscapeCtrlCAndPatience() {
    for (String way : List.of("\033", "\u0003", "")) {
      assertThat(type("\033[200~x")).isEmpty();
      assertThat(silence(2_000)).hasSize(1);
      assertThat(type("q")).isEmpty();
      assertThat(silence(100)).isEmpty();
      type(way);
      assertThat(silence(way.isEmpty() ? 10_000 : 500)).hasSize(way.length());
      assertThat(type("n")).as("after <%s>", way).containsExactly(chars("n"));
    }
  }

  @Test
  void anEndlessPasteIsCut() {
    List<Key> keys = new ArrayList<>(type("\033[200~"));
    byte[] block = "x".repeat(10_000).getBytes(UTF_8);
    for (int i = 0; i < 300; i++) {
      keys.addAll(decoder.feed(block, now));
      now += MS;
    }
    assertThat(keys).hasSize(1);
    assertThat(((Key.Paste) keys.get(0)).text()).hasSize(PastedText.LIMIT);
    assertThat(type("\033[201~q")).containsExactly(chars("q"));
  }

  @Test
  void knownSequencesAreTheSameKeysHoweverTheyAreSplit() {
    Map<String, Key> known =
        Map.ofEntries(
            Map.entry("\033[A", Key.Named.UP),
            Map.entry("\033OB", Key.Named.DOWN),
            Map.entry("\033[1;5C", Key.Named.RIGHT),
            Map.entry("\033[1;2D", Key.Named.LEFT),
            Map.entry("\033[H", Key.Named.HOME),
            Map.entry("\033[1~", Key.Named.HOME),
            Map.entry("\033OH", Key.Named.HOME),
            Map.entry("\033[4~", Key.Named.END),
            Map.entry("\033OF", Key.Named.END),
            Map.entry("\033[2~", Key.Named.INSERT),
            Map.entry("\033[3~", Key.Named.DELETE),
            Map.entry("\033[3;5~", Key.Named.DELETE),
            Map.entry("\033[5~", Key.Named.PAGE_UP),
            Map.entry("\033[6~", Key.Named.PAGE_DOWN),
            Map.entry("\033[Z", Key.Named.BACKTAB),
            Map.entry("\033OP", Key.Named.F1),
            Map.entry("\033[[A", Key.Named.F1),
            Map.entry("\033[11~", Key.Named.F1),
            Map.entry("\033[1;2P", Key.Named.F1),
            Map.entry("\033OR", Key.Named.F3),
            Map.entry("\033[15~", Key.Named.F5),
            Map.entry("\033[[E", Key.Named.F5),
            Map.entry("\033[17~", Key.Named.F6),
            Map.entry("\033[21~", Key.Named.F10),
            Map.entry("\033[24~", Key.Named.F12),
            Map.entry("\033x", new Key.Alt('x')),
            Map.entry("\u0003", new Key.Ctrl('c')),
            Map.entry("é", new Key.Char('é')),
            Map.entry("😀", new Key.Char(0x1f600)),
            Map.entry("D", new Key.Char('D')),
            Map.entry("\033[200~D\033[A\033[201~", new Key.Paste("D[A")));
    List<String> sequences = known.keySet().stream().sorted().collect(Collectors.toList());
    long seed = System.nanoTime();
    System.out.println("KeyDecoderTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      List<Key> expected = new ArrayList<>();
      List<Key> seen = new ArrayList<>();
      StringBuilder log = new StringBuilder("seed " + seed + ":");
      for (int i = 0; i < 5; i++) {
        String sequence = sequences.get(random.nextInt(sequences.size()));
        expected.add(known.get(sequence));
        byte[] bytes = sequence.getBytes(UTF_8);
        for (int from = 0; from < bytes.length; ) {
          int to = from + 1 + random.nextInt(bytes.length - from);
          seen.addAll(decoder.feed(Arrays.copyOfRange(bytes, from, to), now));
          log.append(' ').append(from).append('-').append(to).append(sequence.substring(1));
          seen.addAll(silence(random.nextInt(40)));
          from = to;
        }
      }
      assertThat(seen).as(log.toString()).isEqualTo(expected);
    }
  }

  @Test
  void noSequenceWeDoNotKnowBecomesACharacter() {
    long seed = System.nanoTime();
    System.out.println("KeyDecoderTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(0x1b);
      out.write('[');
      int last;
      do {
        // A lone M begins an old mouse report, [ a console key, and 200~ a paste: tested above.
        last = 0x40 + random.nextInt(0x3f);
      } while (last == 'M' || last == '[' || last == '~');
      for (int i = random.nextInt(60); i > 0; i--) {
        out.write(0x30 + random.nextInt(16));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        out.write(0x20 + random.nextInt(16));
      }
      out.write(last);
      byte[] bytes = out.toByteArray();
      int cut = 1 + random.nextInt(bytes.length - 1);
      List<Key> seen = new ArrayList<>();
      seen.addAll(decoder.feed(Arrays.copyOfRange(bytes, 0, cut), now));
      seen.addAll(silence(random.nextInt(40)));
      seen.addAll(decoder.feed(Arrays.copyOfRange(bytes, cut, bytes.length), now));
      assertThat(seen)
          .as("seed %d: ESC%s", seed, new String(bytes, UTF_8).substring(1))
          .allMatch(key -> key instanceof Key.Named && key != Key.Named.ESCAPE);
      assertThat(decoder.isWaiting()).isFalse();
    }
  }

  @Test
  void randomBytesNeverBreakTheDecoder() {
    long seed = System.nanoTime();
    System.out.println("KeyDecoderTest seed " + seed);
    Random random = new Random(seed);
    byte[] bytes = new byte[64];
    for (int round = 0; round < 20_000; round++) {
      random.nextBytes(bytes);
      decoder.feed(bytes, now);
      now += random.nextInt(600) * MS;
      decoder.poll(now);
    }
    decoder.reset();
    assertThat(type("q")).as("seed %d", seed).containsExactly(chars("q"));
  }
}
