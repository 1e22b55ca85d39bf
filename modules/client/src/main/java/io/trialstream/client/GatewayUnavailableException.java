package io.trialstream.client;

import io.trialstream.TrialstreamException;
import org.jspecify.annotations.Nullable;

/**
 * The gateway cannot be reached, or says that it is not available now, for longer than the client's
 * patience. What was asked may have been done all the same.
 */
public final class GatewayUnavailableException extends TrialstreamException {

  private static final long serialVersionUID = 1L;

  private final boolean answered;

  GatewayUnavailableException(boolean answered, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.answered = answered;
  }

  /** Whether a gateway answered, if only to say that it is not available. */
  public boolean answered() {
    return answered;
  }
}
