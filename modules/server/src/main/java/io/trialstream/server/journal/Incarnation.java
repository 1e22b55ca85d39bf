package io.trialstream.server.journal;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * How often a database has gone back to an earlier state with a loss. While it is 0, trials,
 * numbers and places mean the same to everybody. Stateless.
 */
public final class Incarnation {

  private Incarnation() {}

  /** The present one; 0 for a database that never went back. */
  public static Future<Long> read(SqlClient client) {
    return client
        .query("SELECT value FROM settings WHERE name = 'incarnation'")
        .execute()
        .map(rows -> rows.size() == 0 ? 0L : Long.valueOf(rows.iterator().next().getString(0)));
  }

  /** Raises it by one, and gives the new one. */
  public static Future<Long> raise(SqlClient client) {
    return client
        .query(
            """
            INSERT INTO settings VALUES ('incarnation', '1')
            ON CONFLICT (name) DO UPDATE SET value = (settings.value::bigint + 1)::text
            RETURNING value
            """)
        .execute()
        .map(rows -> Long.valueOf(rows.iterator().next().getString(0)));
  }
}
