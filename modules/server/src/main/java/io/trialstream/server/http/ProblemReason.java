package io.trialstream.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why a request was not served, for machines, where it is not one of the engine's own {@link
 * io.trialstream.engine.Reason reasons}; both are in the field {@code reason} of a problem
 * document.
 */
public enum ProblemReason {
  /** The request cannot be read, or something in its address is not what it should be. */
  INVALID_REQUEST(400),
  /** The body has a field that there is not. */
  UNKNOWN_FIELD(400),
  /** The address has a query parameter that there is not. */
  UNKNOWN_PARAMETER(400),
  /** There is no token, or it is not valid. */
  NO_VALID_TOKEN(401),
  /** The token does not allow this. */
  FORBIDDEN(403),
  /** The request was sent to a name that this gateway does not have. */
  FOREIGN_HOST(403),
  /** A page of another site has sent the request. */
  FOREIGN_ORIGIN(403),
  /** There is nothing at this address. */
  NOT_FOUND(404),
  /** No trial of the study is complete yet. */
  NO_COMPLETE_TRIAL(404),
  METHOD_NOT_ALLOWED(405),
  /** The request did not arrive as a whole in time. */
  REQUEST_TIMEOUT(408),
  /** A study with several objectives has no single best trial. */
  SEVERAL_OBJECTIVES(409),
  TOO_LARGE(413),
  /** The body is not said to be JSON. */
  UNSUPPORTED_MEDIA_TYPE(415),
  TOO_MANY_REQUESTS(429),
  /** A fault of the gateway; its log has the cause, under the id that the text names. */
  INTERNAL_ERROR(500),
  /** What it needs does not answer now; the same request may be sent again later. */
  UNAVAILABLE(503);

  private final int status;

  ProblemReason(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** The first one with this status; for what Vert.x itself refuses. */
  public static ProblemReason of(int status) {
    for (ProblemReason reason : values()) {
      if (reason.status == status) {
        return reason;
      }
    }
    return HttpResponseStatus.valueOf(status).codeClass().contains(500)
        ? INTERNAL_ERROR
        : INVALID_REQUEST;
  }
}
