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

  private static final Pattern EVENTS = Pattern.compile("/api/v1/(studies/[^/]+/)?events");

  private final int most;
  private final int mostStreams;
  private int open;
  private int openStreams;

  RequestLimit(int most, int mostStreams) {
    this.most = most;
    this.mostStreams = mostStreams;
  }

  @Override
  public void handle(RoutingContext request) {
    if (EVENTS.matcher(request.normalizedPath()).matches()) { // they stay open, and cost little
      if (openStreams >= mostStreams) {
        turnAway(request, "follows events for %d clients already".formatted(mostStreams));
        return;
      }
      openStreams++;
      request.addEndHandler(ended -> openStreams--);
      request.next();
      return;
    }
    if (open >= most) {
      turnAway(request, "serves %d requests at once already".formatted(most));
      return;
    }
    open++;
    request.addEndHandler(ended -> open--);
    request.next();
  }

  private static void turnAway(RoutingContext request, String why) {
    request.response().putHeader("retry-after", Integer.toString(RETRY_AFTER_SECONDS));
    Problem.send(
        request,
        429,
        "This gateway %s. Try again in %d s, or run another gateway."
            .formatted(why, RETRY_AFTER_SECONDS));
  }
}
