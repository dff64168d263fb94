package dev.quarterdeck.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TmpSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When there is too little room. */
class FreeLimitTest {
  private static final long MIB = 1L << 20;

  @TempDir Path temp;

  @Test
  void withoutAConfigItIsAQuarterOfAGibibyteOrAFiftieth() throws Exception {
    assertThat(lack("", 100_000, 257, null, null)).isNull();
    assertThat(lack("", 100_000, 255, null, null))
        .isEqualTo("255 MiB free in /tmp, less than the 256 MiB of limit.free");
    assertThat(lack("", 100, 3, null, null)).isNull();
    assertThat(lack("", 100, 1, null, null)).isNotNull();
  }

  @Test
  void whatIsConfiguredCounts() throws Exception {
    assertThat(lack("limit.free = '2G'", 100_000, 2047, null, null)).contains("the 2 GiB of");
    assertThat(lack("limit.free = '2G'", 100_000, 2049, null, null)).isNull();
    assertThat(lack("limit.free = '0'", 100_000, 0, 1_000_000L, 0L)).isNull();
  }

  @Test
  void inodesCountToo() throws Exception {
    assertThat(lack("", 100_000, 50_000, 1_000_000L, 999L)).isEqualTo("999 inodes free in /tmp");
    assertThat(lack("", 100_000, 50_000, 1_000_000L, 1001L)).isNull();
    assertThat(lack("", 100_000, 50_000, 1000L, 21L)).isNull();
    assertThat(lack("", 100_000, 50_000, 1000L, 19L)).isNotNull();
  }

  @Test
  void whatIsNotKnownDoesNotLack() throws Exception {
    assertThat(new FreeLimit(Config.NONE).lack(new TmpSpace("/tmp", null, null, null, null, null)))
        .isEmpty();
  }

  private String lack(String config, long total, long free, Long inodes, Long freeInodes)
      throws Exception {
    Config read = Config.read(Files.writeString(temp.resolve("config.toml"), config));
    TmpSpace space = new TmpSpace("/tmp", "ext4", total * MIB, free * MIB, inodes, freeInodes);
    return new FreeLimit(read).lack(space).orElse(null);
  }
}
