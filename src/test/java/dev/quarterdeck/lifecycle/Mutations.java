package dev.quarterdeck.lifecycle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Damages metas as bad disks, editors, faulty programs and hostile people might. */
final class Mutations {
  private static final List<byte[]> BAD_BYTES =
      List.of(
          new byte[] {0},
          new byte[] {'\r'},
          new byte[] {'\r', '\n'},
          new byte[] {'\n'},
          new byte[] {0x1b, '[', '2', 'J'},
          new byte[] {(byte) 0xc2, (byte) 0x9b, '2', 'J'},
          new byte[] {(byte) 0xe2, (byte) 0x80, (byte) 0xae},
          new byte[] {(byte) 0xff, (byte) 0xfe},
          new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          new byte[] {0x7f, 8},
          new byte[] {'/'},
          new byte[] {'.', '.', '/'});

  private final Random random;
  private final List<String> values;
  private final Map<String, List<String>> worst;

  /**
   * @param values what values are replaced by
   * @param worst by key, those of them that it is most likely to be believed
   */
  Mutations(Random random, List<String> values, Map<String, List<String>> worst) {
    this.random = random;
    this.values = values;
    this.worst = worst;
  }

  /** A meta damaged in one to three ways; now and then whole, or nothing but noise. */
  byte[] mutated(byte[] meta, byte[] another) {
    int kind = random.nextInt(40);
    if (kind == 0) {
      return meta;
    }
    if (kind == 1) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] result = meta;
    for (int i = random.nextInt(3); i >= 0; i--) {
      result = once(result, another);
    }
    return result;
  }

  private byte[] once(byte[] meta, byte[] another) {
    return switch (random.nextInt(10)) {
      case 0 -> withABitFlipped(meta);
      case 1 -> spliced(meta, BAD_BYTES.get(random.nextInt(BAD_BYTES.size())));
      case 2 -> Arrays.copyOf(meta, random.nextInt(meta.length + 1));
      case 3 -> {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(meta);
        both.writeBytes(another);
        yield both.toByteArray();
      }
      default -> inLines(meta);
    };
  }

  private byte[] withABitFlipped(byte[] meta) {
    byte[] flipped = meta.clone();
    if (meta.length > 0) {
      flipped[random.nextInt(meta.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] spliced(byte[] meta, byte[] inserted) {
    int at = random.nextInt(meta.length + 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(meta, 0, at);
    out.writeBytes(inserted);
    out.write(meta, at, meta.length - at);
    return out.toByteArray();
  }

  private byte[] inLines(byte[] meta) {
    List<String> lines =
        new ArrayList<>(Arrays.asList(new String(meta, ISO_8859_1).split("\n", -1)));
    int at = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    String line = lines.get(at);
    List<String> choice = random.nextBoolean() ? worst.getOrDefault(key(line), values) : values;
    String hostile = choice.get(random.nextInt(choice.size()));
    switch (random.nextInt(6)) {
      case 0 -> lines.add(other, line);
      case 1 -> lines.remove(at);
      case 2 -> Collections.swap(lines, at, other);
      case 3 -> {
        // Two keys change places; their values stay.
        lines.set(at, key(lines.get(other)) + value(line));
        lines.set(other, key(line) + value(lines.get(other)));
      }
      case 4 -> lines.add(other, key(line) + hostile);
      default -> lines.set(at, key(line) + hostile);
    }
    return String.join("\n", lines).getBytes(ISO_8859_1);
  }

  private static String key(String line) {
    return line.substring(0, line.indexOf('=') + 1);
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1);
  }
}
