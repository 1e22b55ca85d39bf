package io.trialstream.server.gateway;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/**
 * Serves so many requests at once and turns others away, so that a crowd costs those who are being
 * served no more time. Confined to the verticle's event loop.
 */
final class RequestLimit implements Handler<RoutingContext> {

  /** When a client that was turned away should try again, in seconds. */
  private static final int RETRY_AFTER_SECONDS = 1;

  private static final Pattern EVENTS = Pattern.compile("/api/v1/studies/[^/]+/events");

  private final int most;
  private int open;

  RequestLimit(int most) {
    this.most = most;
  }

  @Override
  public void handle(RoutingContext request) {
    if (EVENTS.matcher(request.normalizedPath()).matches()) { // they stay open, and cost little
      request.next();
      return;
    }
    if (open >= most) {
      request.response().putHeader("retry-after", Integer.toString(RETRY_AFTER_SECONDS));
      Problem.send(
          request,
          429,
          "This gateway serves %d requests at once already. Try again in %d s, or run another gateway."
              .formatted(most, RETRY_AFTER_SECONDS));
      return;
    }
    open++;
    request.addEndHandler(ended -> open--);
    request.next();
  }
}
