package io.trialstream.worker;

/** A worker cannot go on; the message says why. */
public final class WorkerFailedException extends RuntimeException {
  public WorkerFailedException(String message) {
    super(message);
  }
}
