package io.trialstream.server.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Headers that keep browsers from doing with an answer what it was not made for. Stateless. */
public final class SecurityHeaders implements Handler<RoutingContext> {

  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private final boolean tls;

  public SecurityHeaders(boolean tls) {
    this.tls = tls;
  }

  @Override
  public void handle(RoutingContext request) {
    var response = request.response();
    response
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-frame-options", "DENY")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cross-origin-opener-policy", "same-origin")
        .putHeader("content-security-policy", POLICY);
    if (tls) {
      response.putHeader("strict-transport-security", "max-age=31536000");
    }
    if (request.normalizedPath().startsWith("/api/")) {
      response.putHeader("cache-control", "no-cache"); // ask whether it has changed
    }
    request.next();
  }
}
