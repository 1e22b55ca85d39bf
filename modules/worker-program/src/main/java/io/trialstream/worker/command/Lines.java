package io.trialstream.worker.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Splits bytes into lines, whatever they are: what is no UTF-8 and control characters become
 * question marks. A line of more than {@value #MAX_BYTES} bytes is cut into pieces; one that begins
 * with a brace, and may be a message, only if it has more than {@value #MAX_MESSAGE_BYTES}.
 * Confined to one thread.
 */
final class Lines {

  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_MESSAGE_BYTES = 1024 * 1024;

  /** Hears each line. */
  @FunctionalInterface
  interface Sink {
    /**
     * Hears a line, or a piece of one.
     *
     * @param whole false for each piece of a line that was cut
     */
    void line(String text, boolean whole);
  }

  private final Sink sink;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private boolean cut;
  private boolean blank = true;
  private boolean message;

  Lines(Sink sink) {
    this.sink = sink;
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
      startLine();
      return;
    }
    if (blank && b != ' ' && b != '\t') {
      blank = false;
      message = b == '{';
    }
    if (buffer.size() == (message ? MAX_MESSAGE_BYTES : MAX_BYTES)) {
      cut = true;
      message = false;
      emit();
    }
    buffer.write(b);
  }

  /** What is left is a line too. */
  void end() {
    if (buffer.size() > 0) {
      emit();
    }
    startLine();
  }

  private void startLine() {
    cut = false;
    blank = true;
    message = false;
  }

  private void emit() {
    String text = buffer.toString(StandardCharsets.UTF_8);
    buffer.reset();
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> (c != '\t' && Character.isISOControl(c)) || c == 0xFFFD ? '?' : c)
        .forEach(clean::appendCodePoint);
    sink.line(clean.toString(), !cut);
  }
}
