package io.trialstream.worker.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the lines that are added to a file. Confined to one thread. */
final class FileTail {

  private final Path file;
  private final Lines lines;
  private long position;

  FileTail(Path file, Lines.Sink line) {
    this.file = file;
    lines = new Lines(line);
  }

  /** Reads what has come since the last time. */
  void read() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() < position) {
        position = 0; // it was written anew
      }
      in.seek(position);
      byte[] chunk = new byte[8192];
      for (int read = in.read(chunk); read > 0; read = in.read(chunk)) {
        for (int i = 0; i < read; i++) {
          lines.add(chunk[i]);
        }
        position += read;
      }
    }
  }

  /** Reads the rest; the last line may lack its end. */
  void end() throws IOException {
    read();
    lines.end();
  }
}
