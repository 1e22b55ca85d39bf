package io.trialstream.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialstream.engine.Reason;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** An answer that says what went wrong: a problem document (RFC 9457). */
public final class Problem extends RuntimeException {

  private final int status;
  private final String reason;

  private Problem(int status, String reason, String detail) {
    super(detail);
    this.status = status;
    this.reason = reason;
  }

  /** One with the usual status of this reason. */
  public Problem(ProblemReason reason, String detail) {
    this(reason.status(), reason.name(), detail);
  }

  /** One of the engine's own reasons. */
  public Problem(Reason reason, String detail) {
    this(
        switch (reason) {
          case UNKNOWN_STUDY, UNKNOWN_TRIAL, STUDY_DELETED -> 404;
          case DUPLICATE_STUDY, STUDY_CLOSED, TRIAL_FINISHED, LEASE_LOST, EXPIRED, QUARANTINED ->
              409;
          case INVALID_VALUE -> 422;
        },
        reason.name(),
        detail);
  }

  int status() {
    return status;
  }

  /** Answers the request with this, unless it has been answered. */
  public void send(RoutingContext request) {
    if (request.response().ended() || request.response().closed()) {
      return;
    }
    if (request.response().headWritten()) {
      request.response().reset(); // half an answer must not look like a whole one
      return;
    }
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/problem+json")
        .end(
            new JsonObject()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("reason", reason)
                .put("detail", String.valueOf(getMessage()))
                .encode());
  }
}
