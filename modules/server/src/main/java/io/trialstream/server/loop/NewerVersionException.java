package io.trialstream.server.loop;

/**
 * What is stored was written by a newer version and cannot be understood by this one: it must leave
 * the work to others.
 */
public final class NewerVersionException extends RuntimeException {
  public NewerVersionException(String message, Throwable cause) {
    super(message, cause);
  }
}
