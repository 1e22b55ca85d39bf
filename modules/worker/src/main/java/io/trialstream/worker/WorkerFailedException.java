package io.trialstream.worker;

import io.trialstream.TrialstreamException;

/** A worker cannot go on; the message says why. */
public final class WorkerFailedException extends TrialstreamException {
  public WorkerFailedException(String message) {
    super(message);
  }
}
