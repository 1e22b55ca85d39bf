package io.trialstream.server.journal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The calls of webhooks that are due. Each was stored in the commit that closed its study.
 * Thread-safe if the client is.
 */
public final class WebhookQueue {

  private final SqlClient client;

  public WebhookQueue(SqlClient client) {
    this.client = client;
  }

  /**
   * One call that is due. Immutable.
   *
   * @param seq number of the event that it is about
   * @param study its name
   * @param url as the study was given it; it may hold secrets
   * @param reason why the study was closed
   * @param at when
   * @param attempts how often it was claimed, this time included
   */
  public record Due(
      UUID studyId, long seq, String study, String url, String reason, Instant at, int attempts) {}

  /**
   * Takes what is due, so that other gateways leave it alone until its next attempt: 10 seconds
   * after the first one, then twice as long each time, up to an hour.
   *
   * @param limit how many at most
   */
  public Future<List<Due>> claim(int limit) {
    return client
        .preparedQuery(
            """
            UPDATE webhooks w
            SET attempts = attempts + 1,
              next_at = now() + least(3600, 5 * 2 ^ least(attempts, 12)) * interval '1 second'
            WHERE (study_id, seq) IN (
              SELECT study_id, seq FROM webhooks WHERE next_at <= now()
              ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
            RETURNING study_id, seq, study, url, reason, at, attempts
            """)
        .execute(Tuple.of(limit))
        .map(
            rows -> {
              List<Due> due = new ArrayList<>(rows.size());
              rows.forEach(row -> due.add(due(row)));
              return due;
            });
  }

  private static Due due(Row row) {
    return new Due(
        row.getUUID("study_id"),
        row.getLong("seq"),
        row.getString("study"),
        row.getString("url"),
        row.getString("reason"),
        row.getOffsetDateTime("at").toInstant(),
        row.getInteger("attempts"));
  }

  /** Removes a call: it was made, or is given up. */
  public Future<Void> remove(Due due) {
    return client
        .preparedQuery("DELETE FROM webhooks WHERE study_id = $1 AND seq = $2")
        .execute(Tuple.of(due.studyId(), due.seq()))
        .mapEmpty();
  }
}
