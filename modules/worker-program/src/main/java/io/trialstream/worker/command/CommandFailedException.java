package io.trialstream.worker.command;

/** A command came to no result; the message says how it ended. */
public final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }
}
