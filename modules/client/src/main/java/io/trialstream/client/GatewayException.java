package io.trialstream.client;

import io.trialstream.TrialstreamException;

/**
 * The gateway did not do what it was asked; the message says why for people, {@link #reason} for
 * programs. What a study refuses is a {@link io.trialstream.RefusedException} instead.
 */
public class GatewayException extends TrialstreamException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  GatewayException(int status, String reason, String message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  /** The HTTP status of the answer. */
  public final int status() {
    return status;
  }

  /**
   * The reason as docs/reference/http-api.md lists them, such as TOO_LARGE; empty if the answer had
   * none.
   */
  public final String reason() {
    return reason;
  }
}
