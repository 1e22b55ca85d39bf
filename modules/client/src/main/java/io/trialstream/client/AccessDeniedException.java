package io.trialstream.client;

/** There is no valid token (status 401), or the token does not allow this (status 403). */
public final class AccessDeniedException extends GatewayException {

  private static final long serialVersionUID = 1L;

  AccessDeniedException(int status, String reason, String message) {
    super(status, reason, message);
  }
}
