package io.trialstream.worker.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Splits bytes into lines, whatever they are: what is no UTF-8 and control characters become
 * question marks, longer lines than {@value #MOST_BYTES} bytes are cut. Confined to one thread.
 */
final class Lines {

  private static final int MOST_BYTES = 64 * 1024;

  private final Consumer<String> line;
  private final byte[] buffer = new byte[MOST_BYTES];
  private int size;

  Lines(Consumer<String> line) {
    this.line = line;
  }

  /** Reads to the end. */
  void readAll(InputStream in) throws IOException {
    byte[] chunk = new byte[8192];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      for (int i = 0; i < read; i++) {
        add(chunk[i]);
      }
    }
    end();
  }

  void add(byte b) {
    if (b == '\n') {
      emit();
    } else {
      if (size == MOST_BYTES) {
        emit();
      }
      buffer[size++] = b;
    }
  }

  /** What is left is a line too. */
  void end() {
    if (size > 0) {
      emit();
    }
  }

  private void emit() {
    String text = new String(buffer, 0, size, StandardCharsets.UTF_8);
    size = 0;
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> (c != '\t' && Character.isISOControl(c)) || c == 0xFFFD ? '?' : c)
        .forEach(clean::appendCodePoint);
    line.accept(clean.toString());
  }
}
