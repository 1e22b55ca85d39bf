package io.trialstream.server.http;

import io.trialstream.engine.Reason;
import io.trialstream.server.journal.DatabaseUnavailableException;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.NoAnswerException;
import io.trialstream.stream.StreamUnavailableException;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.RoutingContext;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a request that failed: a problem document. What the client did wrong says so;
 * what is away for now is 503 with {@code Retry-After}; anything else is a fault of the gateway:
 * 500, with an id under which the log has the cause. Stateless.
 */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final int RETRY_AFTER_SECONDS = 2;

  /**
   * Classes of PostgreSQL's errors that end by themselves: connection lost, conflict with another
   * transaction, no resources, stopped by its operator or by a time-out.
   */
  private static final Set<String> TEMPORARY_SQL = Set.of("08", "40", "53", "57");

  private Failures() {}

  /** Answers the request with what went wrong. */
  static void answer(RoutingContext request, Throwable e) {
    if (e instanceof HttpClosedException || e instanceof StreamResetException) {
      return; // the client has gone while it sent its request
    }
    Problem problem = problem(request, e);
    if (problem.status() == ProblemReason.UNAVAILABLE.status()
        && !request.response().headWritten()) {
      request.response().putHeader("retry-after", Integer.toString(RETRY_AFTER_SECONDS));
    }
    problem.send(request);
  }

  private static Problem problem(RoutingContext request, Throwable e) {
    return switch (e) {
      case Problem p -> p;
      case CommandRejectedException r -> new Problem(r.reason(), String.valueOf(r.getMessage()));
      case IllegalArgumentException i ->
          new Problem(Reason.INVALID_VALUE, String.valueOf(i.getMessage()));
      case UnreadableMessageException u ->
          new Problem(ProblemReason.INVALID_REQUEST, String.valueOf(u.getMessage()));
      case NoAnswerException n ->
          new Problem(ProblemReason.UNAVAILABLE, String.valueOf(n.getMessage()));
      default -> isTemporary(e) ? away(request, e) : fault(request, e);
    };
  }

  private static boolean isTemporary(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      boolean temporary =
          switch (e) {
            case PgException pg ->
                pg.getSqlState() != null
                    && pg.getSqlState().length() == 5
                    && TEMPORARY_SQL.contains(pg.getSqlState().substring(0, 2));
            case DatabaseUnavailableException d -> true;
            case StreamUnavailableException s -> true;
            case ConnectionPoolTooBusyException p -> true;
            case ClosedConnectionException c -> true;
            case RetriableException k -> true;
            case IOException io -> true;
            case TimeoutException t -> true;
            default -> false;
          };
      if (temporary) {
        return true;
      }
    }
    return false;
  }

  private static Problem away(RoutingContext request, Throwable e) {
    LOG.warn(
        "{} {} cannot be answered now: {}",
        request.request().method(),
        request.request().path(),
        e.toString());
    return new Problem(
        ProblemReason.UNAVAILABLE,
        "PostgreSQL or Kafka does not answer now; /health/ready says which. Send the request again in %d s."
            .formatted(RETRY_AFTER_SECONDS));
  }

  private static Problem fault(RoutingContext request, Throwable e) {
    String id = UUID.randomUUID().toString();
    LOG.error("error={} {} {} failed", id, request.request().method(), request.request().path(), e);
    return new Problem(
        ProblemReason.INTERNAL_ERROR,
        "This is a fault of the gateway, and not of the request. Its log has the cause under the id %s."
            .formatted(id));
  }
}
