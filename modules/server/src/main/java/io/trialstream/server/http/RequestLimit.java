package io.trialstream.server.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Serves so many requests at once and turns others away, so that a crowd costs those who are being
 * served no more time. Only whole requests of those who may send them count. Requests that wait for
 * trials are counted apart, so that waiting workers keep nobody else out; so are those who follow
 * events. Confined to the verticle's event loop.
 */
public final class RequestLimit {

  /** When a client that was turned away should try again, in seconds. */
  private static final int RETRY_AFTER_SECONDS = 1;

  private final Counter served;
  private final Counter waiting;
  private final Counter following;

  public RequestLimit(int most, int mostStreams) {
    served = new Counter(most, "serves %d requests at once already");
    waiting = new Counter(mostStreams, "has %d requests already that wait for trials");
    following = new Counter(mostStreams, "follows events for %d clients already");
  }

  /** What counts the requests of an operation. */
  Handler<RoutingContext> of(String operation) {
    return switch (operation) {
      case "followStudy", "followStudies" -> following; // they stay open, and cost little
      case "askTrials" -> waiting;
      case "isAlive", "isReady", "getMetrics", "getContract" -> RoutingContext::next;
      default -> served;
    };
  }

  private static final class Counter implements Handler<RoutingContext> {
    private final int most;
    private final String full;
    private int open;

    Counter(int most, String full) {
      this.most = most;
      this.full = full;
    }

    @Override
    public void handle(RoutingContext request) {
      if (open >= most) {
        request.response().putHeader("retry-after", Integer.toString(RETRY_AFTER_SECONDS));
        throw new Problem(
            ProblemReason.TOO_MANY_REQUESTS,
            "This gateway %s. Try again in %d s, or run another gateway."
                .formatted(full.formatted(most), RETRY_AFTER_SECONDS));
      }
      open++;
      request.addEndHandler(ended -> open--);
      request.next();
    }
  }
}
