package dev.quarterdeck.process;

import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps the file named by the argument, closes it and stays. */
final class MapMain {
  private MapMain() {}

  public static void main(String[] args) throws Exception {
    MappedByteBuffer mapped;
    try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.READ)) {
      mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
    }
    java.nio.file.Files.writeString(Path.of(args[1]), "ready\n");
    Thread.sleep(60_000);
    System.out.println(mapped.get(0));
  }
}
