package io.trialstream.server.port;

/**
 * The logs of the stream are not those that the journal's offsets belong to, or do not hold what
 * the offsets say; the message says what happened and what to do.
 */
public final class WrongLogsException extends RuntimeException {
  public WrongLogsException(String message) {
    super(message);
  }
}
