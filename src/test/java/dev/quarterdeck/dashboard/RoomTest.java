package dev.quarterdeck.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.task.TmpSpace;
import org.junit.jupiter.api.Test;

/** What the header says of the room in the temp directory. */
class RoomTest {
  private static final long GIB = 1L << 30;

  @Test
  void enoughOfBothIsSaidPlainly() {
    Room room = room("ext4", 100, 40, 1000L, 900L);
    assertThat(room.warns()).isFalse();
    assertThat(room.words(true)).isEqualTo("40 GiB free, 900 inodes");
    assertThat(room.words(false)).isEqualTo("40 GiB free");
  }

  @Test
  void littleIsSaidInWords() {
    Room room = room("ext4", 100, 3, 1000L, 900L);
    assertThat(room.warns()).isTrue();
    assertThat(room.words(false)).isEqualTo("NEARLY FULL: 3 GiB free");
    assertThat(room("ext4", 100, 0, null, null).words(false)).isEqualTo("FULL: no byte free");
  }

  @Test
  void fewInodesAreSaidEvenWhereThereIsLittleRoom() {
    Room room = room("ext4", 100, 40, 1000L, 12L);
    assertThat(room.warns()).isTrue();
    assertThat(room.words(false)).isEqualTo("FEW INODES: 12 inodes");
    assertThat(room("ext4", 100, 40, 1000L, 0L).words(true)).contains("NO INODES LEFT");
  }

  @Test
  void whenBothLackBothAreSaid() {
    Room room = room("ext4", 100, 3, 1000L, 12L);
    assertThat(room.words(false)).isEqualTo("NEARLY FULL: 3 GiB, 12 inodes");
    assertThat(room.words(true)).isEqualTo("NEARLY FULL: 3 GiB free, FEW INODES: 12 inodes");
    assertThat(room("ext4", 100, 0, 1000L, 0L).words(false)).isEqualTo("FULL: 0 B, NO INODES LEFT");
  }

  @Test
  void manyInodesAreNotCountedToTheLastOne() {
    assertThat(room("ext4", 100, 40, 20_000_000L, 16_312_345L).words(true))
        .isEqualTo("40 GiB free, 16.3M inodes");
  }

  @Test
  void aFileSystemWithoutAFixedNumberOfInodesHasNoneToWarnOf() {
    assertThat(room("btrfs", 100, 40, null, null).words(true)).isEqualTo("40 GiB free");
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    Room room = new Room(new TmpSpace("/tmp", null, null, null, null, null));
    assertThat(room.words(true)).isEmpty();
    assertThat(room.used()).isNegative();
    assertThat(room.warns()).isFalse();
  }

  @Test
  void memoryIsCalledThat() {
    assertThat(room("tmpfs", 1, 1, null, null).type()).isEqualTo(" tmpfs (memory)");
  }

  private static Room room(String type, long total, long free, Long inodes, Long freeInodes) {
    return new Room(new TmpSpace("/tmp", type, total * GIB, free * GIB, inodes, freeInodes));
  }
}
