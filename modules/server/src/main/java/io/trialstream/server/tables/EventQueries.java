package io.trialstream.server.tables;

import io.trialstream.engine.Event;
import io.trialstream.server.port.Journal.StoredEvent;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.stream.StoredEventRecord;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads the journal's rows. A page has a number of rows and ends with the event that makes it
 * larger than a number of bytes, so it has at least one event if there is one. Thread-safe if the
 * client is.
 */
public final class EventQueries {

  /** To be formatted with the columns, with what the pages belong to, and with their order. */
  private static final String PAGE =
      """
      SELECT %1$s, data FROM (
        SELECT %1$s, data::text AS data,
          sum(octet_length(data::text)) OVER (ORDER BY %3$s) - octet_length(data::text) AS bytes_before
        FROM (
          SELECT * FROM journal WHERE %2$s = $1 AND %3$s > $2 ORDER BY %3$s LIMIT $3
        ) page) sized
      WHERE bytes_before < $4 ORDER BY %3$s
      """;

  private static final String OF_STUDY = PAGE.formatted("seq, at, type", "study_id", "seq");

  private static final String OF_PARTITION =
      PAGE.formatted(
          "study_id, study, seq, position, at, type, command_id, sender, lane",
          "partition",
          "position");

  private final SqlClient client;

  public EventQueries(SqlClient client) {
    this.client = client;
  }

  /**
   * The next events of a study after one of them, unread; empty at the end.
   *
   * @param seq the number of that event; 0 for none
   * @param rows how many at most
   * @param bytes the page ends with the event that makes it larger than this
   */
  public Future<List<StoredEventRecord>> after(UUID study, long seq, int rows, long bytes) {
    return page(OF_STUDY, Tuple.of(study, seq, rows, bytes), row -> unread(study, row));
  }

  /** The same events, read. */
  Future<List<StoredEvent>> readAfter(UUID study, long seq, int rows, long bytes) {
    return page(OF_STUDY, Tuple.of(study, seq, rows, bytes), EventQueries::stored);
  }

  /** All events of a study, in order. */
  Future<List<StoredEvent>> all(UUID study) {
    return page(
        "SELECT seq, at, type, data::text AS data FROM journal WHERE study_id = $1 ORDER BY seq",
        Tuple.of(study),
        EventQueries::stored);
  }

  /**
   * The next events of a partition after one of them, whatever their studies; empty at the end.
   *
   * @param position the place of that event in the partition's journal
   * @param rows how many at most
   * @param bytes the page ends with the event that makes it larger than this
   */
  public Future<List<JournalEntry>> ofPartition(
      int partition, long position, int rows, long bytes) {
    return page(OF_PARTITION, Tuple.of(partition, position, rows, bytes), EventQueries::entry);
  }

  private <T> Future<List<T>> page(String sql, Tuple values, Function<Row, T> form) {
    return client.preparedQuery(sql).execute(values).map(rows -> Columns.list(rows, form));
  }

  private static StoredEventRecord unread(UUID study, Row row) {
    return new StoredEventRecord(
        study,
        row.getLong("seq"),
        Columns.instant(row, "at"),
        row.getString("type"),
        row.getString("data"));
  }

  private static StoredEvent stored(Row row) {
    return new StoredEvent(row.getLong("seq"), Columns.instant(row, "at"), event(row, json(row)));
  }

  private static JournalEntry entry(Row row) {
    UUID commandId = row.getUUID("command_id");
    byte[] json = json(row);
    return new JournalEntry(
        row.getUUID("study_id"),
        row.getString("study"),
        row.getLong("seq"),
        row.getLong("position"),
        Columns.instant(row, "at"),
        commandId == null
            ? null
            : new JournalEntry.ReplyTo(commandId, row.getString("sender"), row.getInteger("lane")),
        event(row, json),
        json);
  }

  private static byte[] json(Row row) {
    return row.getString("data").getBytes(StandardCharsets.UTF_8);
  }

  private static Event event(Row row, byte[] json) {
    return (Event) Wire.decode(row.getString("type"), json);
  }
}
