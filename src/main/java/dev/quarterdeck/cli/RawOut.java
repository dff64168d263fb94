package dev.quarterdeck.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Standard output that says when nobody takes it: {@code System.out} keeps errors to itself. */
final class RawOut {
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private RawOut() {}

  /**
   * Writes the text in UTF-8, all of it.
   *
   * @throws IOException when it cannot be written, as to a pipe that was closed
   */
  static void write(String text) throws IOException {
    OUT.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
